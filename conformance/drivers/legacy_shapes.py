"""What every answer of the three endpoint types looks like in MLflow 2.5 to 2.8."""

from harness import equal, is_a
from shapes import is_positive, is_text, is_vector


def is_chat_answer(answer):
    equal(sorted(answer), ["candidates", "metadata"])
    [candidate] = answer["candidates"]
    equal(sorted(candidate), ["message", "metadata"])
    equal(candidate["message"]["role"], "assistant")
    is_text(candidate["message"]["content"])
    equal(candidate["metadata"]["finish_reason"], "stop")
    is_metadata(answer["metadata"], "chat")


def is_completions_answer(answer):
    equal(sorted(answer), ["candidates", "metadata"])
    [candidate] = answer["candidates"]
    equal(sorted(candidate), ["metadata", "text"])
    is_text(candidate["text"])
    equal(candidate["metadata"]["finish_reason"], "stop")
    is_metadata(answer["metadata"], "completions")


def is_embeddings_answer(answer, count):
    equal(sorted(answer), ["embeddings", "metadata"])
    equal(len(answer["embeddings"]), count)
    for vector in answer["embeddings"]:
        is_vector(vector)
    is_metadata(answer["metadata"], "embeddings")


def is_metadata(metadata, name):
    equal(sorted(metadata), ["input_tokens", "model", "output_tokens", "route_type", "total_tokens"])
    equal(metadata["model"], f"sandbox-{name}")
    equal(metadata["route_type"], f"llm/v1/{name}")
    is_positive(metadata["input_tokens"])
    is_a(metadata["output_tokens"], int)
    equal(metadata["total_tokens"], metadata["input_tokens"] + metadata["output_tokens"])
