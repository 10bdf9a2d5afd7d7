"""Checks LangChain's `ChatMlflow`, `Mlflow` and `MlflowEmbeddings`, which use MLflow's deployments client."""

import warnings

warnings.simplefilter("ignore")

import requests
from harness import URL, assert_equal, assert_raises, check, run_checks
from langchain_community.chat_models import ChatMlflow
from langchain_community.embeddings import MlflowEmbeddings
from langchain_community.llms import Mlflow
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
from shapes import assert_text, assert_vector

HISTORY = [
    SystemMessage("Be brief."),
    HumanMessage("Hello"),
    AIMessage("Hello, what can I do?"),
    HumanMessage("What is the capital of France?"),
]


def chat(**options):
    return ChatMlflow(target_uri=URL, endpoint="chat", **options)


@check
def chat_invoke():
    assert_text(chat().invoke("What is the capital of France?").content)


@check
def chat_invoke_with_history_and_options():
    response = chat(temperature=0.5, n=1, stop=["<end>"], max_tokens=200).invoke(HISTORY)
    assert_text(response.content)


@check
def chat_stops_at_max_tokens():
    response = chat(max_tokens=1).invoke(HISTORY)
    assert_equal(response.response_metadata["completion_tokens"], 1)


@check
def chat_batch():
    for response in chat().batch(["Hello", "Good morning"]):
        assert_text(response.content)


@check
def chat_calls_a_bound_tool():
    tool = {
        "type": "function",
        "function": {
            "name": "get_weather",
            "description": "The weather of a city.",
            "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
        },
    }
    response = chat().bind_tools([tool], tool_choice="get_weather").invoke("What is the weather in Paris?")
    assert_equal([tool_call["name"] for tool_call in response.tool_calls], ["get_weather"])


@check
def chat_with_an_unknown_endpoint_returns_404():
    model = ChatMlflow(target_uri=URL, endpoint="nope")
    error = assert_raises(requests.HTTPError, lambda: model.invoke("Hello"))
    assert_equal(error.response.status_code, 404)


@check
def chat_with_a_temperature_out_of_range_returns_422():
    error = assert_raises(requests.HTTPError, lambda: chat(temperature=3).invoke("Hello"))
    assert_equal(error.response.status_code, 422)


@check
def completion():
    assert_text(Mlflow(target_uri=URL, endpoint="completions").invoke("Once upon a time"))


@check
def embeddings():
    model = MlflowEmbeddings(target_uri=URL, endpoint="embeddings")
    assert_vector(model.embed_query("a cat"))
    assert_equal(len(model.embed_documents(["a cat", "a dog"])), 2)


run_checks()
