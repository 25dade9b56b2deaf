"""docs/states.md: every life of the program, drawn from the tables that rule it."""

import inspect
from collections.abc import Iterator
from typing import Any

from mentorship.states import ALL, Machine

HEAD = """\
# States

Every state of the program and every step between two of them, drawn from `mentorship/states`.
The same tables are triggers in PostgreSQL, so nothing takes another way. A step that is not
drawn is answered 409 `illegal-transition`, which names the allowed ones.

Written by `manage.py render_docs`; do not edit.
"""


def page() -> str:
    """Return the page: one diagram per machine, in the order of a learner's life."""
    return "\n".join([HEAD, *(_section(machine) for machine in ALL)])


def _section(machine: Machine[Any]) -> str:
    name = machine.name.capitalize()
    about = inspect.getdoc(type(next(iter(machine.arrows)))) or ""
    lines = ["```mermaid", "stateDiagram-v2", *_arrows(machine), "```"]
    return "\n".join([f"## {name}", "", " ".join(about.split()), "", *lines, ""])


def _arrows(machine: Machine[Any]) -> Iterator[str]:
    for state in machine.arrows:
        if state in machine.initial:
            yield f"    [*] --> {state.value}"
    for state, to in machine.steps():
        yield f"    {state} --> {to}"
    for state in machine.arrows:
        if state in machine.ends():
            yield f"    {state.value} --> [*]"
