"""Runs the checks of one driver: `python DRIVER.py http://host:port`.

A check is a function marked with `@check`; its name is its row in the table. It passes when it returns and fails when
it raises. Each prints one JSON line: `{"check": NAME, "problem": null or text}`.
"""

import json
import sys
import traceback

URL = sys.argv[1]

_checks = []


def check(function):
    _checks.append(function)
    return function


def equal(actual, expected):
    assert actual == expected, f"got {actual!r}, expected {expected!r}"


def contains(text, part):
    assert part in text, f"{part!r} is not in {text!r}"


def is_a(value, kind):
    assert type(value) is kind, f"{value!r} is a {type(value).__name__}, not a {kind.__name__}"


def raises(kind, call):
    """The exception of type `kind` that `call` raises; fails when it raises none."""
    try:
        answer = call()
    except kind as error:
        return error
    raise AssertionError(f"no {kind.__name__}, but the answer {answer!r}")


def run_checks():
    for function in _checks:
        problem = None
        try:
            function()
        except Exception:
            problem = traceback.format_exc(limit=3, chain=False)
        print(json.dumps({"check": function.__name__, "problem": problem}), flush=True)
