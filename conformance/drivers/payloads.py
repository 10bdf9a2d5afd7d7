"""The payloads and objects of the installed MLflow: those of older versions have other words."""

import mlflow
from packaging.version import Version

VERSION = Version(mlflow.__version__)
LEGACY = VERSION < Version("2.9")

if LEGACY:
    from legacy_shapes import is_chat_answer, is_completions_answer, is_embeddings_answer
else:
    from shapes import is_chat_answer, is_completions_answer, is_embeddings_answer

__all__ = ["LEGACY", "VERSION", "embeddings_of", "expected", "is_chat_answer", "is_completions_answer", "is_embeddings_answer"]


def embeddings_of(texts):
    return {"text" if LEGACY else "input": texts}


def expected(name, type_key, url_key, url):
    """The endpoint or route `name`, as this version's objects show it."""
    # 2.5 and 2.6 know only the providers of their day; they talk to a server whose provider is `openai`.
    knows_any_provider = VERSION >= Version("2.7")
    model = {"name": f"sandbox-{name}", "provider": "sandbox"}
    fields = {
        "name": name,
        type_key: f"llm/v1/{name}",
        "model": model if knows_any_provider else {"name": name, "provider": "openai"},
        url_key: f"{url}/gateway/{name}/invocations",
    }
    return fields if VERSION < Version("2.10") else {**fields, "limit": None}
