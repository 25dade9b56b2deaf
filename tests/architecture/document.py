"""The OpenAPI document as committed; test_schema.py sees to it that it is what is served."""

from functools import cache
from pathlib import Path

import yaml

COMMITTED = Path(__file__).parents[2] / "docs" / "api" / "openapi.yaml"
METHODS = {"get", "post", "put", "patch", "delete"}
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # in C many times faster


@cache
def document():
    """Return the document; to read it takes a tenth of the time it takes to make."""
    return yaml.load(COMMITTED.read_text(encoding="utf-8"), Loader)


def resolved(node, schema):
    """Return *node*, or what it refers to."""
    for part in node.get("$ref", "").split("/")[1:]:
        schema = schema[part]
    return schema if "$ref" in node else node
