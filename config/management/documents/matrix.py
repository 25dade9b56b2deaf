"""The table of roles, `tests/architecture/roles.yaml`, as the test and the page read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

Table = Mapping[str, Mapping[str, str]]
FILE = Path(__file__).parents[3] / "tests" / "architecture" / "roles.yaml"


@dataclass(frozen=True, slots=True)
class Matrix:
    """Who gets which answer where.

    `routes`, `desk`: `{row: {actor: cell}}`, of the API and of the desk. A cell is an HTTP status;
    behind the 200 of a list, `+` says that the row in question is in it and `-` that it is not.
    `stock`: prefixes of addresses that other packages serve, with what they are.
    """

    routes: Table
    desk: Table
    stock: Mapping[str, str]

    @property
    def actors(self) -> list[str]:
        return list(next(iter(self.routes.values())))


def matrix() -> Matrix:
    """Read the table.

    :raises ValueError: if a line has another number of cells than there are actors.
    """
    found: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return Matrix(
        routes=_table(found["routes"], found["actors"]),
        desk=_table(found["desk"], found["desk_actors"]),
        stock=found["stock"],
    )


def _table(lines: Mapping[str, str], actors: list[str]) -> Table:
    return {row: _cells(row, line, actors) for row, line in lines.items()}


def _cells(row: str, line: str, actors: list[str]) -> Mapping[str, str]:
    cells = str(line).split()
    if len(cells) != len(actors):
        raise ValueError(f"{row}: {len(cells)} cells for {len(actors)} actors")
    return dict(zip(actors, cells, strict=True))
