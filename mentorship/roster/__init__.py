"""Rosters: who is to be in which cohort, as other systems and our own export write it."""

from collections.abc import Iterable, Sequence

from mentorship.roster._oneroster import column_of, read_oneroster
from mentorship.roster._plain import read_plain
from mentorship.roster._table import header_of
from mentorship.roster._values import (
    COLUMNS,
    MAX_ROWS,
    ROLES,
    FileFault,
    LineFault,
    Reading,
    RosterLine,
)
from mentorship.values import RosterShape


def roster_read(files: Sequence[tuple[str, str]]) -> Reading:
    """Read *files*, each a name and its text: a plain roster, or the files of OneRoster.

    Whoever stands in two rows with the same role and cohort is read once: the second row is a
    fault, `duplicate-row`. Nothing is raised: whatever is wrong stands in the reading.
    """
    names = [set(header_of(text)) for _, text in files]
    standard = any(header & {"sourcedId", "userSourcedId"} for header in names)
    reading = (read_oneroster if standard else read_plain)(list(files))
    lines, twice = _once(reading.lines)
    return Reading(reading.shape, lines, (*reading.faults, *twice), reading.file_faults)


def column_in(shape: RosterShape, file: str, column: str) -> str:
    """Return what a column of a plain roster is called in a file of *shape*."""
    return column_of(file, column) if shape is RosterShape.ONEROSTER else column


def _once(lines: Iterable[RosterLine]) -> tuple[tuple[RosterLine, ...], tuple[LineFault, ...]]:
    seen: set[tuple[str, ...]] = set()
    kept, twice = [], []
    for line in lines:
        names = {"external_id": line.external_id, "email": line.email}
        keys = {
            column: (column, value, line.role, line.cohort)
            for column, value in names.items()
            if value
        }
        again = [column for column, key in keys.items() if key in seen]
        if again:
            twice.append(LineFault(line.file, line.line, "duplicate-row", again[0]))
            continue
        seen |= set(keys.values())
        kept.append(line)
    return tuple(kept), tuple(twice)


__all__ = [
    "COLUMNS",
    "MAX_ROWS",
    "ROLES",
    "FileFault",
    "LineFault",
    "Reading",
    "RosterLine",
    "column_in",
    "roster_read",
]
