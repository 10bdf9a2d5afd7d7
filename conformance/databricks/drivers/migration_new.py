"""The "Databricks" section of MLflow's migration guide, new form, line by line; see `migration_deprecated.py`."""

import json
import sys

from workspace import MESSAGES, config_of

from mlflow.deployments import get_deploy_client

_, _, _, name, steps = sys.argv
steps = steps.split(",")
limits = [{"calls": 1000, "key": "user", "renewal_period": "minute"}]
found = {}

client = get_deploy_client("databricks")

if "create" in steps:
    client.create_endpoint(name, config_of())
if "set_limits" in steps:
    client.update_endpoint(name, {"rate_limits": limits})
if "get" in steps:
    endpoint = client.get_endpoint(name)
    model = endpoint["config"]["served_entities"][0]["external_model"]
    found["endpoint"] = [endpoint["name"], model["task"], model["name"], model["provider"]]
if "search" in steps:
    endpoints = client.list_endpoints()
    found["is_listed"] = name in [item["name"] for item in endpoints]
if "get_limits" in steps:
    found["limits"] = client.get_endpoint(name)["rate_limits"]
if "query" in steps:
    response = client.predict(endpoint=name, inputs={"messages": MESSAGES})
    [choice] = response["choices"]
    found["response"] = [choice["message"]["content"], choice["finish_reason"]]
if "delete" in steps:
    client.delete_endpoint(name)

print(json.dumps(found))
