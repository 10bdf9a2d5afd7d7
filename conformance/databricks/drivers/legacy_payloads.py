"""Payloads of `/gateway/NAME/invocations` in the format of the installed MLflow version. The model is the provider's."""

import mlflow
from harness import assert_equal
from packaging.version import Version

LEGACY = Version(mlflow.__version__) < Version("2.9")


def embeddings_of(texts):
    return {"text" if LEGACY else "input": texts}


def assert_chat_response(response):
    [choice] = response["candidates" if LEGACY else "choices"]
    assert_equal(choice["message"]["role"], "assistant")
    assert choice["message"]["content"].strip(), "the text is empty"
    assert "metadata" in response if LEGACY else response["object"] == "chat.completion", f"unexpected {response!r}"


def assert_embeddings_response(response, count):
    assert_equal(len(response["embeddings" if LEGACY else "data"]), count)
