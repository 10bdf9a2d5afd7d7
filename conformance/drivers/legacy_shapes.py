"""Assertions on the responses of the three endpoint types in MLflow 2.5 to 2.8."""

from harness import assert_equal, assert_type
from shapes import assert_positive, assert_text, assert_vector


def assert_chat_response(response):
    assert_equal(sorted(response), ["candidates", "metadata"])
    [candidate] = response["candidates"]
    assert_equal(sorted(candidate), ["message", "metadata"])
    assert_equal(candidate["message"]["role"], "assistant")
    assert_text(candidate["message"]["content"])
    assert_equal(candidate["metadata"]["finish_reason"], "stop")
    assert_metadata(response["metadata"], "chat")


def assert_completions_response(response):
    assert_equal(sorted(response), ["candidates", "metadata"])
    [candidate] = response["candidates"]
    assert_equal(sorted(candidate), ["metadata", "text"])
    assert_text(candidate["text"])
    assert_equal(candidate["metadata"]["finish_reason"], "stop")
    assert_metadata(response["metadata"], "completions")


def assert_embeddings_response(response, count):
    assert_equal(sorted(response), ["embeddings", "metadata"])
    assert_equal(len(response["embeddings"]), count)
    for vector in response["embeddings"]:
        assert_vector(vector)
    assert_metadata(response["metadata"], "embeddings")


def assert_metadata(metadata, name):
    assert_equal(sorted(metadata), ["input_tokens", "model", "output_tokens", "route_type", "total_tokens"])
    assert_equal(metadata["model"], f"sandbox-{name}")
    assert_equal(metadata["route_type"], f"llm/v1/{name}")
    assert_positive(metadata["input_tokens"])
    assert_type(metadata["output_tokens"], int)
    assert_equal(metadata["total_tokens"], metadata["input_tokens"] + metadata["output_tokens"])
