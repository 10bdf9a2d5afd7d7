"""Checks the OpenAI Python SDK with the base URL `/serving-endpoints` and endpoint names as models."""

import openai
from harness import URL, assert_contains, assert_equal, assert_raises, check, run_checks
from workspace import ALICE_TOKEN, MESSAGES

client = openai.OpenAI(base_url=f"{URL}/serving-endpoints", api_key=ALICE_TOKEN, max_retries=0, timeout=30)


@check
def chat_completions():
    response = client.chat.completions.create(model="file-chat", messages=MESSAGES)
    assert response.choices[0].message.content
    assert_equal(response.model, "sandbox-chat")


@check
def streamed_chat_completions():
    chunks = list(client.chat.completions.create(model="file-chat", messages=MESSAGES, stream=True))
    assert "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices).strip()


@check
def an_unknown_model_raises_not_found():
    error = assert_raises(
        openai.NotFoundError, lambda: client.chat.completions.create(model="nope", messages=MESSAGES)
    )
    assert_equal(error.code, "ENDPOINT_NOT_FOUND")
    assert_contains(str(error), "The given endpoint does not exist")


@check
def the_wrong_task_raises_bad_request():
    error = assert_raises(openai.BadRequestError, lambda: client.embeddings.create(model="file-chat", input="a cat"))
    assert_equal(error.code, "BAD_REQUEST")


@check
def a_wrong_token_raises_an_authentication_error():
    wrong = client.with_options(api_key="no")
    assert_raises(
        openai.AuthenticationError, lambda: wrong.chat.completions.create(model="file-chat", messages=MESSAGES)
    )


@check
def responses_raises_not_implemented():
    error = assert_raises(
        openai.InternalServerError, lambda: client.responses.create(model="file-chat", input="Hello!")
    )
    assert_equal((error.status_code, error.code), (501, "NOT_IMPLEMENTED"))


run_checks()
