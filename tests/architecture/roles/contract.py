"""What an answer says against what the OpenAPI document promises."""

import json
from collections.abc import Iterator
from functools import cache

from jsonschema import Draft202012Validator

from tests.architecture.document import document, resolved


def contradictions(answer, route: str) -> Iterator[str]:
    """Yield what the document does not say of *answer* to *route*, `GET /api/v1/cohorts`."""
    method, path = route.split()
    if path not in document()["paths"]:
        return
    status, form = str(answer.status_code), answer.get("Content-Type", "").partition(";")[0]
    forms = promised(method.lower(), path, status)
    if forms is None:
        yield f"{status} is not described"
    elif form not in forms and (forms or form):
        yield f"{form or 'nothing'} is not described for {status}, but {sorted(forms)}"
    elif form.endswith("json"):
        for error in forms[form].iter_errors(json.loads(answer.content)):
            yield f"{status}{error.json_path[1:]}: {error.message}"


@cache
def promised(method, path, status):
    """Return a validator for each content type of an answer, or None if it is not described."""
    responses = document()["paths"][path][method]["responses"]
    if status not in responses:
        return None
    content = resolved(responses[status], document()).get("content", {})
    components = {"components": document()["components"]}
    return {
        form: Draft202012Validator({**told.get("schema", {}), **components})
        for form, told in content.items()
    }
