"""What a roster says, line by line, and what can be wrong with it."""

from dataclasses import dataclass

from mentorship.states import EnrollmentState
from mentorship.values import Role, RosterShape

COLUMNS = ("external_id", "email", "name", "role", "cohort", "direction", "state")
"""The columns of a plain roster, in the order in which they are written."""

MAX_ROWS = 5000
LENGTHS = {"external_id": 255, "email": 254, "name": 150, "cohort": 60, "direction": 30}
ROLES = (Role.LEARNER, Role.MENTOR, Role.LEAD_MENTOR)
"""Who comes by a roster; managers and admins are made one by one."""


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One person in one role, as a file has them. `state`: None says nothing about it.

    `line`: where the row ends in its file, the header being line 1. `leaves`: the row asks for
    somebody to be taken out.
    """

    file: str
    line: int
    external_id: str
    email: str
    name: str
    role: Role
    cohort: str = ""
    direction: str = ""
    state: EnrollmentState | None = None
    leaves: bool = False


@dataclass(frozen=True, slots=True)
class LineFault:
    """A row that cannot be read: where, in which column, and why."""

    file: str
    line: int
    code: str
    column: str


@dataclass(frozen=True, slots=True)
class FileFault:
    """A file that cannot be read at all. `names`: the columns or files it is about."""

    index: int
    code: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What files say: lines in their order, and what is wrong."""

    shape: RosterShape
    lines: tuple[RosterLine, ...] = ()
    faults: tuple[LineFault, ...] = ()
    file_faults: tuple[FileFault, ...] = ()
