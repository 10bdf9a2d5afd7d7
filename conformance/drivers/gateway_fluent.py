"""The functions of `mlflow.gateway`: MLflow 2.5 to 2.22."""

import requests
from harness import URL, check, contains, equal, raises, run_checks
from mlflow import gateway
from mlflow.exceptions import MlflowException
from payloads import embeddings_of, expected, is_chat_answer, is_completions_answer, is_embeddings_answer
from shapes import MESSAGES, endpoint_fields

gateway.set_gateway_uri(URL)


@check
def get_gateway_uri():
    equal(gateway.get_gateway_uri(), URL)


@check
def an_address_without_a_scheme_is_refused_by_the_client():
    error = raises(MlflowException, lambda: gateway.set_gateway_uri("localhost:5000"))
    contains(str(error), "missing required elements")


@check
def get_route():
    route = gateway.get_route("completions")
    equal(endpoint_fields(route), expected("completions", "route_type", "route_url", URL))


@check
def get_route_of_an_unknown_name_is_404():
    error = raises(requests.HTTPError, lambda: gateway.get_route("nope"))
    equal(error.response.status_code, 404)
    contains(str(error), "The route 'nope' is not present or active on the server.")


@check
def search_routes_follows_all_pages():
    equal([route.name for route in gateway.search_routes()], ["completions", "chat", "embeddings"])


@check
def query_chat():
    is_chat_answer(gateway.query("chat", {"messages": MESSAGES}))


@check
def query_completions():
    is_completions_answer(gateway.query("completions", {"prompt": "Once upon a time"}))


@check
def query_embeddings():
    is_embeddings_answer(gateway.query("embeddings", embeddings_of("a cat")), 1)


@check
def query_of_a_bad_body_is_422():
    error = raises(requests.HTTPError, lambda: gateway.query("completions", {"prompt": {"text": "Hi"}}))
    equal(error.response.status_code, 422)


# Since 2.7.1.
if hasattr(gateway, "get_limits"):

    @check
    def get_limits_is_501():
        error = raises(requests.HTTPError, lambda: gateway.get_limits("chat"))
        equal(error.response.status_code, 501)
        contains(str(error), "The get_limits API is not available yet.")

    @check
    def set_limits_is_501():
        limits = [{"key": "user", "renewal_period": "minute", "calls": 5}]
        error = raises(requests.HTTPError, lambda: gateway.set_limits("chat", limits))
        equal(error.response.status_code, 501)
        contains(str(error), "The set_limits API is not available yet.")


@check
def create_route_is_refused_by_the_client():
    error = raises(MlflowException, lambda: gateway.create_route("new", "llm/v1/chat", {"name": "m"}))
    contains(str(error), "only available when running within Databricks")


@check
def delete_route_is_refused_by_the_client():
    error = raises(MlflowException, lambda: gateway.delete_route("chat"))
    contains(str(error), "only available when running within Databricks")


run_checks()
