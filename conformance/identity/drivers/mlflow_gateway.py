"""Checks that `MlflowGatewayClient` sends MLFLOW_TRACKING_USERNAME and PASSWORD, or MLFLOW_TRACKING_TOKEN."""

import requests
from credentials import MESSAGES, with_password, with_token
from harness import URL, assert_equal, assert_raises, check, run_checks
from mlflow.gateway import MlflowGatewayClient


def query(route="chat"):
    assert MlflowGatewayClient(URL).query(route, {"messages": MESSAGES})


def names_of_routes():
    return sorted(route.name for route in MlflowGatewayClient(URL).search_routes())


@check
def identifies_a_user_by_name_and_password():
    with with_password():
        query("private")
        assert_equal(names_of_routes(), ["chat", "private"])


@check
def identifies_a_user_by_a_jwt():
    with with_token("bob_jwt"):
        query("chat")
        assert_equal(names_of_routes(), ["chat"])


@check
def identifies_a_user_by_an_api_key():
    with with_token("key"):
        query("private")


@check
def rejects_missing_and_invalid_credentials_with_401():
    assert_equal(assert_raises(requests.HTTPError, query).response.status_code, 401)
    with with_password("wrong"):
        assert_equal(assert_raises(requests.HTTPError, query).response.status_code, 401)


run_checks()
