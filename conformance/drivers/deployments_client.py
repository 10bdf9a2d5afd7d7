"""`mlflow.deployments.get_deploy_client("http://...")`: MLflow 2.9 and newer."""

import requests
from harness import URL, check, contains, equal, raises, run_checks
from mlflow.deployments import get_deploy_client, get_deployments_target, set_deployments_target
from mlflow.exceptions import MlflowException
from payloads import expected
from shapes import (
    MESSAGES,
    endpoint_fields,
    is_chat_answer,
    is_completions_answer,
    is_embeddings_answer,
)

client = get_deploy_client(URL)


def refusal(status, endpoint, inputs):
    error = raises(requests.HTTPError, lambda: client.predict(endpoint=endpoint, inputs=inputs))
    equal(error.response.status_code, status)
    contains(str(error), "Response text: ")
    return error.response.json()["detail"]


def endpoint(name):
    return expected(name, "endpoint_type", "endpoint_url", URL)


@check
def get_deploy_client_without_a_target_is_none():
    equal(get_deploy_client(), None)


@check
def get_deploy_client_takes_the_target_that_was_set():
    set_deployments_target(URL)
    equal(get_deployments_target(), URL)
    equal(get_deploy_client().target_uri, URL)


@check
def get_endpoint_gives_every_field():
    equal(endpoint_fields(client.get_endpoint("chat")), endpoint("chat"))


@check
def get_endpoint_of_an_unknown_name_is_404():
    error = raises(requests.HTTPError, lambda: client.get_endpoint("nope"))
    equal(error.response.status_code, 404)
    contains(
        str(error),
        "The endpoint 'nope' is not present or active on the server. Please verify the endpoint name.",
    )


@check
def list_endpoints_gives_all_in_the_order_of_the_file():
    endpoints = [endpoint("completions"), endpoint("chat"), endpoint("embeddings")]
    equal([endpoint_fields(item) for item in client.list_endpoints()], endpoints)


@check
def predict_chat():
    is_chat_answer(client.predict(endpoint="chat", inputs={"messages": MESSAGES}))


@check
def predict_chat_with_every_common_parameter():
    parameters = {"temperature": 0.5, "n": 1, "stop": ["<end>"], "max_tokens": 200, "stream": False, "seed": 7}
    is_chat_answer(client.predict(endpoint="chat", inputs={"messages": MESSAGES, **parameters}))


@check
def predict_chat_stops_at_max_tokens():
    answer = client.predict(endpoint="chat", inputs={"messages": MESSAGES, "max_tokens": 1})
    equal(answer["choices"][0]["finish_reason"], "length")
    equal(answer["usage"]["completion_tokens"], 1)


@check
def predict_completions():
    is_completions_answer(client.predict(endpoint="completions", inputs={"prompt": "Once upon a time"}))


@check
def predict_embeddings_of_one_text():
    is_embeddings_answer(client.predict(endpoint="embeddings", inputs={"input": "a cat"}), 1)


@check
def predict_embeddings_of_several_texts():
    answer = client.predict(endpoint="embeddings", inputs={"input": ["a cat", "a dog"]})
    is_embeddings_answer(answer, 2)
    cat, dog = (item["embedding"] for item in answer["data"])
    assert cat != dog, "two texts have one vector"


@check
def predict_of_a_body_without_messages_is_422():
    [problem] = refusal(422, "chat", {})
    equal(problem["type"], "missing")
    equal(problem["loc"], ["body", "messages"])
    equal(problem["msg"], "Field required")


@check
def predict_of_a_body_out_of_bounds_is_422():
    [problem] = refusal(422, "completions", {"prompt": "Hi", "temperature": 3})
    equal(problem["type"], "less_than_equal")
    equal(problem["loc"], ["body", "temperature"])
    equal(problem["input"], 3)


@check
def predict_of_a_body_for_another_endpoint_type_is_422():
    [problem] = refusal(422, "embeddings", {"prompt": "Hi"})
    equal(problem["loc"], ["body", "input"])


@check
def predict_with_a_model_is_422():
    equal(
        refusal(422, "chat", {"messages": MESSAGES, "model": "another"}),
        "The parameter 'model' is not permitted to be passed. "
        "The route being queried already defines a model instance.",
    )


@check
def predict_without_inputs_is_422():
    [problem] = refusal(422, "chat", None)
    equal(problem["type"], "missing")
    equal(problem["loc"], ["body"])


@check
def predict_on_an_unknown_endpoint_is_404():
    refusal(404, "nope", {"messages": MESSAGES})


# The client knows no streams: it reads the whole event stream and finds that it is not JSON.
@check
def predict_with_stream_is_not_json():
    inputs = {"messages": MESSAGES, "stream": True}
    raises(requests.exceptions.JSONDecodeError, lambda: client.predict(endpoint="chat", inputs=inputs))


# The client of a server has no more functions than those above; it says so without a request.
LACKING = {
    "create_deployment": ("name", "model_uri"),
    "update_deployment": ("name",),
    "delete_deployment": ("name",),
    "list_deployments": (),
    "get_deployment": ("name",),
    "create_endpoint": ("name",),
    "update_endpoint": ("name",),
    "delete_endpoint": ("name",),
    "predict_stream": ("name", {"messages": MESSAGES}),
}


def lacks(name, arguments):
    def is_not_implemented_by_the_client():
        raises(NotImplementedError, lambda: getattr(client, name)(*arguments))

    is_not_implemented_by_the_client.__name__ = f"{name}_is_not_implemented_by_the_client"
    return is_not_implemented_by_the_client


for name, arguments in LACKING.items():
    # `predict_stream` came with 2.11.
    if hasattr(client, name):
        check(lacks(name, arguments))


@check
def explain_is_refused_by_the_client():
    error = raises(MlflowException, lambda: client.explain("chat", None))
    contains(str(error), "not yet supported")


# It is `endpoint` that counts; the other name is there for other kinds of targets.
@check
def predict_without_the_name_of_an_endpoint_is_refused_by_the_client():
    raises(AttributeError, lambda: client.predict("chat", {"messages": MESSAGES}))


run_checks()
