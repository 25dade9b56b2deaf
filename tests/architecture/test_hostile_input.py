"""Whatever is thrown at the API, it answers with a problem: never a 5xx, never a page of HTML.

The requests are made from the OpenAPI document: every field of every body and every parameter of
every list gets values that no honest client sends.
"""

import base64
import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from drf_spectacular.generators import EndpointEnumerator
from rest_framework.settings import api_settings

from apps.core.api.problems import MAX_FAULTS
from apps.core.api.views import JobViewSet
from tests.architecture.document import METHODS, document
from tests.architecture.roles.cases import MULTIPART, knock

BIG = 2**63
RTL = "\u202e" + "\u05d0" * 20 + "\u200d\ufeff"

FAR = ["9999-12-31", "0001-01-01"]  # days on which reckoning leaves the calendar

VALUES = [None, True, -1, BIG, 10**40, 1.5, 1e300, "", RTL, "x" * 30_000, [], {}, *FAR]
"""What stands in the place of a field, or in the list a field holds."""

RAW = {
    "nothing": b"",
    "a list": b"[]",
    "a text": b'"x"',
    "null": b"null",
    "a number": b"1",
    "nul": b'{"reason": "a\\u0000b", "name": "a\\u0000b", "slug": "\\u0000"}',
    "lone surrogate": b'{"reason": "\\ud800", "name": "\\ud800"}',
    "digits": b'{"capacity": ' + b"9" * 5000 + b"}",
    "unknown": b'{"is_superuser": true, "id": 1, "organization_id": 1, "state": "accepted"}',
}
"""JSON that reaches a door, and is not what it asks for."""

BROKEN = {
    "half": b'{"a":',
    "not utf-8": b'{"reason": "\xff\xfe"}',
    "nan": b'{"capacity": NaN, "weekly_hours": Infinity}',
    "deep": b'{"reason": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "deep without end": b"[" * 100_000,
    "twice": b'{"reason": "a", "reason": "b"}',
    "many keys": json.dumps({f"key{n}": n for n in range(10_000)}).encode(),
    "10 MB": b'{"reason": "' + b"x" * 10_000_000 + b'"}',
}
"""Refused by what all doors share: the parser, and the reading of unknown keys."""

TYPES = [
    "text/plain",
    "application/xml",
    "multipart/form-data",
    "multipart/form-data; boundary=x",
    "application/x-www-form-urlencoded",
    "application/json; charset=utf-16",
    "x",
    "",
]
QUERY = [
    "",
    "abc",
    "-1",
    "1.5",
    "NaN",
    str(BIG),
    "9" * 5000,
    "١٢",
    "id__gt",
    "x" * 3000,
    RTL,
    "%",
    *FAR,
]
PAGES = ["abc", "0", "201", "-1", "", "9" * 5000, "1.5", "²"]
PAGED = {"cursor", "page_size"}
POSITIONS = [
    b"p=abc",
    b"[]",
    b"[0]",
    b'[0, "abc"]',
    b'[0, "\\u0000"]',
    b'[0, "\\ud800"]',
    b"[1, null]",
    b'[0, "' + b"9" * 40 + b'"]',
    b'["x", "1"]',
    b"[" * 500,
    b"\xff\xfe",
]
CURSORS = ["zzz", "%00", "é", *(base64.urlsafe_b64encode(raw).decode() for raw in POSITIONS)]
KEYS = ["0", "-1", str(BIG), "9" * 30, "9" * 5000, "abc", "1.0", "%00", "%ff", "1%2f2", "%D9%A1"]
HEADERS = [
    {"Accept": "text/html"},
    {"Accept": "x" * 5000},
    {"Accept-Language": "x" * 5000},
    {"X-Request-Id": "x" * 5000},
    {"X-Request-Id": "é\t'\";--"},
    {"Host": "a b"},
    {"If-Match": '"' * 1000},
    {"Idempotency-Key": "x" * 5000},
]
ROUTES = [
    "GET /api/v1/learners",
    "GET /api/v1/me",
    "POST /api/v1/programs",
    "POST /api/v1/enrollments/{id}/admit",
    "PUT /api/v1/mentors/{id}/profile",
]
"""Headers and bodies are read before any door is reached, so a few doors stand for all."""
STRANGERS = [
    {"X-Session-Token": "x"},
    {"X-Session-Token": "é" * 3000},
    {"Authorization": "Bearer x"},
    {"Authorization": "Basic !!!"},
    {"Cookie": "sessionid=x; sessionid=é; csrftoken=" + "x" * 4000},
]


@pytest.fixture(scope="module")
def schema():
    return document()


class Thrower:
    """Throws requests as one person and keeps what came back wrong."""

    def __init__(self, world, knocker):
        self.client, self.wrong, self.thrown = world.client(knocker), [], 0
        self.start = transaction.savepoint()

    def throw(self, method, path, *, data=None, content_type="application/json", **more):
        self.thrown += 1
        body = {} if data is None else {"data": data, "content_type": content_type}
        answer = self.client.generic(method.upper(), path, **body, **more)
        refused = 400 <= answer.status_code < 500
        if not refused and method != "get":
            transaction.savepoint_rollback(self.start)  # so that each meets the same world
        if answer.status_code >= 500 or (refused and not _is_problem(answer)):
            told = (method, path[:120], str(data)[:120], more, answer.status_code)
            self.wrong.append(f"{told} {answer.get('Content-Type')}")
        return answer

    def throw_filters(self, path, filters):
        """Throw all *filters*, by name, at once; then once more without those that were refused.

        A filter that can find nothing ends the search before it begins, and what the others would
        have asked stays untried: only then each is thrown by itself. Where the database was asked,
        it was asked by all of them.
        """
        asked = []

        def note(execute, sql, *more):
            # A page of one row looks whether there is another.
            asked.append(re.search(r"LIMIT 2(?!\d)", sql) is not None)
            return execute(sql, *more)

        with connection.execute_wrapper(note):
            answer = self.throw("get", f"{path}?{'&'.join(filters.values())}&page_size=1")
        fitting = {name: filters[name] for name in filter(fit_of(answer), filters)}
        if fitting and len(fitting) < len(filters):
            self.throw_filters(path, fitting)
        elif fitting and not any(asked):
            for one in fitting.values():
                self.throw("get", f"{path}?{one}&page_size=1")


def _is_problem(answer):
    if answer["Content-Type"] != "application/problem+json":
        return False
    said = answer.json()
    return said["status"] == answer.status_code and bool(said["code"])


# --------------------------------------------------------------------------- what is thrown


def operations(schema) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in schema["paths"].items():
        for method, operation in item.items():
            if method in METHODS:
                yield method, path, operation


def properties_of(schema, operation) -> dict[str, Any]:
    """Return the fields of an operation's body; none if it has no body."""
    content = operation.get("requestBody", {}).get("content", {})
    asked = content.get("application/json", {}).get("schema", {})
    return resolved(schema, asked).get("properties", {})


def resolved(schema, node) -> dict[str, Any]:
    """Follow references, and the first of several that are allowed."""
    while True:
        if "$ref" in node:
            node = schema["components"]["schemas"][node["$ref"].rpartition("/")[2]]
        elif any_of := node.get("oneOf") or node.get("anyOf") or node.get("allOf"):
            node = any_of[0]
        else:
            return node


def bodies(schema, properties, valid) -> Iterator[Any]:
    """Yield bodies that are valid but for one field, to any depth."""
    yield from ({**valid, name: value} for name in properties for value in VALUES)
    yield from deep_bodies(schema, properties, valid)


def fit_of(answer) -> Callable[[str], bool]:
    """Return whether a field or a parameter was not refused by itself.

    Each is read before any of them is used, and a refusal names all that cannot be read. So what
    was named need not be tried again with all others valid: it would meet the same reading.
    """
    told = answer.json().get("errors", ()) if answer.status_code == 400 else ()
    refused = {fault["pointer"].split("/")[1] for fault in told if "/" in fault["pointer"]}
    return lambda name: name not in refused


def deep_bodies(schema, properties, valid) -> Iterator[Any]:
    """Yield bodies that are valid but somewhere inside one field."""
    for name, asked in properties.items():
        for value in inside(schema, resolved(schema, asked)):
            yield {**valid, name: value}


def inside(schema, field) -> Iterator[Any]:
    """Yield lists and objects that are wrong somewhere inside."""
    if "items" in field:
        item = resolved(schema, field["items"])
        yield [{}] * 300
        yield from ([row] for row in [*VALUES, *bodies(schema, item.get("properties", {}), {})])
    elif "properties" in field:
        yield from bodies(schema, field["properties"], {})
    elif "additionalProperties" in field:
        yield from ({"data": value, "": value} for value in VALUES)


# --------------------------------------------------------------------------- the tests


def test_no_body_makes_it_fail(world, schema):
    """Every field of every body in turn, and every body as a whole."""
    thrower = Thrower(world, "manager")
    for method, asked, properties in writes(world, schema):
        for value in VALUES if properties else ():
            every = json.dumps(dict.fromkeys(properties, value))
            fits = fit_of(thrower.throw(method, asked.path, data=every))
            for name in filter(fits, properties):
                thrower.throw(method, asked.path, data=json.dumps({**asked.body, name: value}))
        for body in deep_bodies(schema, properties, asked.body):
            thrower.throw(method, asked.path, data=json.dumps(body))
        for raw in RAW.values():
            thrower.throw(method, asked.path, data=raw)

    assert thrower.wrong == [], "\n".join(thrower.wrong)
    assert thrower.thrown > 1500


@pytest.mark.parametrize("route", [route for route in ROUTES if not route.startswith("GET")])
def test_no_broken_body_makes_it_fail(world, schema, route):
    """All doors have the one parser, and take nothing but JSON: a few stand for all."""
    thrower, asked = Thrower(world, "manager"), knock(route, world.rows)
    for raw in BROKEN.values():
        thrower.throw(asked.method, asked.path, data=raw)
    for content_type in TYPES:
        thrower.throw(asked.method, asked.path, data=b'{"a": 1}', content_type=content_type)

    taken = [
        set(op["requestBody"]["content"]) for *_, op in operations(schema) if "requestBody" in op
    ]
    parsers = {tuple(view.parser_classes) for view in api_views()}
    assert thrower.wrong == []
    assert taken.count({"application/json"}) == len(taken) - len(MULTIPART)
    assert parsers == {tuple(api_settings.DEFAULT_PARSER_CLASSES)}


def api_views():
    """Yield the class of every view of the API."""
    for _, _, _, callback in EndpointEnumerator().get_api_endpoints():
        yield callback.cls


def test_no_body_makes_it_fail_for_those_who_may_do_little(world, schema):
    thrower = Thrower(world, "learner")
    for method, asked, properties in writes(world, schema):
        for value in VALUES if properties else ():
            thrower.throw(method, asked.path, data=json.dumps(dict.fromkeys(properties, value)))
        for raw in RAW.values():
            thrower.throw(method, asked.path, data=raw)

    assert thrower.wrong == [], "\n".join(thrower.wrong)
    assert thrower.thrown > 1000


def writes(world, schema):
    """Yield method, valid request and fields of the body of every operation that writes."""
    for method, path, operation in operations(schema):
        if method != "get":
            asked = knock(f"{method.upper()} {path}", world.rows)
            yield method, asked, properties_of(schema, operation)


def test_no_query_makes_it_fail(world, schema):
    thrower = Thrower(world, "manager")
    for method, path, operation in operations(schema):
        if method != "get" or "{" in path:
            continue
        names = {p["name"]: p["schema"] for p in operation.get("parameters", ())}
        thrower.throw(method, f"{path}?nothing=abc")
        for value in QUERY:
            said = {name: f"{name}={quote(value, safe='%')}" for name in names if name not in PAGED}
            thrower.throw_filters(path, said)
        for order in names.get("ordering", {}).get("enum", ()):
            place = json.dumps([0, "abc", "abc"]).encode()
            cursor = base64.urlsafe_b64encode(place).decode()
            thrower.throw(method, f"{path}?ordering={order}&cursor={cursor}")

    assert thrower.wrong == [], "\n".join(thrower.wrong)
    assert thrower.thrown > 1000


def test_no_page_makes_it_fail(world, schema):
    """Read by code that all lists share: a few lists stand for all."""
    thrower = Thrower(world, "manager")
    for path in ("/api/v1/learners", "/api/v1/assignments", "/api/v1/recommendations"):
        for size in PAGES:
            thrower.throw("get", f"{path}?page_size={quote(size)}")
        for cursor in CURSORS:
            thrower.throw("get", f"{path}?cursor={quote(cursor, safe='%')}")
        for value in QUERY:
            thrower.throw("get", f"{path}?nothing={quote(value, safe='%')}")

    sizes = [
        parameter["schema"]
        for _, _, operation in operations(schema)
        for parameter in operation.get("parameters", ())
        if parameter["name"] == "page_size"
    ]
    assert thrower.wrong == []
    assert len(sizes) > 30
    assert sizes.count(sizes[0]) == len(sizes)


def test_no_key_makes_it_fail(world, schema):
    thrower = Thrower(world, "manager")
    for method, path, _ in operations(schema):
        asked = knock(f"{method.upper()} {path}", world.rows)
        if "{id}" in path:
            for key in KEYS:
                body = None if method == "get" else json.dumps(asked.body)
                thrower.throw(method, path.replace("{id}", key), data=body)

    assert thrower.wrong == [], "\n".join(thrower.wrong)
    assert thrower.thrown > 500


@pytest.mark.parametrize("route", ROUTES)
def test_no_header_makes_it_fail(world, route):
    signed_in, stranger = Thrower(world, "manager"), Thrower(world, "anonymous")
    asked = knock(route, world.rows)
    body = json.dumps(asked.body) if asked.writes else None
    for headers in HEADERS:
        signed_in.throw(asked.method, asked.path, data=body, headers=headers)
    for headers in STRANGERS:
        stranger.throw(asked.method, asked.path, data=body, headers=headers)

    assert signed_in.wrong + stranger.wrong == []


def test_no_method_makes_it_fail(world, schema):
    thrower = Thrower(world, "manager")
    for path in schema["paths"]:
        for method in ("DELETE", "PUT", "TRACE", "PROPFIND"):
            thrower.throw(method, knock(f"GET {path}", world.rows).path)

    assert thrower.wrong == []


def test_many_faults_are_told_in_a_short_answer(world):
    answer = world.client("manager").generic(
        "POST", "/api/v1/programs", BROKEN["many keys"], content_type="application/json"
    )

    assert answer.status_code == 400
    assert len(answer.json()["errors"]) == MAX_FAULTS


def test_a_failure_or_a_page_would_be_seen(world, monkeypatch):
    """The negative control: a door that breaks, and one that refuses in HTML."""
    thrower = Thrower(world, "manager")

    monkeypatch.setattr(JobViewSet, "list", lambda *_: 1 / 0)
    thrower.throw("get", "/api/v1/jobs")
    monkeypatch.setattr(JobViewSet, "list", lambda *_: HttpResponse("<p>No.</p>", status=400))
    thrower.throw("get", "/api/v1/jobs")

    assert ["500" in thrower.wrong[0], "text/html" in thrower.wrong[1]] == [True, True]
