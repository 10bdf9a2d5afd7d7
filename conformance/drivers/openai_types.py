"""Checks responses in strict mode against the types of the OpenAI Python SDK, where an enum has its listed values only.

`test/openai-types/openai-types.json` contains the JSON Schema of these types, with which `npm test` checks every response
and chunk of the contract suite. With SLUICE_WRITE_OPENAI_TYPES=1 this driver writes that file.
"""

import json
import os
import urllib.request
from pathlib import Path

import openai
from harness import URL, assert_equal, check, run_checks
from openai.types import Completion, CreateEmbeddingResponse
from openai.types.chat import ChatCompletion, ChatCompletionChunk
from pydantic.json_schema import models_json_schema
from shapes import MESSAGES

TYPES = [ChatCompletion, ChatCompletionChunk, Completion, CreateEmbeddingResponse]
FILE = Path(__file__).parents[2] / "test" / "openai-types" / "openai-types.json"
ANNOTATIONS = ("title", "description", "default")


def without_annotations(schema):
    """Removes what does not validate. A property may have the name of an annotation; its value is then a schema."""
    if isinstance(schema, list):
        return [without_annotations(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: without_annotations(value)
        for name, value in schema.items()
        if name not in ANNOTATIONS or isinstance(value, dict)
    }


def published_types():
    _, schema = models_json_schema([(published, "validation") for published in TYPES])
    return {"version": openai.__version__, **without_annotations(schema)}


def post(path, body):
    request = urllib.request.Request(
        f"{URL}/v1/{path}", json.dumps(body).encode(), {"content-type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        return response.read().decode()


def events_of(path, body):
    stream = post(path, {**body, "stream": True, "stream_options": {"include_usage": True}})
    events = [line.removeprefix("data: ") for line in stream.splitlines() if line]
    assert_equal(events.pop(), "[DONE]")
    return events


@check
def the_schema_file_is_that_of_the_sdk():
    published = published_types()
    if os.environ.get("SLUICE_WRITE_OPENAI_TYPES"):
        FILE.write_text(json.dumps(published, indent=2) + "\n")
    assert_equal(json.loads(FILE.read_text()), published)


@check
def a_chat_is_valid_in_strict_mode():
    ChatCompletion.model_validate_json(post("chat/completions", {"model": "chat", "messages": MESSAGES}), strict=True)


@check
def chat_chunks_are_valid_in_strict_mode():
    events = events_of("chat/completions", {"model": "chat", "messages": MESSAGES})
    chunks = [ChatCompletionChunk.model_validate_json(event, strict=True) for event in events]
    assert chunks[-1].usage, f"the last chunk is {chunks[-1]!r}"


@check
def a_completion_is_valid_in_strict_mode():
    Completion.model_validate_json(post("completions", {"model": "completions", "prompt": "Once"}), strict=True)


@check
def embeddings_are_valid_in_strict_mode():
    body = {"model": "embeddings", "input": ["a cat", "a dog"], "encoding_format": "float"}
    CreateEmbeddingResponse.model_validate_json(post("embeddings", body), strict=True)


@check
def an_unknown_service_tier_is_invalid_in_strict_mode():
    """Proves that these checks can fail."""
    valid = json.loads(post("chat/completions", {"model": "chat", "messages": MESSAGES}))
    try:
        ChatCompletion.model_validate({**valid, "service_tier": "standard"}, strict=True)
    except ValueError:
        return
    raise AssertionError("the service tier 'standard' is accepted")


run_checks()
