"""Queries one endpoint with two versions of `MlflowGatewayClient` concurrently: `python mixed_versions.py URL FOLDER`.

Each version creates a file in FOLDER and starts its queries when both files exist.
"""

import os
import sys
import time

from harness import URL, check, run_checks
from mlflow.gateway import MlflowGatewayClient
from payloads import LEGACY, embeddings_of, assert_chat_response, assert_embeddings_response
from shapes import MESSAGES

client = MlflowGatewayClient(URL)


def wait_for_the_other_version():
    folder = sys.argv[2]
    open(os.path.join(folder, "older" if LEGACY else "newer"), "w").close()
    deadline = time.monotonic() + 120
    while len(os.listdir(folder)) < 2:
        assert time.monotonic() < deadline, "the other client did not start"
        time.sleep(0.01)


@check
def each_version_gets_its_own_payloads():
    wait_for_the_other_version()
    for _ in range(25):
        assert_chat_response(client.query("chat", {"messages": MESSAGES}))
        assert_embeddings_response(client.query("embeddings", embeddings_of("a cat")), 1)


run_checks()
