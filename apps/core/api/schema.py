"""What the generated OpenAPI says beyond the serializers: problems, keys, names of closed sets."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

METHODS = {"get", "post", "put", "patch", "delete"}

PROBLEM = {
    "type": "object",
    "description": "RFC 9457 problem details.",
    "required": ["type", "title", "status", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "code": {"type": "string", "description": "The permanent name of the broken rule."},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/ProblemItem"}},
        "allowed": {
            "type": "array",
            "items": {"type": "string"},
            "description": "With `illegal-transition`: the states that can be reached from here.",
        },
    },
}
PROBLEM_ITEM = {
    "type": "object",
    "required": ["pointer", "code", "detail"],
    "properties": {
        "pointer": {"type": "string", "description": "JSON pointer into the body."},
        "code": {"type": "string"},
        "detail": {"type": "string"},
    },
}
ANSWERS = {
    "400": "The request does not fit its schema.",
    "401": "Not signed in.",
    "403": "Signed in, but not allowed.",
    "404": "There is no such row, or you may not see it.",
    "409": "The present state does not allow it.",
    "406": "The answer is JSON, and the request accepts none.",
    "413": "The body is larger than this service reads.",
    "415": "The body is not JSON.",
    "503": "The database is busy or away; Retry-After says when to ask again.",
}
KEY = {"type": "integer", "format": "int64", "minimum": 1, "maximum": 2**63 - 1}


class ProductSchema(AutoSchema):
    """Operations grouped by resource, verbs named as such, and what a list may be ordered by."""

    def get_tags(self) -> list[str]:
        words: list[str] = self._tokenize_path()
        return words[:1]

    def get_operation_id(self) -> str:
        """Return `cohorts_wrap_up` for a verb, not `cohorts_wrap_up_create`: nothing is created."""
        name: str = super().get_operation_id()
        is_verb = getattr(self.view, "action", None) not in {None, "create"}
        return name.removesuffix("_create") if is_verb else name

    def _get_serializer_field_meta(self, field: Any, direction: str) -> Any:
        """Describe *field*, with null and no text where the column it shows has them."""
        if direction == "response" and getattr(field, "read_only", False):
            way = list(_columns(field))
            field.allow_null |= field.default is None or any(column.null for column in way)
            if isinstance(field, serializers.ChoiceField) and way and not field.allow_null:
                field.allow_blank |= way[-1].blank
        meta: Any = super()._get_serializer_field_meta(field, direction)  # type: ignore[no-untyped-call]
        return meta

    def get_override_parameters(self) -> list[Any]:
        names = list(getattr(self.view, "orderings", ()))
        if not names or not self._is_list_view():
            return []
        return [OpenApiParameter("ordering", str, enum=names, description="`-` turns it around.")]


def _columns(field: Any) -> "Iterator[models.Field[Any, Any]]":
    """Yield the columns on the way from the row to what *field* shows of it."""
    model = getattr(getattr(field.parent, "Meta", None), "model", None)
    for name in (field.source or field.field_name).split("."):
        try:
            column = model._meta.get_field(name) if model else None
        except FieldDoesNotExist:
            return
        if not isinstance(column, models.Field):
            return
        yield column
        model = column.related_model


def enums_by_value(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Let two fields with the same closed set of values share one name, whatever their labels."""
    for node in _nodes(result):
        node.pop("x-spec-enum-id", None)
    return result


def _nodes(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for child in children:
        yield from _nodes(child)


def bound_keys(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Say of every key in an address that it is a positive bigint."""
    for path in result["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", ()):
                if parameter["in"] == "path" and parameter["schema"]["type"] == "integer":
                    parameter["schema"] = dict(KEY)
    return result


def add_problems(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Say on every operation which problems it may answer with."""
    components = result.setdefault("components", {})
    components.setdefault("schemas", {}).update(Problem=PROBLEM, ProblemItem=PROBLEM_ITEM)
    components["responses"] = {f"Problem{code}": _answer(told) for code, told in ANSWERS.items()}
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            if method in METHODS:
                _add(operation, _codes(path, method))
    return result


def _answer(description: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": description, "content": {"application/problem+json": {"schema": schema}}}


def _codes(path: str, method: str) -> list[str]:
    codes = ["400", "401", "403", "406", "503"]
    if "{" in path:
        codes.append("404")
    if method != "get":
        codes += ["404", "409", "413", "415"]
    return codes


def _add(operation: dict[str, Any], codes: list[str]) -> None:
    for code in codes:
        answer = {"$ref": f"#/components/responses/Problem{code}"}
        operation["responses"].setdefault(code, answer)
    operation["responses"] = dict(sorted(operation["responses"].items()))
