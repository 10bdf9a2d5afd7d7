"""Checks the functions of `mlflow.gateway` with the URI `databricks`, of MLflow 2.5 to 2.22."""

import mlflow.gateway as gateway
from harness import URL, assert_contains, assert_equal, check, run_checks
from legacy_payloads import assert_chat_response
from workspace import MESSAGES, PROVIDER_KEY, PROVIDER_URL, USER_LIMITS, removed_afterwards, unique

gateway.set_gateway_uri("databricks")

MODEL = {
    "name": "chat",
    "provider": "openai",
    "openai_config": {"openai_api_key": PROVIDER_KEY, "openai_api_base": PROVIDER_URL},
}


def route(name):
    created = unique(name)
    gateway.create_route(created, "llm/v1/chat", MODEL)
    return removed_afterwards(created, gateway.delete_route)


@check
def gateway_uri_is_databricks():
    assert_equal(gateway.get_gateway_uri(), "databricks")


@check
def create_get_and_delete_a_route():
    with route("get") as name:
        found = gateway.get_route(name)
        assert_equal(found.name, name)
        assert_equal(found.route_url, f"{URL}/gateway/{name}/invocations")


@check
def search_routes_reads_all_pages():
    with route("search") as name:
        assert_contains([item.name for item in gateway.search_routes()], name)


@check
def query_returns_a_chat():
    with route("query") as name:
        assert_chat_response(gateway.query(name, {"messages": MESSAGES}))


# MLflow has the limits functions since 2.7.1.
if hasattr(gateway, "get_limits"):

    @check
    def set_limits_and_get_limits():
        with route("limits") as name:
            gateway.set_limits(name, USER_LIMITS)
            [limit] = gateway.get_limits(name).limits
            assert_equal((limit.key, limit.calls, limit.renewal_period), ("user", 1000, "minute"))


run_checks()
