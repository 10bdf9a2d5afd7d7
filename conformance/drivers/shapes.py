"""Assertions on the responses of the three endpoint types on MLflow's paths, for MLflow 2.9 and later."""

from harness import assert_equal, assert_type

MESSAGES = [{"role": "user", "content": "What is the capital of France?"}]


def endpoint_fields(endpoint):
    """Returns an MLflow `Endpoint` or `Route` as a dictionary."""
    return endpoint.model_dump() if hasattr(endpoint, "model_dump") else endpoint.dict()


def assert_chat_response(response):
    assert_equal(sorted(response), ["choices", "created", "id", "model", "object", "usage"])
    assert_type(response["id"], str)
    assert_equal(response["object"], "chat.completion")
    assert_type(response["created"], int)
    assert_equal(response["model"], "sandbox-chat")
    [choice] = response["choices"]
    assert_equal(sorted(choice), ["finish_reason", "index", "message"])
    assert_equal(choice["index"], 0)
    assert_equal(choice["finish_reason"], "stop")
    message = choice["message"]
    assert_equal(sorted(message), ["content", "refusal", "role", "tool_calls"])
    assert_equal(message["role"], "assistant")
    assert_text(message["content"])
    assert_equal(message["tool_calls"], None)
    assert_equal(message["refusal"], None)
    assert_usage(response["usage"])


def assert_completions_response(response):
    assert_equal(sorted(response), ["choices", "created", "id", "model", "object", "usage"])
    assert_type(response["id"], str)
    assert_equal(response["object"], "text_completion")
    assert_type(response["created"], int)
    assert_equal(response["model"], "sandbox-completions")
    [choice] = response["choices"]
    assert_equal(sorted(choice), ["finish_reason", "index", "logprobs", "text"])
    assert_equal(choice["index"], 0)
    assert_equal(choice["finish_reason"], "stop")
    assert_text(choice["text"])
    assert_usage(response["usage"])


def assert_embeddings_response(response, count):
    assert_equal(sorted(response), ["data", "model", "object", "usage"])
    assert_equal(response["object"], "list")
    assert_equal(response["model"], "sandbox-embeddings")
    assert_equal([item["index"] for item in response["data"]], list(range(count)))
    for item in response["data"]:
        assert_equal(sorted(item), ["embedding", "index", "object"])
        assert_equal(item["object"], "embedding")
        assert_vector(item["embedding"])
    assert_equal(len({len(item["embedding"]) for item in response["data"]}), 1)
    usage = response["usage"]
    assert_equal(sorted(usage), ["prompt_tokens", "total_tokens"])
    assert_positive(usage["prompt_tokens"])
    assert_equal(usage["total_tokens"], usage["prompt_tokens"])


def assert_vector(values):
    assert_type(values, list)
    assert values, "the vector is empty"
    for value in values:
        assert isinstance(value, (int, float)) and not isinstance(value, bool), f"{value!r} is not a number"
    assert any(value != 0 for value in values), "all values of the vector are 0"


def assert_text(value):
    assert_type(value, str)
    assert value.strip(), "the text is empty"


def assert_positive(value):
    assert_type(value, int)
    assert value > 0, f"{value} is not positive"


def assert_usage(usage):
    for key in ("prompt_tokens", "completion_tokens"):
        assert_positive(usage[key])
    assert_equal(usage["total_tokens"], usage["prompt_tokens"] + usage["completion_tokens"])
