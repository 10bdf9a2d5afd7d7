"""What the drivers of Databricks mode share: credentials, names of endpoints, and their documents.

The server has the users Alice (an administrator) and Bob, and one service principal. Its second argument is the base URL of a
provider with the models `chat`, `completions` and `embeddings`.
"""

import os
import sys
from contextlib import contextmanager, suppress

from harness import URL

PROVIDER_URL = sys.argv[2]
ALICE_TOKEN = "alice-token"
BOB_TOKEN = "bob-token"
CLIENT_ID = "5c1f9a0e-6f0e-4b39-9d0c-3f5f0b6b1c11"
CLIENT_SECRET = "client-secret"
PROVIDER_KEY = "sk-canary-5up3rs3cr3t"

MESSAGES = [{"role": "user", "content": "What is the capital of France?"}]
USER_LIMITS = [{"key": "user", "renewal_period": "minute", "calls": 1000}]

os.environ["DATABRICKS_HOST"] = URL
os.environ["DATABRICKS_TOKEN"] = ALICE_TOKEN


def unique(name):
    """Returns the name of an endpoint that no other driver uses."""
    # Names that begin with "databricks-" are reserved.
    client = os.environ["CONFORMANCE_CLIENT"].removeprefix("databricks-")
    driver = os.path.splitext(os.path.basename(sys.argv[0]))[0]
    return f"{client}-{driver}-{name}".replace(".", "-").replace("_", "-")


def external_model(task="chat"):
    return {
        "name": task,
        "provider": "openai",
        "task": f"llm/v1/{task}",
        "openai_config": {"openai_api_key_plaintext": PROVIDER_KEY, "openai_api_base": PROVIDER_URL},
    }


def config_of(task="chat", entity="primary"):
    return {"served_entities": [{"name": entity, "external_model": external_model(task)}]}


@contextmanager
def removed_afterwards(name, delete):
    """Removes the endpoint `name` with `delete(name)` after the block, whether or not it fails."""
    try:
        yield name
    except BaseException:
        # The error of the block is reported, not that of the removal.
        with suppress(Exception):
            delete(name)
        raise
    delete(name)
