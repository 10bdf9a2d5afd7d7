"""Two generations of `MlflowGatewayClient` at one endpoint at the same moment: `python same_moment.py URL FOLDER`.

Each run marks in FOLDER that it is there and begins when both are.
"""

import os
import sys
import time

from harness import URL, check, run_checks
from mlflow.gateway import MlflowGatewayClient
from payloads import LEGACY, embeddings_of, is_chat_answer, is_embeddings_answer
from shapes import MESSAGES

client = MlflowGatewayClient(URL)


def wait_for_the_other():
    folder = sys.argv[2]
    open(os.path.join(folder, "older" if LEGACY else "newer"), "w").close()
    deadline = time.monotonic() + 120
    while len(os.listdir(folder)) < 2:
        assert time.monotonic() < deadline, "the other client did not come"
        time.sleep(0.01)


@check
def each_generation_gets_its_own_payloads():
    wait_for_the_other()
    for _ in range(25):
        is_chat_answer(client.query("chat", {"messages": MESSAGES}))
        is_embeddings_answer(client.query("embeddings", embeddings_of("a cat")), 1)


run_checks()
