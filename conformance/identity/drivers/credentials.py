"""The credentials of the drivers: the second argument, as JSON. Alice may query `chat` and `private`, Bob only `chat`."""

import json
import os
import sys
from contextlib import contextmanager

CREDENTIALS = json.loads(sys.argv[2])
MESSAGES = [{"role": "user", "content": "What is the capital of France?"}]


@contextmanager
def environment(**variables):
    """Sets environment variables during the block."""
    os.environ.update(variables)
    try:
        yield
    finally:
        for name in variables:
            del os.environ[name]


def with_password(password=None):
    return environment(
        MLFLOW_TRACKING_USERNAME=CREDENTIALS["user"],
        MLFLOW_TRACKING_PASSWORD=password or CREDENTIALS["password"],
    )


def with_token(name):
    return environment(MLFLOW_TRACKING_TOKEN=CREDENTIALS[name])
