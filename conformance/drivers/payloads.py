"""Payloads and objects in the format of the installed MLflow version."""

import mlflow
from packaging.version import Version

VERSION = Version(mlflow.__version__)
LEGACY = VERSION < Version("2.9")

if LEGACY:
    from legacy_shapes import assert_chat_response, assert_completions_response, assert_embeddings_response
else:
    from shapes import assert_chat_response, assert_completions_response, assert_embeddings_response

__all__ = [
    "LEGACY",
    "VERSION",
    "assert_chat_response",
    "assert_completions_response",
    "assert_embeddings_response",
    "embeddings_of",
    "expected",
]


def embeddings_of(texts):
    return {"text" if LEGACY else "input": texts}


def expected(name, type_key, url_key, url):
    """Returns the fields of an endpoint or route as the objects of this version have them."""
    # 2.5 and 2.6 reject unknown providers, so their server reports the provider `openai`.
    accepts_any_provider = VERSION >= Version("2.7")
    model = {"name": f"sandbox-{name}", "provider": "sandbox"}
    fields = {
        "name": name,
        type_key: f"llm/v1/{name}",
        "model": model if accepts_any_provider else {"name": name, "provider": "openai"},
        url_key: f"{url}/gateway/{name}/invocations",
    }
    return fields if VERSION < Version("2.10") else {**fields, "limit": None}
