"""Runs the checks of one driver: `python DRIVER.py http://host:port`.

A check is a function with the decorator `@check`. It fails if it raises. Its name is the name of its row in the printed
table. Each check prints one line of JSON: `{"check": NAME, "problem": null or text}`.
"""

import json
import sys
import traceback

URL = sys.argv[1]

_checks = []


def check(function):
    _checks.append(function)
    return function


def assert_equal(actual, expected):
    assert actual == expected, f"got {actual!r}, expected {expected!r}"


def assert_contains(text, part):
    assert part in text, f"{text!r} does not contain {part!r}"


def assert_type(value, expected):
    assert type(value) is expected, f"{value!r} is of type {type(value).__name__}, not {expected.__name__}"


def assert_raises(expected, function):
    """Returns the exception of type `expected` that `function` raises. Fails if it returns instead."""
    try:
        result = function()
    except expected as error:
        return error
    raise AssertionError(f"no {expected.__name__} was raised; the result is {result!r}")


def run_checks():
    for function in _checks:
        problem = None
        try:
            function()
        except Exception:
            problem = traceback.format_exc(limit=3, chain=False)
        print(json.dumps({"check": function.__name__, "problem": problem}), flush=True)
