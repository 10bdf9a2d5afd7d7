"""Checks that the Databricks SDK logs in with a token, a user name and password, and client credentials of the issuer."""

from credentials import CREDENTIALS
from databricks.sdk import WorkspaceClient, errors
from databricks.sdk.core import Config
from databricks.sdk.service import serving
from harness import URL, assert_equal, assert_raises, check, run_checks

QUESTION = [serving.ChatMessage(role=serving.ChatMessageRole.USER, content="What is the capital of France?")]


def client_with(**credentials):
    return WorkspaceClient(config=Config(host=URL, **credentials))


def assert_works(client, name, endpoint="private"):
    assert_equal(client.current_user.me().user_name, name)
    assert client.serving_endpoints.query(endpoint, messages=QUESTION).choices[0].message.content


@check
def logs_in_with_an_api_key():
    assert_works(client_with(token=CREDENTIALS["key"]), CREDENTIALS["user"])


@check
def logs_in_with_a_jwt():
    assert_works(client_with(token=CREDENTIALS["jwt"]), CREDENTIALS["user"])


@check
def logs_in_with_user_name_and_password():
    assert_works(client_with(username=CREDENTIALS["user"], password=CREDENTIALS["password"]), CREDENTIALS["user"])


@check
def exchanges_client_credentials_at_the_issuer():
    client_id, client_secret = CREDENTIALS["client_id"], CREDENTIALS["client_secret"]
    assert_works(client_with(client_id=client_id, client_secret=client_secret), client_id)
    assert_raises(Exception, client_with(client_id=client_id, client_secret="wrong").current_user.me)


@check
def lists_the_endpoints_that_the_user_may_view():
    bob = client_with(token=CREDENTIALS["bob_key"])
    assert_equal([endpoint.name for endpoint in bob.serving_endpoints.list()], ["chat"])
    assert_raises(errors.DatabricksError, lambda: bob.serving_endpoints.query("private", messages=QUESTION))


@check
def rejects_an_expired_jwt():
    client = client_with(token=CREDENTIALS["expired_jwt"])
    assert_raises(errors.Unauthenticated, client.current_user.me)


run_checks()
