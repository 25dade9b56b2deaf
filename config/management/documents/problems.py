"""docs/problems.md: every error the API may answer with, found in the code that raises it."""

import ast
import importlib
import pkgutil
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from pathlib import Path
from types import ModuleType

from rest_framework import exceptions

import apps
import mentorship
from apps.core.api import problems as answers
from mentorship.errors import (
    Conflict,
    DomainError,
    Invalid,
    NotAllowed,
    NotFound,
    TransitionNotAllowed,
)

HEAD = """\
# Problems

An error is answered as RFC 9457 `application/problem+json`. Its `code` is permanent: programs may
rely on it, people read `title` and `detail`. Where values are wrong, `errors` names each place by
a JSON pointer. Further members are the circumstances of the rule, such as `allowed`.

Written by `manage.py render_docs` from the classes of the errors and from what the services say
they raise; do not edit.
"""
RAISES = re.compile(r":raises (?P<name>[\w.]+): (?P<when>.*?)(?=\n\s*:raises|\Z)", re.DOTALL)
GENERAL: Mapping[type[DomainError], str] = {
    **dict.fromkeys([NotAllowed, NotFound, Conflict, Invalid], "no rule has a code of its own"),
    TransitionNotAllowed: "a step is not in [states.md](states.md); `allowed` names those that are",
}
"""What is said of the errors that many rules raise."""

RULES = {"services", "policies", "selectors"}
ROOTS: tuple[ModuleType, ...] = (mentorship, apps)


def page() -> str:
    """Return the page: the rules of the program first, then what every request may meet."""
    import_everything()
    when = _rules()
    rules = sorted(_by_code().items(), key=lambda entry: (status_of(entry[1][0]), entry[0]))
    rows = [_row(code, errors, when) for code, errors in rules]
    table = ["| code | status | meaning | when |", "|---|---|---|---|", *rows]
    requests = ["| code | status | meaning |", "|---|---|---|", *_request_rows()]
    return "\n".join(
        [HEAD, "## Rules of the program", "", *table, "", "## Requests", "", *requests, ""]
    )


def import_everything() -> None:
    """Import every module of the product, so that every error is defined."""
    for root in ROOTS:
        for module in pkgutil.walk_packages(root.__path__, f"{root.__name__}."):
            importlib.import_module(module.name)


def errors_of(family: type[DomainError] = DomainError) -> Iterator[type[DomainError]]:
    """Yield every error of the program below *family*."""
    for error in family.__subclasses__():
        yield error
        yield from errors_of(error)


def status_of(error: type[DomainError]) -> HTTPStatus:
    return next(answers.STATUS[kind] for kind in error.__mro__ if kind in answers.STATUS)


def _by_code() -> Mapping[str, list[type[DomainError]]]:
    found: defaultdict[str, list[type[DomainError]]] = defaultdict(list)
    for error in sorted(set(errors_of()), key=lambda error: (error.__module__, error.__name__)):
        found[error.code].append(error)
    return found


def _row(code: str, errors: list[type[DomainError]], when: Mapping[str, list[str]]) -> str:
    status = status_of(errors[0])
    titles = dict.fromkeys(error.title for error in errors)
    names = dict.fromkeys(error.__name__ for error in errors)
    rules = dict.fromkeys(rule for name in names for rule in when.get(name, ()))
    said = GENERAL.get(errors[0], "<br>".join(rules))
    return f"| `{code}` | {status.value} | {'; '.join(titles)} | {said} |"


def _rules() -> Mapping[str, list[str]]:
    """Return `{name of the error: ["`function`: when it raises it", ...]}`."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for path in _sources():
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                for match in RAISES.finditer(ast.get_docstring(node) or ""):
                    said = " ".join(match["when"].split()).rstrip(".")
                    found[match["name"].rpartition(".")[2]].append(f"`{node.name}`: {said}")
    return found


def _sources() -> list[Path]:
    """Return the modules that hold the rules of the contexts."""
    [root] = apps.__path__
    return sorted(path for path in Path(root).rglob("*.py") if RULES & {*path.parts, path.stem})


# --------------------------------------------------------------------------- requests


def _request_rows() -> Iterator[str]:
    """Yield the codes that come from no rule: of the framework and of reading the request."""
    yield "| `invalid-body` | 400 | The request does not fit its schema; `errors` says where |"
    yield "| `bad-address` | 400 | The address holds what no honest client sends |"
    yield "| `bad-request` | 400 | The request cannot be read |"
    for kind in sorted(_framework(), key=lambda kind: (kind.status_code, kind.default_code)):
        code, status = kind.default_code.replace("_", "-"), HTTPStatus(kind.status_code)
        yield f"| `{code}` | {status.value} | {status.phrase} |"
    yield "| `server-error` | 500 | A failure of the service, which is logged |"
    yield (
        "| `busy` | 503 | The database is busy or away: try again after `Retry-After` seconds,"
        " and look first whether a change was made |"
    )


def _framework() -> list[type[exceptions.APIException]]:
    """Return the framework's own errors; those about a body all become `invalid-body`."""
    known = exceptions.APIException.__subclasses__()
    about_bodies = {exceptions.ValidationError, exceptions.ParseError, exceptions.NotFound}
    return [kind for kind in known if kind not in about_bodies]
