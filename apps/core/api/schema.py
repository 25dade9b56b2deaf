"""What the generated OpenAPI says beyond the serializers: problems on every operation."""

from typing import Any

from drf_spectacular.openapi import AutoSchema

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
}


class ProductSchema(AutoSchema):
    """Group operations by resource: the first word of the path."""

    def get_tags(self) -> list[str]:
        words: list[str] = self._tokenize_path()
        return words[:1]


def add_problems(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Say on every operation which problems it may answer with."""
    schemas = result.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"], schemas["ProblemItem"] = PROBLEM, PROBLEM_ITEM
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            if method in METHODS:
                _add(operation, _codes(path, method))
    return result


def _codes(path: str, method: str) -> list[str]:
    codes = ["400", "401", "403"]
    if "{" in path:
        codes.append("404")
    if method != "get":
        codes.append("409")
    return codes


def _add(operation: dict[str, Any], codes: list[str]) -> None:
    for code in codes:
        content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        answer = {"description": ANSWERS[code], "content": content}
        operation["responses"].setdefault(code, answer)
    operation["responses"] = dict(sorted(operation["responses"].items()))
