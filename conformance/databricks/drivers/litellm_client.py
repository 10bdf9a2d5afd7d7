"""Checks LiteLLM's provider `databricks/`."""

import os

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

import litellm
from harness import URL, assert_raises, check, run_checks
from workspace import ALICE_TOKEN, MESSAGES

SERVER = {"api_base": f"{URL}/serving-endpoints", "api_key": ALICE_TOKEN, "num_retries": 0}


@check
def completion():
    response = litellm.completion(model="databricks/file-chat", messages=MESSAGES, **SERVER)
    assert response.choices[0].message.content


@check
def streamed_completion():
    chunks = list(litellm.completion(model="databricks/file-chat", messages=MESSAGES, stream=True, **SERVER))
    assert "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices).strip()


@check
def an_unknown_endpoint_raises_not_found():
    assert_raises(
        litellm.NotFoundError, lambda: litellm.completion(model="databricks/nope", messages=MESSAGES, **SERVER)
    )


run_checks()
