"""Checks that `MlflowDeploymentClient` sends MLFLOW_TRACKING_USERNAME and PASSWORD, or MLFLOW_TRACKING_TOKEN."""

import requests
from credentials import MESSAGES, with_password, with_token
from harness import URL, assert_contains, assert_equal, assert_raises, check, run_checks
from mlflow.deployments import get_deploy_client


def names_of_endpoints():
    return sorted(endpoint.name for endpoint in get_deploy_client(URL).list_endpoints())


def query(endpoint="chat"):
    response = get_deploy_client(URL).predict(endpoint=endpoint, inputs={"messages": MESSAGES})
    assert response["choices"][0]["message"]["content"]


def assert_status(status, function):
    error = assert_raises(requests.HTTPError, function)
    assert_equal(error.response.status_code, status)
    return error


@check
def identifies_a_user_by_name_and_password():
    with with_password():
        query("private")
        assert_equal(names_of_endpoints(), ["chat", "private"])


@check
def identifies_a_user_by_a_jwt():
    with with_token("jwt"):
        query("private")
    with with_token("bob_jwt"):
        query("chat")
        assert_equal(names_of_endpoints(), ["chat"])


@check
def identifies_a_user_by_an_api_key():
    with with_token("key"):
        query("private")
    with with_token("bob_key"):
        assert_equal(names_of_endpoints(), ["chat"])


@check
def rejects_missing_and_invalid_credentials_with_401():
    assert_status(401, query)
    with with_password("wrong"):
        assert_status(401, query)
    with with_token("expired_jwt"):
        assert_status(401, query)


@check
def rejects_an_endpoint_that_the_user_may_not_query():
    with with_token("bob_key"):
        error = assert_raises(requests.HTTPError, lambda: query("private"))
        assert error.response.status_code in (403, 404), error
        assert_contains(str(error), "private")


run_checks()
