"""The OpenAPI document: what is committed is what is served, and it tells all a frontend needs."""

import pytest
import yaml
from django.core.management import call_command
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer

from apps.core.api.schema_view import _document
from tests.architecture.document import COMMITTED, METHODS, Loader, document, resolved
from tests.architecture.roles.routes import routes

JSON = "application/vnd.oai.openapi+json"
UNDESCRIBED = {"/api/v1/schema", "/api/v1/docs"}
"""The document itself and its page are not described in it."""


@pytest.fixture(scope="module")
def schema():
    return document()


def operations(schema):
    return [
        (method, path, operation)
        for path, item in schema["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    ]


def test_the_document_is_valid_without_a_warning_and_committed(tmp_path):
    made = tmp_path / "openapi.yaml"

    call_command("spectacular", file=str(made), validate=True, fail_on_warn=True)

    told = "run: python3 manage.py spectacular --file docs/api/openapi.yaml"
    assert COMMITTED.read_text(encoding="utf-8") == made.read_text(encoding="utf-8"), told


def test_the_document_is_served(db, client):
    answer = client.get("/api/v1/schema")

    assert answer.status_code == 200
    assert yaml.load(answer.content, Loader)["openapi"] == "3.1.0"


def test_the_document_that_is_served_is_made_once_per_language(db, client, monkeypatch):
    first = client.get("/api/v1/schema?lang=en").content
    monkeypatch.setattr(SchemaGenerator, "get_schema", lambda *_, **__: {"openapi": "anew"})

    assert client.get("/api/v1/schema?lang=en").content == first
    assert b"anew" in client.get("/api/v1/schema?lang=fr").content
    _document.cache_clear()


def test_the_document_is_written_down_once_in_each_form(db, client, monkeypatch):
    first = client.get("/api/v1/schema?lang=en").content
    as_json = client.get("/api/v1/schema?lang=en", headers={"Accept": JSON}).json()
    monkeypatch.setattr(OpenApiYamlRenderer, "render", lambda *_, **__: b"anew")

    assert client.get("/api/v1/schema?lang=en").content == first
    assert client.get("/api/v1/schema?lang=zh-hans").content == b"anew"
    assert as_json["openapi"] == "3.1.0"
    _document.cache_clear()


def test_every_api_route_is_described(schema):
    described = {(method.upper(), path) for method, path, _ in operations(schema)}
    served = {
        (method, path)
        for method, path in routes()
        if path.startswith("/api/v1/") and path not in UNDESCRIBED
    }

    assert described == served


def test_every_operation_has_a_name_of_its_own_and_says_what_it_does(schema):
    names = [operation["operationId"] for _, _, operation in operations(schema)]
    silent = [
        path
        for _, path, operation in operations(schema)
        if not (operation.get("summary") or operation.get("description", "")).strip()
    ]

    assert len(names) == len(set(names))
    assert silent == []


def test_every_operation_names_its_problems(schema):
    problem = {"$ref": "#/components/schemas/Problem"}
    for method, path, operation in operations(schema):
        answers = operation["responses"]
        needed = {"400", "401", "403", "406", "503"}
        needed |= {"404"} if "{" in path else set()
        needed |= {"409", "413", "415"} if method != "get" else set()
        assert needed <= set(answers), (method, path)
        for code in needed:
            answer = resolved(answers[code], schema)
            assert answer["content"]["application/problem+json"]["schema"] == problem


def test_both_ways_of_signing_in_are_told_and_asked_for(schema):
    schemes = schema["components"]["securitySchemes"]
    both = [{"sessionToken": []}, {"sessionCookie": []}]

    assert (schemes["sessionToken"]["in"], schemes["sessionToken"]["name"]) == (
        "header",
        "X-Session-Token",
    )
    assert (schemes["sessionCookie"]["in"], schemes["sessionCookie"]["name"]) == (
        "cookie",
        "sessionid",
    )
    others = {
        path: operation["security"]
        for _, path, operation in operations(schema)
        if operation["security"] != both
    }
    assert others == {
        "/api/v1/invitations/accept": [*both, {}],
        "/api/v1/checks/revisions": [{"checkCredential": []}],
        "/api/v1/checks/runs": [{"checkCredential": []}],
    }


def test_every_key_in_an_address_is_a_positive_bigint(schema):
    for _, path, operation in operations(schema):
        keys = [p for p in operation.get("parameters", ()) if p["in"] == "path"]
        assert len(keys) == path.count("{")
        for key in keys:
            asked = key["schema"]
            assert (asked["type"], asked["format"], asked["minimum"]) == ("integer", "int64", 1)


def test_every_text_that_comes_in_has_an_end(schema):
    """An unbounded text is a way to fill the disk; JSON as such is bounded by the parser."""
    endless = [
        f"{name}.{field}"
        for name, component in schema["components"]["schemas"].items()
        if name.endswith("Request")
        for field, asked in component.get("properties", {}).items()
        if asked.get("type") == "string" and not {"maxLength", "enum", "format"} & set(asked)
    ]

    assert endless == []
