"""Checks `WorkspaceClient().serving_endpoints` of the Databricks SDK for Python."""

import inspect
import os
from contextlib import contextmanager

from databricks.sdk import WorkspaceClient
from databricks.sdk import errors
from databricks.sdk.core import Config
from databricks.sdk.service import serving
from databricks.sdk.version import __version__ as VERSION
from harness import URL, assert_contains, assert_equal, assert_raises, check, run_checks
from workspace import (
    ALICE_TOKEN,
    BOB_TOKEN,
    CLIENT_ID,
    CLIENT_SECRET,
    PROVIDER_KEY,
    PROVIDER_URL,
    removed_afterwards,
    unique,
)

# Each client gets its credentials explicitly; the environment would add others.
del os.environ["DATABRICKS_HOST"], os.environ["DATABRICKS_TOKEN"]
IS_OLD = tuple(int(part) for part in VERSION.split(".")[:2]) < (0, 44)


def client_with(**credentials):
    return WorkspaceClient(config=Config(host=URL, **credentials))


alice = client_with(token=ALICE_TOKEN)
bob = client_with(token=BOB_TOKEN)
api = alice.serving_endpoints
QUESTION = [serving.ChatMessage(role=serving.ChatMessageRole.USER, content="What is the capital of France?")]


def entity(name="primary", task="chat"):
    provider = serving.ExternalModelProvider.OPENAI
    settings = serving.OpenAiConfig(openai_api_key_plaintext=PROVIDER_KEY, openai_api_base=PROVIDER_URL)
    model = serving.ExternalModel(provider=provider, name=task, task=f"llm/v1/{task}", openai_config=settings)
    return serving.ServedEntityInput(name=name, external_model=model)


def core_config(name, *entities):
    # The argument `name` has become optional.
    parameters = inspect.signature(serving.EndpointCoreConfigInput).parameters
    return serving.EndpointCoreConfigInput(
        served_entities=list(entities), **({"name": name} if "name" in parameters else {})
    )


@contextmanager
def endpoint(name, *entities, creator=alice, **fields):
    with removed_afterwards(unique(name), alice.serving_endpoints.delete) as created:
        creator.serving_endpoints.create(created, config=core_config(created, *(entities or [entity()])), **fields)
        yield created


def assert_principal(client, expected):
    with endpoint("principal", creator=client) as name:
        assert_equal(client.serving_endpoints.get(name).creator, expected)


@check
def authenticates_with_a_token():
    assert_principal(alice, "alice@example.com")


@check
def authenticates_with_user_and_password():
    assert_principal(client_with(username="alice@example.com", password=ALICE_TOKEN), "alice@example.com")


@check
def authenticates_with_oauth_client_credentials():
    assert_principal(client_with(client_id=CLIENT_ID, client_secret=CLIENT_SECRET), CLIENT_ID)


@check
def a_wrong_client_secret_raises():
    wrong = client_with(client_id=CLIENT_ID, client_secret="wrong")
    error = assert_raises(Exception, lambda: list(wrong.serving_endpoints.list()))
    assert_contains(str(error), "invalid_client")


@check
def a_wrong_token_raises_unauthenticated():
    error = assert_raises(errors.Unauthenticated, lambda: list(client_with(token="no").serving_endpoints.list()))
    assert_contains(str(error), "Invalid access token.")


@check
def current_user_me_returns_the_principal():
    me = alice.current_user.me()
    assert_equal((me.user_name, me.display_name, me.active), ("alice@example.com", "Alice", True))


@check
def get_workspace_id_returns_the_id():
    assert_equal(alice.get_workspace_id(), 4242424242424242)


@check
def create_and_wait_returns_the_ready_endpoint():
    with removed_afterwards(unique("wait"), api.delete) as name:
        created = api.create_and_wait(name, config=core_config(name, entity()))
        assert_equal(created.state.ready, serving.EndpointStateReady.READY)
        assert_equal(created.state.config_update, serving.EndpointStateConfigUpdate.NOT_UPDATING)
        [served] = created.config.served_entities
        assert_equal(served.external_model.provider, serving.ExternalModelProvider.OPENAI)
        assert PROVIDER_KEY not in str(created.as_dict())


@check
def create_with_a_taken_name_raises():
    with endpoint("taken") as name:
        assert_raises(errors.ResourceAlreadyExists, lambda: api.create(name, config=core_config(name, entity())))


@check
def create_with_an_invalid_name_raises():
    error = assert_raises(
        errors.InvalidParameterValue, lambda: api.create("not a name", config=core_config("a", entity()))
    )
    assert_contains(str(error), "name")


@check
def get_with_an_unknown_name_raises():
    assert_raises(errors.ResourceDoesNotExist, lambda: api.get("nope"))


@check
def list_contains_the_endpoints_of_the_store_and_of_the_file():
    with endpoint("list") as name:
        found = [item.name for item in api.list()]
        assert_contains(found, name)
        assert_contains(found, "file-chat")


@check
def update_config_and_wait_returns_the_new_config():
    with endpoint("update") as name:
        updated = api.update_config_and_wait(name, served_entities=[entity("second")])
        assert_equal([served.name for served in updated.config.served_entities], ["second"])
        assert_equal(updated.config.config_version, 2)


@check
def update_of_an_endpoint_of_the_file_raises():
    error = assert_raises(errors.ResourceConflict, lambda: api.update_config("file-chat", served_entities=[entity()]))
    assert_contains(str(error), ".yaml")


@check
def traffic_config_distributes_over_entities():
    routes = [serving.Route(served_model_name=name, traffic_percentage=share) for name, share in (("a", 70), ("b", 30))]
    with endpoint("traffic", entity("a")) as name:
        traffic = serving.TrafficConfig(routes=routes)
        api.update_config_and_wait(name, served_entities=[entity("a"), entity("b")], traffic_config=traffic)
        found = api.get(name).config.traffic_config.routes
        assert_equal([(route.served_model_name, route.traffic_percentage) for route in found], [("a", 70), ("b", 30)])


@check
def put_replaces_the_rate_limits():
    with endpoint("limits") as name:
        limit = serving.RateLimit(
            calls=100, key=serving.RateLimitKey.USER, renewal_period=serving.RateLimitRenewalPeriod.MINUTE
        )
        assert_equal(api.put(name, rate_limits=[limit]).rate_limits, [limit])
        # Without limits, the request removes them.
        assert not api.put(name).rate_limits


@check
def put_ai_gateway_replaces_the_block():
    with endpoint("gateway") as name:
        limit = serving.AiGatewayRateLimit(
            calls=100,
            key=serving.AiGatewayRateLimitKey.ENDPOINT,
            renewal_period=serving.AiGatewayRateLimitRenewalPeriod.MINUTE,
        )
        tracking = serving.AiGatewayUsageTrackingConfig(enabled=True)
        found = api.put_ai_gateway(name, rate_limits=[limit], usage_tracking_config=tracking)
        assert_equal((found.rate_limits, found.usage_tracking_config.enabled), ([limit], True))
        assert_equal(api.get(name).ai_gateway.rate_limits, [limit])
        assert not api.put_ai_gateway(name).rate_limits


# The first versions expect a list of tags in the response, and do not return the OpenAPI document.
if not IS_OLD:

    @check
    def patch_adds_and_deletes_tags():
        with endpoint("tags", tags=[serving.EndpointTag("old", "1")]) as name:
            found = api.patch(name, add_tags=[serving.EndpointTag("new", "2")], delete_tags=["old"])
            assert_equal([(tag.key, tag.value) for tag in found.tags], [("new", "2")])

    @check
    def get_open_api_returns_a_document():
        with endpoint("openapi") as name:
            assert_contains(api.get_open_api(name).contents.read().decode(), "/served-models/primary/invocations")

    @check
    def update_notifications_stores_the_addresses():
        with endpoint("mail") as name:
            mail = serving.EmailNotifications(on_update_failure=["alice@example.com"])
            assert_equal(api.update_notifications(name, email_notifications=mail).email_notifications, mail)


@check
def export_metrics_returns_text():
    with endpoint("metrics") as name:
        assert isinstance(api.export_metrics(name).contents.read(), bytes)


@check
def logs_and_build_logs_return_text():
    with endpoint("logs") as name:
        assert_equal(api.logs(name, "primary").logs or "", "")
        assert_equal(api.build_logs(name, "primary").logs or "", "")


@check
def permissions_let_another_user_query():
    with endpoint("permissions") as name:
        ask = lambda: bob.serving_endpoints.query(name, messages=QUESTION)
        error = assert_raises(errors.PermissionDenied, ask)
        assert_contains(str(error), "CAN_QUERY")
        key = api.get(name).id
        entry = serving.ServingEndpointAccessControlRequest(
            user_name="bob@example.com", permission_level=serving.ServingEndpointPermissionLevel.CAN_QUERY
        )
        found = api.update_permissions(key, access_control_list=[entry])
        assert_equal(found.object_id, f"/serving-endpoints/{key}")
        assert_contains([item.user_name for item in api.get_permissions(key).access_control_list], "bob@example.com")
        assert ask().choices
        api.set_permissions(key, access_control_list=[])
        assert_raises(errors.PermissionDenied, ask)


@check
def get_permission_levels_returns_the_three_levels():
    with endpoint("levels") as name:
        levels = api.get_permission_levels(api.get(name).id).permission_levels
        assert_equal(sorted(level.permission_level.value for level in levels), ["CAN_MANAGE", "CAN_QUERY", "CAN_VIEW"])


@check
def query_chat():
    with endpoint("chat") as name:
        response = api.query(name, messages=QUESTION, max_tokens=50)
        assert response.choices[0].message.content
        assert_equal(response.served_model_name, "primary")


@check
def query_completions():
    with endpoint("completions", entity(task="completions")) as name:
        assert api.query(name, prompt="Once upon a time").choices[0].text


@check
def query_embeddings():
    with endpoint("embeddings", entity(task="embeddings")) as name:
        assert_equal([item.index for item in api.query(name, input=["a cat", "a dog"]).data], [0, 1])


@check
def query_of_an_unknown_endpoint_raises():
    assert_raises(errors.NotFound, lambda: api.query("nope", messages=QUESTION))


@check
def query_with_the_wrong_task_raises():
    with endpoint("task") as name:
        assert_raises(errors.BadRequest, lambda: api.query(name, prompt="Once upon a time"))


@check
def delete_removes_the_endpoint():
    name = unique("delete")
    api.create(name, config=core_config(name, entity()))
    api.delete(name)
    assert_raises(errors.ResourceDoesNotExist, lambda: api.get(name))


if hasattr(api, "get_open_ai_client"):
    try:
        import openai  # noqa: F401
    except ImportError:
        pass
    else:

        @check
        def get_open_ai_client_queries_by_endpoint_name():
            with endpoint("openai") as name:
                messages = [{"role": "user", "content": "Hello!"}]
                response = api.get_open_ai_client().chat.completions.create(model=name, messages=messages)
                assert response.choices[0].message.content


run_checks()
