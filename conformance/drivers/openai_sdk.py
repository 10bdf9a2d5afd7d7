"""The OpenAI Python SDK against `/v1`, with endpoint names as models."""

import json

import openai
from harness import URL, check, contains, equal, is_a, raises, run_checks
from shapes import MESSAGES, is_positive, is_text, is_usage, is_vector

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
CALL_WEATHER = {"tools": [WEATHER], "tool_choice": {"type": "function", "function": {"name": "get_weather"}}}
TEXTS = ["a cat", "a dog"]


def chat(**parameters):
    return client.chat.completions.create(**{"model": "chat", "messages": MESSAGES, **parameters})


def choices_of(chunks):
    return [choice for chunk in chunks for choice in chunk.choices]


def explains(error, status, message):
    """MLflow's `detail` is on the wire; `error.message` is what newer SDKs show to people."""
    equal(error.status_code, status)
    equal(error.response.json()["detail"], message)
    contains(str(error), message)


@check
def chat_completion():
    answer = chat()
    equal(answer.object, "chat.completion")
    equal(answer.model, "sandbox-chat")
    is_a(answer.created, int)
    [choice] = answer.choices
    equal(choice.index, 0)
    equal(choice.finish_reason, "stop")
    equal(choice.message.role, "assistant")
    equal(choice.message.tool_calls, None)
    is_text(choice.message.content)
    is_usage(answer.usage.model_dump())


@check
def chat_stream_joins_to_the_same_text():
    chunks = list(chat(stream=True))
    choices = choices_of(chunks)
    assert len(choices) > 2, f"only {len(choices)} chunks"
    equal({chunk.object for chunk in chunks}, {"chat.completion.chunk"})
    equal(len({chunk.id for chunk in chunks}), 1)
    equal("".join(choice.delta.content or "" for choice in choices), chat().choices[0].message.content)


@check
def chat_stream_has_one_finish_reason_at_its_end():
    reasons = [choice.finish_reason for choice in choices_of(chat(stream=True))]
    equal(reasons, [None] * (len(reasons) - 1) + ["stop"])


@check
def chat_stream_ends_with_done():
    with client.chat.completions.with_streaming_response.create(
        model="chat", messages=MESSAGES, stream=True
    ) as response:
        contains(response.headers["content-type"], "text/event-stream")
        lines = [line for line in response.iter_lines() if line]
    equal(lines[-1], "data: [DONE]")
    equal([line for line in lines if not line.startswith("data: ")], [])


@check
def chat_stream_gives_usage_when_asked():
    last = list(chat(stream=True, stream_options={"include_usage": True}))[-1]
    equal(last.choices, [])
    is_usage(last.usage.model_dump())


@check
def chat_calls_the_named_tool():
    [choice] = chat(**CALL_WEATHER).choices
    [call] = choice.message.tool_calls
    equal(call.type, "function")
    equal(call.function.name, "get_weather")
    is_a(json.loads(call.function.arguments)["city"], str)
    is_text(call.id)


@check
def chat_required_to_call_a_tool_finishes_with_tool_calls():
    [choice] = chat(tools=[WEATHER], tool_choice="required").choices
    equal(choice.finish_reason, "tool_calls")
    equal([call.function.name for call in choice.message.tool_calls], ["get_weather"])


@check
def chat_stream_calls_the_named_tool():
    choices = choices_of(chat(stream=True, **CALL_WEATHER))
    deltas = [call for choice in choices for call in choice.delta.tool_calls or []]
    equal([delta.function.name for delta in deltas if delta.function.name], ["get_weather"])
    equal({delta.index for delta in deltas}, {0})
    is_text(deltas[0].id)
    is_a(json.loads("".join(delta.function.arguments or "" for delta in deltas))["city"], str)


@check
def chat_answers_a_tool_result_with_text():
    call = chat(**CALL_WEATHER).choices[0].message
    result = {"role": "tool", "tool_call_id": call.tool_calls[0].id, "content": "Sunny, 21 degrees"}
    [choice] = chat(messages=[*MESSAGES, call, result], tools=[WEATHER]).choices
    equal(choice.finish_reason, "stop")
    is_text(choice.message.content)


@check
def completion():
    answer = client.completions.create(model="completions", prompt="Once upon a time")
    equal(answer.object, "text_completion")
    equal(answer.model, "sandbox-completions")
    [choice] = answer.choices
    equal(choice.finish_reason, "stop")
    is_text(choice.text)
    is_usage(answer.usage.model_dump())


@check
def completion_stream_joins_to_the_same_text():
    request = {"model": "completions", "prompt": "Once upon a time"}
    chunks = list(client.completions.create(stream=True, **request))
    text = "".join(choice.text or "" for choice in choices_of(chunks))
    equal(text, client.completions.create(**request).choices[0].text)
    equal(choices_of(chunks)[-1].finish_reason, "stop")


@check
def embeddings_as_floats():
    answer = client.embeddings.create(model="embeddings", input=TEXTS, encoding_format="float")
    equal(answer.object, "list")
    equal(answer.model, "sandbox-embeddings")
    equal([item.index for item in answer.data], [0, 1])
    for item in answer.data:
        is_vector(item.embedding)
    is_positive(answer.usage.prompt_tokens)
    equal(answer.usage.total_tokens, answer.usage.prompt_tokens)


# The SDK asks for base64 unless told otherwise, and decodes it to numbers of 32 bits.
@check
def embeddings_by_default_travel_as_base64():
    raw = client.embeddings.with_raw_response.create(model="embeddings", input=TEXTS)
    for item in raw.http_response.json()["data"]:
        is_a(item["embedding"], str)
    for item in raw.parse().data:
        is_vector(item.embedding)


@check
def embeddings_are_the_same_in_both_encodings():
    decoded = client.embeddings.create(model="embeddings", input="a cat").data[0].embedding
    floats = client.embeddings.create(model="embeddings", input="a cat", encoding_format="float").data[0].embedding
    equal(len(decoded), len(floats))
    difference = max(abs(one - other) for one, other in zip(decoded, floats))
    assert difference < 1e-6, f"they differ by {difference}"


@check
def models_lists_the_endpoints_in_the_order_of_the_file():
    models = list(client.models.list())
    equal([model.id for model in models], ["completions", "chat", "embeddings"])
    equal({model.object for model in models}, {"model"})


@check
def an_unknown_model_is_a_bad_request():
    error = raises(openai.BadRequestError, lambda: chat(model="nope"))
    explains(error, 400, "Route nope not found in the configuration.")


@check
def a_model_of_another_type_is_a_bad_request():
    error = raises(openai.BadRequestError, lambda: chat(model="embeddings"))
    explains(error, 400, "Endpoint 'embeddings' is not a chat endpoint.")


@check
def an_invalid_body_is_unprocessable():
    error = raises(openai.UnprocessableEntityError, lambda: chat(messages=[]))
    contains(str(error), "messages")
    [problem] = error.response.json()["detail"]
    equal(problem["loc"], ["body", "messages"])


@check
def an_invalid_body_is_unprocessable_before_a_stream_starts():
    error = raises(openai.UnprocessableEntityError, lambda: chat(stream=True, temperature=3))
    contains(str(error), "temperature")


run_checks()
