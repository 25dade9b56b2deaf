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
