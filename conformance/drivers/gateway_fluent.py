"""Checks the functions of `mlflow.gateway` in MLflow 2.5 to 2.22."""

import requests
from harness import URL, assert_contains, assert_equal, assert_raises, check, run_checks
from mlflow import gateway
from mlflow.exceptions import MlflowException
from payloads import (
    assert_chat_response,
    assert_completions_response,
    assert_embeddings_response,
    embeddings_of,
    expected,
)
from shapes import MESSAGES, endpoint_fields

gateway.set_gateway_uri(URL)


@check
def get_gateway_uri():
    assert_equal(gateway.get_gateway_uri(), URL)


@check
def set_gateway_uri_without_a_scheme_raises():
    error = assert_raises(MlflowException, lambda: gateway.set_gateway_uri("localhost:5000"))
    assert_contains(str(error), "missing required elements")


@check
def get_route():
    route = gateway.get_route("completions")
    assert_equal(endpoint_fields(route), expected("completions", "route_type", "route_url", URL))


@check
def get_route_with_an_unknown_name_returns_404():
    error = assert_raises(requests.HTTPError, lambda: gateway.get_route("nope"))
    assert_equal(error.response.status_code, 404)
    assert_contains(str(error), "The route 'nope' is not present or active on the server.")


@check
def search_routes_follows_all_pages():
    assert_equal([route.name for route in gateway.search_routes()], ["completions", "chat", "embeddings"])


@check
def query_chat():
    assert_chat_response(gateway.query("chat", {"messages": MESSAGES}))


@check
def query_completions():
    assert_completions_response(gateway.query("completions", {"prompt": "Once upon a time"}))


@check
def query_embeddings():
    assert_embeddings_response(gateway.query("embeddings", embeddings_of("a cat")), 1)


@check
def query_with_an_invalid_body_returns_422():
    error = assert_raises(requests.HTTPError, lambda: gateway.query("completions", {"prompt": {"text": "Hi"}}))
    assert_equal(error.response.status_code, 422)


# MLflow has the limits functions since 2.7.1.
if hasattr(gateway, "get_limits"):

    @check
    def get_limits_returns_501():
        error = assert_raises(requests.HTTPError, lambda: gateway.get_limits("chat"))
        assert_equal(error.response.status_code, 501)
        assert_contains(str(error), "The get_limits API is not available yet.")

    @check
    def set_limits_returns_501():
        limits = [{"key": "user", "renewal_period": "minute", "calls": 5}]
        error = assert_raises(requests.HTTPError, lambda: gateway.set_limits("chat", limits))
        assert_equal(error.response.status_code, 501)
        assert_contains(str(error), "The set_limits API is not available yet.")


@check
def create_route_raises_outside_databricks():
    error = assert_raises(MlflowException, lambda: gateway.create_route("new", "llm/v1/chat", {"name": "m"}))
    assert_contains(str(error), "only available when running within Databricks")


@check
def delete_route_raises_outside_databricks():
    error = assert_raises(MlflowException, lambda: gateway.delete_route("chat"))
    assert_contains(str(error), "only available when running within Databricks")


run_checks()
