"""`mlflow.gateway.MlflowGatewayClient`: MLflow 2.5 to 2.22."""

import requests
from harness import URL, check, contains, equal, raises, run_checks
from mlflow.exceptions import MlflowException
from mlflow.gateway import MlflowGatewayClient
from payloads import embeddings_of, expected, is_chat_answer, is_completions_answer, is_embeddings_answer
from shapes import MESSAGES, endpoint_fields

client = MlflowGatewayClient(URL)


def refusal(status, call):
    error = raises(requests.HTTPError, call)
    equal(error.response.status_code, status)
    contains(str(error), "Response text: ")
    return error.response.json()["detail"]


def route(name):
    return expected(name, "route_type", "route_url", URL)


@check
def get_route_gives_every_field():
    equal(endpoint_fields(client.get_route("embeddings")), route("embeddings"))


@check
def get_route_of_an_unknown_name_is_404():
    equal(
        refusal(404, lambda: client.get_route("nope")),
        "The route 'nope' is not present or active on the server. Please verify the route name.",
    )


@check
def search_routes_gives_all_in_the_order_of_the_file():
    page = client.search_routes()
    routes = [route("completions"), route("chat"), route("embeddings")]
    equal([endpoint_fields(item) for item in page], routes)
    equal(page.token, None)


@check
def search_routes_starts_at_the_page_token():
    page = client.search_routes(page_token="eyJpbmRleCI6IDJ9")  # {"index": 2}
    equal([item.name for item in page], ["embeddings"])
    equal(page.token, None)


@check
def query_chat():
    is_chat_answer(client.query("chat", {"messages": MESSAGES}))


@check
def query_completions():
    is_completions_answer(client.query("completions", {"prompt": "Once upon a time"}))


@check
def query_embeddings():
    is_embeddings_answer(client.query("embeddings", embeddings_of(["a cat", "a dog"])), 2)


@check
def query_of_a_bad_body_is_422():
    [problem] = refusal(422, lambda: client.query("chat", {"messages": []}))
    equal(problem["type"], "too_short")
    equal(problem["loc"], ["body", "messages"])


@check
def gateway_uri_is_the_one_that_was_given():
    equal(client.gateway_uri, URL)


@check
def query_of_an_unknown_route_is_404():
    refusal(404, lambda: client.query("nope", {"messages": MESSAGES}))


# Since 2.7.1.
if hasattr(client, "get_limits"):

    @check
    def get_limits_is_501():
        equal(refusal(501, lambda: client.get_limits("chat")), "The get_limits API is not available yet.")

    @check
    def set_limits_is_501():
        limits = [{"key": "user", "renewal_period": "minute", "calls": 5}]
        equal(refusal(501, lambda: client.set_limits("chat", limits)), "The set_limits API is not available yet.")


@check
def create_route_is_refused_by_the_client():
    error = raises(MlflowException, lambda: client.create_route("new", "llm/v1/chat", {"name": "m"}))
    contains(str(error), "only available when running within Databricks")


@check
def delete_route_is_refused_by_the_client():
    error = raises(MlflowException, lambda: client.delete_route("chat"))
    contains(str(error), "only available when running within Databricks")


run_checks()
