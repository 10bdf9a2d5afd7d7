"""Checks the deployments client, `mlflow.deployments.get_deploy_client("http://...")`, of MLflow 2.9 and later."""

import requests
from harness import URL, assert_contains, assert_equal, assert_raises, check, run_checks
from mlflow.deployments import get_deploy_client, get_deployments_target, set_deployments_target
from mlflow.exceptions import MlflowException
from payloads import expected
from shapes import (
    MESSAGES,
    endpoint_fields,
    assert_chat_response,
    assert_completions_response,
    assert_embeddings_response,
)

client = get_deploy_client(URL)


def error_detail(status, endpoint, inputs):
    error = assert_raises(requests.HTTPError, lambda: client.predict(endpoint=endpoint, inputs=inputs))
    assert_equal(error.response.status_code, status)
    assert_contains(str(error), "Response text: ")
    return error.response.json()["detail"]


def expected_endpoint(name):
    return expected(name, "endpoint_type", "endpoint_url", URL)


@check
def get_deploy_client_without_a_target_returns_none():
    assert_equal(get_deploy_client(), None)


@check
def get_deploy_client_uses_the_target_that_was_set():
    set_deployments_target(URL)
    assert_equal(get_deployments_target(), URL)
    assert_equal(get_deploy_client().target_uri, URL)


@check
def get_endpoint_returns_every_field():
    assert_equal(endpoint_fields(client.get_endpoint("chat")), expected_endpoint("chat"))


@check
def get_endpoint_with_an_unknown_name_returns_404():
    error = assert_raises(requests.HTTPError, lambda: client.get_endpoint("nope"))
    assert_equal(error.response.status_code, 404)
    assert_contains(
        str(error),
        "The endpoint 'nope' is not present or active on the server. Please verify the endpoint name.",
    )


@check
def list_endpoints_returns_all_in_the_order_of_the_file():
    endpoints = [expected_endpoint(name) for name in ("completions", "chat", "embeddings")]
    assert_equal([endpoint_fields(item) for item in client.list_endpoints()], endpoints)


@check
def predict_chat():
    assert_chat_response(client.predict(endpoint="chat", inputs={"messages": MESSAGES}))


@check
def predict_chat_accepts_common_parameters():
    parameters = {"temperature": 0.5, "n": 1, "stop": ["<end>"], "max_tokens": 200, "stream": False, "seed": 7}
    assert_chat_response(client.predict(endpoint="chat", inputs={"messages": MESSAGES, **parameters}))


@check
def predict_chat_stops_at_max_tokens():
    response = client.predict(endpoint="chat", inputs={"messages": MESSAGES, "max_tokens": 1})
    assert_equal(response["choices"][0]["finish_reason"], "length")
    assert_equal(response["usage"]["completion_tokens"], 1)


@check
def predict_completions():
    assert_completions_response(client.predict(endpoint="completions", inputs={"prompt": "Once upon a time"}))


@check
def predict_embeddings_for_one_text():
    assert_embeddings_response(client.predict(endpoint="embeddings", inputs={"input": "a cat"}), 1)


@check
def predict_embeddings_for_several_texts():
    response = client.predict(endpoint="embeddings", inputs={"input": ["a cat", "a dog"]})
    assert_embeddings_response(response, 2)
    cat, dog = (item["embedding"] for item in response["data"])
    assert cat != dog, "different texts have the same vector"


@check
def predict_without_messages_returns_422():
    [problem] = error_detail(422, "chat", {})
    assert_equal(problem["type"], "missing")
    assert_equal(problem["loc"], ["body", "messages"])
    assert_equal(problem["msg"], "Field required")


@check
def predict_with_a_temperature_out_of_range_returns_422():
    [problem] = error_detail(422, "completions", {"prompt": "Hi", "temperature": 3})
    assert_equal(problem["type"], "less_than_equal")
    assert_equal(problem["loc"], ["body", "temperature"])
    assert_equal(problem["input"], 3)


@check
def predict_with_a_body_for_another_endpoint_type_returns_422():
    [problem] = error_detail(422, "embeddings", {"prompt": "Hi"})
    assert_equal(problem["loc"], ["body", "input"])


@check
def predict_with_an_unknown_model_returns_422():
    assert_equal(
        error_detail(422, "chat", {"messages": MESSAGES, "model": "another"}),
        "The parameter 'model' is not permitted to be passed. "
        "The route being queried already defines a model instance.",
    )


@check
def predict_without_inputs_returns_422():
    [problem] = error_detail(422, "chat", None)
    assert_equal(problem["type"], "missing")
    assert_equal(problem["loc"], ["body"])


@check
def predict_on_an_unknown_endpoint_returns_404():
    error_detail(404, "nope", {"messages": MESSAGES})


# The client does not support streams: it reads the whole event stream and fails to parse it as JSON.
@check
def predict_with_stream_raises_a_json_error():
    inputs = {"messages": MESSAGES, "stream": True}
    assert_raises(requests.exceptions.JSONDecodeError, lambda: client.predict(endpoint="chat", inputs=inputs))


# Functions that this client does not implement, with arguments. It raises without sending a request.
UNSUPPORTED = {
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


def unsupported_check(name, arguments):
    def function_raises_not_implemented_error():
        assert_raises(NotImplementedError, lambda: getattr(client, name)(*arguments))

    function_raises_not_implemented_error.__name__ = f"{name}_raises_not_implemented_error"
    return function_raises_not_implemented_error


for name, arguments in UNSUPPORTED.items():
    # MLflow has `predict_stream` since 2.11.
    if hasattr(client, name):
        check(unsupported_check(name, arguments))


@check
def explain_raises_not_supported():
    error = assert_raises(MlflowException, lambda: client.explain("chat", None))
    assert_contains(str(error), "not yet supported")


# The first positional parameter, `deployment_name`, is for other kinds of targets; this client needs `endpoint`.
@check
def predict_without_an_endpoint_raises_attribute_error():
    assert_raises(AttributeError, lambda: client.predict("chat", {"messages": MESSAGES}))


run_checks()
