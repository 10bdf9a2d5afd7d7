"""Checks `mlflow.gateway.MlflowGatewayClient` of MLflow 2.5 to 2.22."""

import requests
from harness import URL, assert_contains, assert_equal, assert_raises, check, run_checks
from mlflow.exceptions import MlflowException
from mlflow.gateway import MlflowGatewayClient
from payloads import (
    assert_chat_response,
    assert_completions_response,
    assert_embeddings_response,
    embeddings_of,
    expected,
)
from shapes import MESSAGES, endpoint_fields

client = MlflowGatewayClient(URL)


def error_detail(status, function):
    error = assert_raises(requests.HTTPError, function)
    assert_equal(error.response.status_code, status)
    assert_contains(str(error), "Response text: ")
    return error.response.json()["detail"]


def expected_route(name):
    return expected(name, "route_type", "route_url", URL)


@check
def get_route_returns_every_field():
    assert_equal(endpoint_fields(client.get_route("embeddings")), expected_route("embeddings"))


@check
def get_route_with_an_unknown_name_returns_404():
    assert_equal(
        error_detail(404, lambda: client.get_route("nope")),
        "The route 'nope' is not present or active on the server. Please verify the route name.",
    )


@check
def search_routes_returns_all_in_the_order_of_the_file():
    page = client.search_routes()
    routes = [expected_route(name) for name in ("completions", "chat", "embeddings")]
    assert_equal([endpoint_fields(item) for item in page], routes)
    assert_equal(page.token, None)


@check
def search_routes_starts_at_the_page_token():
    page = client.search_routes(page_token="eyJpbmRleCI6IDJ9")  # {"index": 2}
    assert_equal([item.name for item in page], ["embeddings"])
    assert_equal(page.token, None)


@check
def query_chat():
    assert_chat_response(client.query("chat", {"messages": MESSAGES}))


@check
def query_completions():
    assert_completions_response(client.query("completions", {"prompt": "Once upon a time"}))


@check
def query_embeddings():
    assert_embeddings_response(client.query("embeddings", embeddings_of(["a cat", "a dog"])), 2)


@check
def query_with_an_invalid_body_returns_422():
    [problem] = error_detail(422, lambda: client.query("chat", {"messages": []}))
    assert_equal(problem["type"], "too_short")
    assert_equal(problem["loc"], ["body", "messages"])


@check
def gateway_uri_returns_the_uri_that_was_set():
    assert_equal(client.gateway_uri, URL)


@check
def query_of_an_unknown_route_returns_404():
    error_detail(404, lambda: client.query("nope", {"messages": MESSAGES}))


# MLflow has the limits functions since 2.7.1.
if hasattr(client, "get_limits"):

    @check
    def get_limits_returns_501():
        assert_equal(error_detail(501, lambda: client.get_limits("chat")), "The get_limits API is not available yet.")

    @check
    def set_limits_returns_501():
        limits = [{"key": "user", "renewal_period": "minute", "calls": 5}]
        detail = error_detail(501, lambda: client.set_limits("chat", limits))
        assert_equal(detail, "The set_limits API is not available yet.")


@check
def create_route_raises_outside_databricks():
    error = assert_raises(MlflowException, lambda: client.create_route("new", "llm/v1/chat", {"name": "m"}))
    assert_contains(str(error), "only available when running within Databricks")


@check
def delete_route_raises_outside_databricks():
    error = assert_raises(MlflowException, lambda: client.delete_route("chat"))
    assert_contains(str(error), "only available when running within Databricks")


run_checks()
