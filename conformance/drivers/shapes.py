"""What every answer of the three endpoint types looks like, since MLflow 2.9, on the MLflow paths."""

from harness import equal, is_a

MESSAGES = [{"role": "user", "content": "What is the capital of France?"}]


def endpoint_fields(endpoint):
    """An MLflow `Endpoint` or `Route` as a plain dictionary."""
    return endpoint.model_dump() if hasattr(endpoint, "model_dump") else endpoint.dict()


def is_chat_answer(answer):
    equal(sorted(answer), ["choices", "created", "id", "model", "object", "usage"])
    is_a(answer["id"], str)
    equal(answer["object"], "chat.completion")
    is_a(answer["created"], int)
    equal(answer["model"], "sandbox-chat")
    [choice] = answer["choices"]
    equal(sorted(choice), ["finish_reason", "index", "message"])
    equal(choice["index"], 0)
    equal(choice["finish_reason"], "stop")
    message = choice["message"]
    equal(sorted(message), ["content", "refusal", "role", "tool_calls"])
    equal(message["role"], "assistant")
    is_text(message["content"])
    equal(message["tool_calls"], None)
    equal(message["refusal"], None)
    is_usage(answer["usage"])


def is_completions_answer(answer):
    equal(sorted(answer), ["choices", "created", "id", "model", "object", "usage"])
    is_a(answer["id"], str)
    equal(answer["object"], "text_completion")
    is_a(answer["created"], int)
    equal(answer["model"], "sandbox-completions")
    [choice] = answer["choices"]
    equal(sorted(choice), ["finish_reason", "index", "logprobs", "text"])
    equal(choice["index"], 0)
    equal(choice["finish_reason"], "stop")
    is_text(choice["text"])
    is_usage(answer["usage"])


def is_embeddings_answer(answer, count):
    equal(sorted(answer), ["data", "model", "object", "usage"])
    equal(answer["object"], "list")
    equal(answer["model"], "sandbox-embeddings")
    equal([item["index"] for item in answer["data"]], list(range(count)))
    for item in answer["data"]:
        equal(sorted(item), ["embedding", "index", "object"])
        equal(item["object"], "embedding")
        is_vector(item["embedding"])
    equal(len({len(item["embedding"]) for item in answer["data"]}), 1)
    usage = answer["usage"]
    equal(sorted(usage), ["prompt_tokens", "total_tokens"])
    is_positive(usage["prompt_tokens"])
    equal(usage["total_tokens"], usage["prompt_tokens"])


def is_vector(values):
    is_a(values, list)
    assert values, "the vector is empty"
    for value in values:
        assert isinstance(value, (int, float)) and not isinstance(value, bool), f"{value!r} is no number"
    assert any(value != 0 for value in values), "the vector is all zeros"


def is_text(value):
    is_a(value, str)
    assert value.strip(), "the text is empty"


def is_positive(value):
    is_a(value, int)
    assert value > 0, f"{value} is not positive"


def is_usage(usage):
    for key in ("prompt_tokens", "completion_tokens"):
        is_positive(usage[key])
    equal(usage["total_tokens"], usage["prompt_tokens"] + usage["completion_tokens"])
