"""docs/roles.md: who sees and may do what, from the table that the tests try cell by cell."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from drf_spectacular.generators import SchemaGenerator

from config.management.documents.matrix import Matrix, Table, matrix

HEAD = """\
# Roles

Who gets which answer, from `tests/architecture/roles.yaml`, every cell of which is tried by
`tests/architecture/test_roles.py` and `test_admin_scope.py`.

The row in question belongs to *learner*, who is mentored by *mentor* in a cohort led by *lead*.
*other learner* and *other mentor* are of the same organization and have nothing to do with it.
*manager* and *admin* manage the organization; the *operator* runs the platform. *elsewhere* are
all roles of another organization, and somebody who was all of this here and has left.

| sign | meaning |
|---|---|
| ● | may see it, or do it |
| ○ | gets the list, and the row is not in it |
| ✕ | may see the row, but not do this: 403 |
| · | looks absent, the same as a row that never was: 404 |
| ⚿ | must sign in first: 401 |

Written by `manage.py render_docs`; do not edit.
"""
SIGNS = {"401": "⚿", "403": "✕", "404": "·"}


def page() -> str:
    """Return the page: the API by resource, then the desk by context."""
    known = matrix()
    return "\n".join([HEAD, *_api(known), *_desk(known)])


def _api(known: Matrix) -> Iterator[str]:
    said = _descriptions()
    yield "## The API\n"
    for resource, rows in groupby(known.routes.items(), key=lambda entry: _resource(entry[0])):
        yield f"### {resource}\n"
        yield _table(dict(rows), known.actors, said)


def _desk(known: Matrix) -> Iterator[str]:
    yield "## The desk\n"
    yield "For mentors and above; nobody else is let in. A verb that looks absent is not offered.\n"
    for context, rows in groupby(known.desk.items(), key=lambda entry: entry[0].split("/")[0]):
        yield f"### {context.capitalize()}\n"
        short = {page.removeprefix(f"{context}/"): cells for page, cells in rows}
        yield _table(short, list(next(iter(short.values()))), {})


def _resource(route: str) -> str:
    """Return the heading of a route: the first word of its address behind the version."""
    words = route.partition(" ")[2].removeprefix("/api/v1").strip("/").split("/")
    return words[0].replace("-", " ").capitalize()


def _table(rows: Table, actors: list[str], said: Mapping[str, str]) -> str:
    names = [actor.replace("_", " ") for actor in actors]
    lines = [f"| | {' | '.join(names)} |", f"|---|{':-:|' * len(names)}"]
    for row, cells in rows.items():
        about = f"<br>{said[row]}" if row in said else ""
        signs = " | ".join(sign_of(cells[actor]) for actor in actors)
        lines.append(f"| `{row.replace('/api/v1', '')}`{about} | {signs} |")
    return "\n".join([*lines, ""])


def sign_of(cell: str) -> str:
    """Return the sign of a cell of the table."""
    return "○" if cell.endswith("-") else SIGNS.get(cell, "●")


def _descriptions() -> Mapping[str, str]:
    """Return the first sentence the API's own document says of each route."""
    maker: Any = SchemaGenerator  # untyped
    schema: dict[str, Any] = maker().get_schema(request=None, public=True)
    return {
        f"{method.upper()} {path}": operation["description"].partition("\n\n")[0].replace("\n", " ")
        for path, item in schema["paths"].items()
        for method, operation in item.items()
    }
