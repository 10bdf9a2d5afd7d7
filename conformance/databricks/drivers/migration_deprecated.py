"""The "Databricks" section of MLflow's migration guide, deprecated form, line by line: `… URL PROVIDER NAME STEPS`.

STEPS is a comma-separated list of the lines to run. Prints one line of JSON with what they returned, in common terms.
"""

import json
import sys

from workspace import MESSAGES, PROVIDER_KEY, PROVIDER_URL

import mlflow.gateway

_, _, _, name, steps = sys.argv
steps = steps.split(",")
limits = [{"calls": 1000, "key": "user", "renewal_period": "minute"}]
model = {
    "name": "chat",
    "provider": "openai",
    "openai_config": {"openai_api_key": PROVIDER_KEY, "openai_api_base": PROVIDER_URL},
}
found = {}

mlflow.gateway.set_gateway_uri("databricks")

if "create" in steps:
    mlflow.gateway.create_route(name, "llm/v1/chat", model)
if "set_limits" in steps:
    mlflow.gateway.set_limits(name, limits)
if "get" in steps:
    route = mlflow.gateway.get_route(name)
    found["endpoint"] = [route.name, route.route_type, route.model.name, route.model.provider]
if "search" in steps:
    routes = mlflow.gateway.search_routes()
    found["is_listed"] = name in [item.name for item in routes]
if "get_limits" in steps:
    found["limits"] = [limit.dict() for limit in mlflow.gateway.get_limits(name).limits]
if "query" in steps:
    response = mlflow.gateway.query(route=name, data={"messages": MESSAGES})
    [choice] = response["candidates"]
    found["response"] = [choice["message"]["content"], choice["metadata"]["finish_reason"]]
if "delete" in steps:
    mlflow.gateway.delete_route(name)

print(json.dumps(found))
