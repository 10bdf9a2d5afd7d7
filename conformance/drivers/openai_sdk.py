"""Checks the OpenAI Python SDK with the base URL `/v1` and endpoint names as models."""

import json

import openai
from harness import URL, assert_contains, assert_equal, assert_raises, assert_type, check, run_checks
from shapes import MESSAGES, assert_positive, assert_text, assert_usage, assert_vector

client = openai.OpenAI(base_url=f"{URL}/v1", api_key="not-needed", max_retries=0, timeout=30)

WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "The weather of a city.",
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string"}},
            "required": ["city"],
        },
    },
}
FORCE_WEATHER = {"tools": [WEATHER], "tool_choice": {"type": "function", "function": {"name": "get_weather"}}}
TEXTS = ["a cat", "a dog"]


def chat(**parameters):
    return client.chat.completions.create(**{"model": "chat", "messages": MESSAGES, **parameters})


def choices_of(chunks):
    return [choice for chunk in chunks for choice in chunk.choices]


def assert_error(error, status, message):
    """The body contains the message as MLflow's `detail`, and as `error.message`, which the SDK puts in the exception."""
    assert_equal(error.status_code, status)
    assert_equal(error.response.json()["detail"], message)
    assert_contains(str(error), message)


@check
def chat_completion():
    response = chat()
    assert_equal(response.object, "chat.completion")
    assert_equal(response.model, "sandbox-chat")
    assert_type(response.created, int)
    [choice] = response.choices
    assert_equal(choice.index, 0)
    assert_equal(choice.finish_reason, "stop")
    assert_equal(choice.message.role, "assistant")
    assert_equal(choice.message.tool_calls, None)
    assert_text(choice.message.content)
    assert_usage(response.usage.model_dump())


@check
def chat_stream_has_the_text_of_the_plain_response():
    chunks = list(chat(stream=True))
    choices = choices_of(chunks)
    assert len(choices) > 2, f"only {len(choices)} chunks"
    assert_equal({chunk.object for chunk in chunks}, {"chat.completion.chunk"})
    assert_equal(len({chunk.id for chunk in chunks}), 1)
    assert_equal("".join(choice.delta.content or "" for choice in choices), chat().choices[0].message.content)


@check
def chat_stream_has_one_finish_reason_in_the_last_choice():
    reasons = [choice.finish_reason for choice in choices_of(chat(stream=True))]
    assert_equal(reasons, [None] * (len(reasons) - 1) + ["stop"])


@check
def chat_stream_ends_with_done():
    with client.chat.completions.with_streaming_response.create(
        model="chat", messages=MESSAGES, stream=True
    ) as response:
        assert_contains(response.headers["content-type"], "text/event-stream")
        lines = [line for line in response.iter_lines() if line]
    assert_equal(lines[-1], "data: [DONE]")
    assert_equal([line for line in lines if not line.startswith("data: ")], [])


@check
def chat_stream_includes_usage_if_requested():
    last = list(chat(stream=True, stream_options={"include_usage": True}))[-1]
    assert_equal(last.choices, [])
    assert_usage(last.usage.model_dump())


@check
def chat_calls_the_named_tool():
    [choice] = chat(**FORCE_WEATHER).choices
    [tool_call] = choice.message.tool_calls
    assert_equal(tool_call.type, "function")
    assert_equal(tool_call.function.name, "get_weather")
    assert_type(json.loads(tool_call.function.arguments)["city"], str)
    assert_text(tool_call.id)


@check
def chat_with_required_tool_choice_finishes_with_tool_calls():
    [choice] = chat(tools=[WEATHER], tool_choice="required").choices
    assert_equal(choice.finish_reason, "tool_calls")
    assert_equal([tool_call.function.name for tool_call in choice.message.tool_calls], ["get_weather"])


@check
def chat_stream_calls_the_named_tool():
    choices = choices_of(chat(stream=True, **FORCE_WEATHER))
    deltas = [delta for choice in choices for delta in choice.delta.tool_calls or []]
    assert_equal([delta.function.name for delta in deltas if delta.function.name], ["get_weather"])
    assert_equal({delta.index for delta in deltas}, {0})
    assert_text(deltas[0].id)
    assert_type(json.loads("".join(delta.function.arguments or "" for delta in deltas))["city"], str)


@check
def chat_after_a_tool_result_returns_text():
    message = chat(**FORCE_WEATHER).choices[0].message
    result = {"role": "tool", "tool_call_id": message.tool_calls[0].id, "content": "Sunny, 21 degrees"}
    [choice] = chat(messages=[*MESSAGES, message, result], tools=[WEATHER]).choices
    assert_equal(choice.finish_reason, "stop")
    assert_text(choice.message.content)


@check
def completion():
    response = client.completions.create(model="completions", prompt="Once upon a time")
    assert_equal(response.object, "text_completion")
    assert_equal(response.model, "sandbox-completions")
    [choice] = response.choices
    assert_equal(choice.finish_reason, "stop")
    assert_text(choice.text)
    assert_usage(response.usage.model_dump())


@check
def completion_stream_has_the_text_of_the_plain_response():
    request = {"model": "completions", "prompt": "Once upon a time"}
    chunks = list(client.completions.create(stream=True, **request))
    text = "".join(choice.text or "" for choice in choices_of(chunks))
    assert_equal(text, client.completions.create(**request).choices[0].text)
    assert_equal(choices_of(chunks)[-1].finish_reason, "stop")


@check
def embeddings_as_floats():
    response = client.embeddings.create(model="embeddings", input=TEXTS, encoding_format="float")
    assert_equal(response.object, "list")
    assert_equal(response.model, "sandbox-embeddings")
    assert_equal([item.index for item in response.data], [0, 1])
    for item in response.data:
        assert_vector(item.embedding)
    assert_positive(response.usage.prompt_tokens)
    assert_equal(response.usage.total_tokens, response.usage.prompt_tokens)


# The SDK requests base64 by default and decodes it to 32-bit floats.
@check
def embeddings_use_base64_by_default():
    raw = client.embeddings.with_raw_response.create(model="embeddings", input=TEXTS)
    for item in raw.http_response.json()["data"]:
        assert_type(item["embedding"], str)
    for item in raw.parse().data:
        assert_vector(item.embedding)


@check
def embeddings_are_equal_in_both_encodings():
    decoded = client.embeddings.create(model="embeddings", input="a cat").data[0].embedding
    floats = client.embeddings.create(model="embeddings", input="a cat", encoding_format="float").data[0].embedding
    assert_equal(len(decoded), len(floats))
    difference = max(abs(one - other) for one, other in zip(decoded, floats))
    assert difference < 1e-6, f"the vectors differ by {difference}"


@check
def models_list_returns_the_endpoints_in_the_order_of_the_file():
    models = list(client.models.list())
    assert_equal([model.id for model in models], ["completions", "chat", "embeddings"])
    assert_equal({model.object for model in models}, {"model"})


@check
def an_unknown_model_raises_bad_request_error():
    error = assert_raises(openai.BadRequestError, lambda: chat(model="nope"))
    assert_error(error, 400, "Route nope not found in the configuration.")


@check
def a_model_of_another_type_raises_bad_request_error():
    error = assert_raises(openai.BadRequestError, lambda: chat(model="embeddings"))
    assert_error(error, 400, "Endpoint 'embeddings' is not a chat endpoint.")


@check
def an_invalid_body_raises_unprocessable_entity_error():
    error = assert_raises(openai.UnprocessableEntityError, lambda: chat(messages=[]))
    assert_contains(str(error), "messages")
    [problem] = error.response.json()["detail"]
    assert_equal(problem["loc"], ["body", "messages"])


@check
def an_invalid_stream_request_raises_unprocessable_entity_error():
    error = assert_raises(openai.UnprocessableEntityError, lambda: chat(stream=True, temperature=3))
    assert_contains(str(error), "temperature")


run_checks()
