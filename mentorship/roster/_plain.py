"""The plain shape: one file, one person in one role a row."""

from mentorship.roster._checks import identity_fault, too_long
from mentorship.roster._table import Row, table_of
from mentorship.roster._values import (
    COLUMNS,
    ROLES,
    FileFault,
    LineFault,
    Reading,
    RosterLine,
)
from mentorship.states import EnrollmentState
from mentorship.values import Role, RosterShape

NEEDED = ("email", "role")


def read_plain(files: list[tuple[str, str]]) -> Reading:
    """Read one plain roster."""
    if len(files) > 1:
        names = tuple(name for name, _ in files[1:])
        return Reading(RosterShape.PLAIN, file_faults=(FileFault(1, "one-file-only", names),))
    [(name, text)] = files
    table = table_of(0, name, text, known=COLUMNS, needed=NEEDED)
    found = [_line(row) for row in table.rows]
    return Reading(
        RosterShape.PLAIN,
        tuple(line for line in found if isinstance(line, RosterLine)),
        (*table.faults, *(fault for fault in found if isinstance(fault, LineFault))),
        table.file_faults,
    )


def _line(row: Row) -> RosterLine | LineFault:
    cells = {column: row.cells.get(column, "") for column in COLUMNS}
    if fault := too_long(row, cells) or identity_fault(row, cells["external_id"], cells["email"]):
        return fault
    if cells["role"] not in ROLES:
        return row.fault("unknown-role", "role")
    state = cells["state"]
    if state and state not in set(EnrollmentState):
        return row.fault("unknown-state", "state")
    return RosterLine(
        row.file,
        row.line,
        cells["external_id"],
        cells["email"].lower(),
        cells["name"],
        Role(cells["role"]),
        cells["cohort"],
        cells["direction"],
        EnrollmentState(state) if state else None,
        leaves=state == EnrollmentState.WITHDRAWN,
    )
