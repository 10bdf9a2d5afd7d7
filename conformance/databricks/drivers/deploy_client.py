"""Checks `mlflow.deployments.get_deploy_client("databricks")` of MLflow 2.9 and later."""

import os
from contextlib import contextmanager

import mlflow
import requests
from harness import assert_contains, assert_equal, assert_raises, check, run_checks
from mlflow.deployments import get_deploy_client
from packaging.version import Version
from workspace import MESSAGES, PROVIDER_KEY, USER_LIMITS, config_of, removed_afterwards, unique

VERSION = Version(mlflow.__version__)
HAS_STREAMS = VERSION >= Version("2.12.1")
HAS_SEPARATE_UPDATES = VERSION >= Version("2.19.0")
# From 2.15 on, MLflow derives the status of an error from its code unless the SDK is disabled.
USES_SDK = VERSION >= Version("2.15.0") and os.environ.get("MLFLOW_ENABLE_DB_SDK") != "false"

client = get_deploy_client("databricks")


@contextmanager
def endpoint(name, task="chat", **config):
    with removed_afterwards(unique(name), lambda created: client.delete_endpoint(created)) as created:
        client.create_endpoint(created, {**config_of(task), **config})
        yield created


def assert_status(status, function):
    error = assert_raises(requests.HTTPError, function)
    assert_equal(error.response.status_code, status)
    assert_contains(str(error), "Response text: ")
    return error.response.json()


@check
def create_endpoint_returns_the_endpoint():
    with removed_afterwards(unique("create"), lambda name: client.delete_endpoint(name)) as name:
        created = client.create_endpoint(name, config_of())
        assert_equal(created.name, name)
        assert_equal(created["creator"], "alice@example.com")
        assert_equal(created["state"], {"ready": "READY", "config_update": "NOT_UPDATING"})
        [entity] = created["config"]["served_entities"]
        assert_equal(entity["name"], "primary")
        assert_equal(entity["external_model"]["provider"], "openai")
        assert_equal(created["config"]["config_version"], 1)


@check
def create_endpoint_sets_tags_and_rate_limits():
    tags = [{"key": "team", "value": "a"}]
    with endpoint("with-tags", tags=tags, rate_limits=USER_LIMITS) as name:
        found = client.get_endpoint(name)
        assert_equal(found["tags"], tags)
        assert_equal(found["rate_limits"], USER_LIMITS)


@check
def create_endpoint_with_a_taken_name_raises():
    with endpoint("taken") as name:
        status = 400 if USES_SDK else 409
        error = assert_status(status, lambda: client.create_endpoint(name, config_of()))
        assert_equal(error["error_code"], "RESOURCE_ALREADY_EXISTS")


@check
def create_endpoint_with_an_invalid_config_raises_400():
    error = assert_status(400, lambda: client.create_endpoint(unique("bad"), {"served_entities": []}))
    assert_equal(error["error_code"], "INVALID_PARAMETER_VALUE")


@check
def get_endpoint_returns_every_field():
    with endpoint("get") as name:
        found = client.get_endpoint(endpoint=name)
        for field in ("id", "creation_timestamp", "last_updated_timestamp", "config", "tags", "permission_level"):
            assert field in found, f"{field} is missing"
        assert_equal(found["rate_limits"], [])
        assert_equal(found["endpoint_type"], "EXTERNAL_MODEL")
        assert_equal(found["task"], "llm/v1/chat")
        assert PROVIDER_KEY not in str(found)


@check
def get_endpoint_with_an_unknown_name_raises_404():
    error = assert_status(404, lambda: client.get_endpoint("nope"))
    assert_equal(error["error_code"], "RESOURCE_DOES_NOT_EXIST")
    assert_equal(error["message"], "Endpoint with name 'nope' does not exist.")


@check
def list_endpoints_contains_the_endpoint():
    with endpoint("list") as name:
        found = {item["name"]: item for item in client.list_endpoints()}
        assert_contains(found, name)
        assert_contains(found, "file-chat")
        assert PROVIDER_KEY not in str(found)


@check
def update_endpoint_replaces_the_rate_limits():
    with endpoint("limits") as name:
        client.update_endpoint(name, {"rate_limits": USER_LIMITS})
        assert_equal(client.get_endpoint(name)["rate_limits"], USER_LIMITS)


@check
def update_endpoint_replaces_the_config():
    with endpoint("update") as name:
        updated = client.update_endpoint(endpoint=name, config=config_of(entity="second"))
        assert_equal(updated["config"]["config_version"], 2)
        [entity] = client.get_endpoint(name)["config"]["served_entities"]
        assert_equal(entity["name"], "second")


@check
def delete_endpoint_returns_an_object():
    name = unique("delete")
    client.create_endpoint(name, config_of())
    assert_equal(client.delete_endpoint(name), {})
    assert_status(404, lambda: client.get_endpoint(name))


@check
def predict_chat():
    with endpoint("chat") as name:
        response = client.predict(endpoint=name, inputs={"messages": MESSAGES, "max_tokens": 50, "temperature": 0.1})
        assert_equal(response["object"], "chat.completion")
        assert response["choices"][0]["message"]["content"]


@check
def predict_completions():
    with endpoint("completions", task="completions") as name:
        response = client.predict(endpoint=name, inputs={"prompt": "Once upon a time"})
        assert_equal(response["object"], "text_completion")
        assert response["choices"][0]["text"]


@check
def predict_embeddings():
    with endpoint("embeddings", task="embeddings") as name:
        response = client.predict(endpoint=name, inputs={"input": ["a cat", "a dog"]})
        assert_equal([item["index"] for item in response["data"]], [0, 1])


@check
def predict_reaches_an_endpoint_of_the_file():
    assert client.predict(endpoint="file-chat", inputs={"messages": MESSAGES})["choices"]


@check
def predict_at_an_unknown_endpoint_raises_404():
    error = assert_status(404, lambda: client.predict(endpoint="nope", inputs={"messages": MESSAGES}))
    assert_equal(error["error_code"], "ENDPOINT_NOT_FOUND")


@check
def predict_with_an_invalid_body_raises_400():
    with endpoint("invalid") as name:
        error = assert_status(400, lambda: client.predict(endpoint=name, inputs={"message": MESSAGES}))
        assert_equal(error["error_code"], "BAD_REQUEST")


@check
def predict_with_a_limit_of_zero_raises_403():
    with endpoint("zero", rate_limits=[{"calls": 0, "renewal_period": "minute"}]) as name:
        error = assert_status(403, lambda: client.predict(endpoint=name, inputs={"messages": MESSAGES}))
        assert_equal(error["error_code"], "PERMISSION_DENIED")


@check
def deployments_are_not_implemented():
    for function in (client.list_deployments, lambda: client.get_deployment("a"), lambda: client.delete_deployment("a")):
        assert_raises(NotImplementedError, function)


if HAS_STREAMS:

    @check
    def predict_stream_yields_the_chunks_of_a_chat():
        with endpoint("stream") as name:
            chunks = list(client.predict_stream(endpoint=name, inputs={"messages": MESSAGES}))
            assert_equal({chunk["object"] for chunk in chunks}, {"chat.completion.chunk"})
            text = "".join(choice["delta"].get("content") or "" for chunk in chunks for choice in chunk["choices"])
            assert text.strip(), "the stream has no text"

    @check
    def predict_stream_keeps_text_beyond_ascii():
        # The sandbox repeats words of the prompt.
        with endpoint("unicode") as name:
            prompt = [{"role": "user", "content": "Grüße 你好 \u2028 \u0085 end"}]
            for _ in client.predict_stream(endpoint=name, inputs={"messages": prompt}):
                pass

    @check
    def predict_stream_at_an_unknown_endpoint_raises_404():
        stream = client.predict_stream(endpoint="nope", inputs={"messages": MESSAGES})
        assert_status(404, lambda: next(iter(stream)))


if HAS_SEPARATE_UPDATES:

    @check
    def create_endpoint_accepts_the_whole_payload():
        with removed_afterwards(unique("payload"), lambda name: client.delete_endpoint(name)) as name:
            limits = [{"calls": 100, "key": "user", "renewal_period": "minute"}]
            payload = {
                "name": name,
                "config": config_of(),
                "tags": [{"key": "team", "value": "a"}],
                "ai_gateway": {"usage_tracking_config": {"enabled": True}, "rate_limits": limits},
            }
            created = client.create_endpoint(config=payload)
            assert_equal(created["ai_gateway"]["usage_tracking_config"], {"enabled": True})
            assert_equal(created["ai_gateway"]["rate_limits"], limits)

    @check
    def update_endpoint_config_replaces_the_config():
        with endpoint("separate-config") as name:
            updated = client.update_endpoint_config(endpoint=name, config=config_of(entity="second"))
            assert_equal(updated["config"]["served_entities"][0]["name"], "second")

    @check
    def update_endpoint_tags_adds_and_deletes():
        with endpoint("separate-tags", tags=[{"key": "old", "value": "1"}]) as name:
            config = {"add_tags": [{"key": "new", "value": "2"}], "delete_tags": ["old"]}
            client.update_endpoint_tags(endpoint=name, config=config)
            assert_equal(client.get_endpoint(name)["tags"], [{"key": "new", "value": "2"}])

    @check
    def update_endpoint_rate_limits_replaces_the_limits():
        with endpoint("separate-limits") as name:
            updated = client.update_endpoint_rate_limits(endpoint=name, config={"rate_limits": USER_LIMITS})
            assert_equal(updated["rate_limits"], USER_LIMITS)
            assert_equal(client.get_endpoint(name)["rate_limits"], USER_LIMITS)

    @check
    def update_endpoint_ai_gateway_replaces_the_block():
        with endpoint("separate-gateway") as name:
            block = {"guardrails": {"input": {"invalid_keywords": ["SuperSecretProject"]}}}
            assert_equal(client.update_endpoint_ai_gateway(endpoint=name, config=block)["guardrails"], block["guardrails"])
            assert_equal(client.get_endpoint(name)["ai_gateway"]["guardrails"], block["guardrails"])


run_checks()
