"""Checks that OpenAI's SDK for Python sends API keys and JWTs, and raises the right errors."""

import openai
from credentials import CREDENTIALS, MESSAGES
from harness import URL, assert_equal, assert_raises, check, run_checks


def client_with(key):
    return openai.OpenAI(base_url=f"{URL}/v1", api_key=key, max_retries=0)


def query(key, model="chat"):
    return client_with(key).chat.completions.create(model=model, messages=MESSAGES)


@check
def identifies_a_user_by_an_api_key():
    assert query(CREDENTIALS["key"], "private").choices[0].message.content
    assert_equal([model.id for model in client_with(CREDENTIALS["bob_key"]).models.list()], ["chat"])


@check
def identifies_a_user_by_a_jwt():
    assert query(CREDENTIALS["jwt"], "private").choices[0].message.content
    assert_equal([model.id for model in client_with(CREDENTIALS["bob_jwt"]).models.list()], ["chat"])


@check
def streams_to_a_user_with_a_jwt():
    stream = client_with(CREDENTIALS["jwt"]).chat.completions.create(model="chat", messages=MESSAGES, stream=True)
    assert "".join(chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices)


@check
def raises_authentication_errors():
    for key in ("wrong", CREDENTIALS["expired_jwt"], CREDENTIALS["jwt"][:-8]):
        assert_raises(openai.AuthenticationError, lambda: query(key))


@check
def raises_an_error_for_an_endpoint_that_the_user_may_not_query():
    error = assert_raises(openai.APIStatusError, lambda: query(CREDENTIALS["bob_key"], "private"))
    assert error.status_code in (403, 404), error


run_checks()
