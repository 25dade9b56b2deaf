"""The table of roles, `tests/architecture/roles.yaml`, as the test and the page read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

TABLE = Path(__file__).parents[3] / "tests" / "architecture" / "roles.yaml"


@dataclass(frozen=True, slots=True)
class Matrix:
    """Who gets which answer where.

    `routes`, `desk`: `{row: {actor: cell}}`. A cell is an HTTP status; behind the 200 of a list,
    `+` says that the row in question is in it and `-` that it is not. `stock`: prefixes of
    addresses that other packages serve, with the reason they are not in the table.
    """

    actors: tuple[str, ...]
    routes: Mapping[str, Mapping[str, str]]
    desk: Mapping[str, Mapping[str, str]]
    stock: Mapping[str, str]


def matrix() -> Matrix:
    """Read the table.

    :raises ValueError: if a line has another number of cells than there are actors.
    """
    found: dict[str, Any] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    actors = tuple(found["actors"])
    return Matrix(
        actors=actors,
        routes={row: _cells(row, line, actors) for row, line in found["routes"].items()},
        desk={row: _cells(row, line, actors) for row, line in found["desk"].items()},
        stock=found["stock"],
    )


def _cells(row: str, line: str, actors: tuple[str, ...]) -> Mapping[str, str]:
    cells = line.split()
    if len(cells) != len(actors):
        raise ValueError(f"{row}: {len(cells)} cells for {len(actors)} actors")
    return dict(zip(actors, cells, strict=True))
