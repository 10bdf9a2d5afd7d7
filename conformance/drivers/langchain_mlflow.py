"""LangChain's `ChatMlflow`, `Mlflow` and `MlflowEmbeddings`, which call MLflow's deployments client."""

import warnings

warnings.simplefilter("ignore")

import requests
from harness import URL, check, equal, raises, run_checks
from langchain_community.chat_models import ChatMlflow
from langchain_community.embeddings import MlflowEmbeddings
from langchain_community.llms import Mlflow
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
from shapes import is_text, is_vector

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
    is_text(chat().invoke("What is the capital of France?").content)


@check
def chat_invoke_with_a_history_and_options():
    answer = chat(temperature=0.5, n=1, stop=["<end>"], max_tokens=200).invoke(HISTORY)
    is_text(answer.content)


@check
def chat_stops_at_max_tokens():
    answer = chat(max_tokens=1).invoke(HISTORY)
    equal(answer.response_metadata["completion_tokens"], 1)


@check
def chat_batch():
    for answer in chat().batch(["Hello", "Good morning"]):
        is_text(answer.content)


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
    answer = chat().bind_tools([tool], tool_choice="get_weather").invoke("What is the weather in Paris?")
    equal([call["name"] for call in answer.tool_calls], ["get_weather"])


@check
def chat_of_an_unknown_endpoint_is_404():
    model = ChatMlflow(target_uri=URL, endpoint="nope")
    equal(raises(requests.HTTPError, lambda: model.invoke("Hello")).response.status_code, 404)


@check
def chat_out_of_bounds_is_422():
    equal(raises(requests.HTTPError, lambda: chat(temperature=3).invoke("Hello")).response.status_code, 422)


@check
def completion():
    is_text(Mlflow(target_uri=URL, endpoint="completions").invoke("Once upon a time"))


@check
def embeddings():
    model = MlflowEmbeddings(target_uri=URL, endpoint="embeddings")
    is_vector(model.embed_query("a cat"))
    equal(len(model.embed_documents(["a cat", "a dog"])), 2)


run_checks()
