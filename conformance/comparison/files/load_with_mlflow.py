"""Loads gateway files with MLflow's own loader.

Reads `{name: text}` as JSON from standard input and prints `{name: null or the class of the error}`.
"""

import json
import os
import sys
import tempfile
import warnings

warnings.simplefilter("ignore")

from mlflow.gateway import config

load = getattr(config, "_load_gateway_config", None) or config._load_route_config

results = {}
with tempfile.TemporaryDirectory() as folder:
    for name, text in json.load(sys.stdin).items():
        path = os.path.join(folder, "gateway.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        try:
            load(path)
            results[name] = None
        except Exception as error:
            results[name] = type(error).__name__
print(json.dumps(results))
