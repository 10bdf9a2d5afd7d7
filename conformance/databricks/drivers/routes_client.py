"""Checks `mlflow.gateway.MlflowGatewayClient("databricks")` of MLflow 2.5 to 2.22."""

from contextlib import contextmanager

import requests
from harness import URL, assert_contains, assert_equal, assert_raises, check, run_checks
from legacy_payloads import assert_chat_response, assert_embeddings_response, embeddings_of
from mlflow.gateway import MlflowGatewayClient
from workspace import MESSAGES, PROVIDER_KEY, PROVIDER_URL, USER_LIMITS, removed_afterwards, unique

client = MlflowGatewayClient("databricks")


def model_of(task="chat", settings="openai_config"):
    config = {"openai_api_key": PROVIDER_KEY, "openai_api_base": PROVIDER_URL}
    return {"name": task, "provider": "openai", settings: config}


@contextmanager
def route(name, task="chat", settings="openai_config"):
    with removed_afterwards(unique(name), client.delete_route) as created:
        client.create_route(created, f"llm/v1/{task}", model_of(task, settings))
        yield created


def assert_status(status, function):
    error = assert_raises(requests.HTTPError, function)
    assert_equal(error.response.status_code, status)
    return error.response.json()


def assert_is_route(found, name):
    assert_equal(found.name, name)
    assert_equal(getattr(found.route_type, "value", found.route_type), "llm/v1/chat")
    assert_equal(found.model.name, "chat")
    assert_equal(getattr(found.model.provider, "value", found.model.provider), "openai")
    assert_equal(found.route_url, f"{URL}/gateway/{name}/invocations")


@check
def create_route_returns_the_route():
    with removed_afterwards(unique("create"), client.delete_route) as name:
        assert_is_route(client.create_route(name, "llm/v1/chat", model_of()), name)


@check
def create_route_accepts_the_settings_of_the_first_version():
    with route("config", settings="config") as name:
        assert_is_route(client.get_route(name), name)


@check
def create_route_with_a_taken_name_raises():
    with route("taken") as name:
        error = assert_raises(
            requests.HTTPError, lambda: client.create_route(name, "llm/v1/chat", model_of())
        )
        assert_equal(error.response.json()["error_code"], "RESOURCE_ALREADY_EXISTS")


@check
def get_route_returns_every_field():
    with route("get") as name:
        found = client.get_route(name)
        assert_is_route(found, name)
        assert PROVIDER_KEY not in str(found)


@check
def get_route_with_an_unknown_name_raises_404():
    error = assert_status(404, lambda: client.get_route("nope"))
    assert_equal(error["error_code"], "RESOURCE_DOES_NOT_EXIST")


@check
def search_routes_contains_the_route():
    with route("search") as name:
        found = {item.name: item for item in client.search_routes()}
        assert_contains(found, name)
        assert_contains(found, "file-chat")


@check
def delete_route_removes_the_route():
    name = unique("delete")
    client.create_route(name, "llm/v1/chat", model_of())
    client.delete_route(name)
    assert_status(404, lambda: client.get_route(name))


@check
def delete_route_with_an_unknown_name_raises_404():
    assert_status(404, lambda: client.delete_route("nope"))


@check
def query_chat():
    with route("chat") as name:
        assert_chat_response(client.query(name, {"messages": MESSAGES}))


@check
def query_embeddings():
    with route("embeddings", "embeddings") as name:
        assert_embeddings_response(client.query(name, embeddings_of(["a cat", "a dog"])), 2)


@check
def query_of_an_unknown_route_raises_404():
    error = assert_status(404, lambda: client.query("nope", {"messages": MESSAGES}))
    assert_equal(error["error_code"], "ENDPOINT_NOT_FOUND")


# MLflow has the limits functions since 2.7.1.
if hasattr(client, "get_limits"):

    def limits_of(config):
        return [{name: value for name, value in limit.dict().items()} for limit in config.limits]

    @check
    def set_limits_returns_the_limits():
        with route("limits") as name:
            assert_equal(limits_of(client.set_limits(name, USER_LIMITS)), USER_LIMITS)
            assert_equal(limits_of(client.get_limits(name)), USER_LIMITS)

    @check
    def get_limits_of_a_new_route_returns_none():
        with route("no-limits") as name:
            assert_equal(limits_of(client.get_limits(name)), [])

    @check
    def limits_of_the_whole_route_have_the_key_route():
        with route("route-limit") as name:
            client.set_limits(name, [{"calls": 1000, "renewal_period": "minute"}])
            assert_equal([limit["key"] for limit in limits_of(client.get_limits(name))], ["route"])

    @check
    def get_limits_of_an_unknown_route_raises_404():
        assert_status(404, lambda: client.get_limits("nope"))


run_checks()
