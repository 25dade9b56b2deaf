"""One line of a roster on its way: what it asks, whom it means, what has been done for it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apps.accounts.models import User
from apps.cohorts.models import Cohort, Enrollment
from apps.cohorts.services.roster_known import Known, RowFailed
from mentorship.roster import RosterLine
from mentorship.states import ENROLLMENT, EnrollmentState
from mentorship.values import Role, RowOutcome

ON_THE_WAY = (
    EnrollmentState.APPLIED,
    EnrollmentState.WAITLISTED,
    EnrollmentState.ADMITTED,
    EnrollmentState.ACTIVE,
)
"""The states an import may bring somebody to, in their order."""

ENDS = ENROLLMENT.ends()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one line."""

    file: str
    line: int
    outcome: RowOutcome
    code: str = ""
    column: str = ""
    person_id: int | None = None
    enrollment_id: int | None = None

    @property
    def is_change(self) -> bool:
        return self.outcome in {RowOutcome.CREATED, RowOutcome.CHANGED}


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for with the whole roster. `cohort`: the only one it may touch, if given."""

    cohort: Cohort | None
    apply_deletions: bool
    by: User
    now: datetime


@dataclass(slots=True)
class Case:
    """One line on its way: what it asks, whom and what it found, and what has been done."""

    line: RosterLine
    known: Known
    order: Order
    person: User | None = None
    cohort: Cohort | None = None
    enrollment: Enrollment | None = None
    member: bool = False
    created: bool = False
    changed: bool = False
    code: str = ""
    column: str = ""

    def warn(self, code: str, column: str) -> None:
        """Note what is to be known of a line that did not fail; the first word counts."""
        if not self.code:
            self.code, self.column = code, column

    @property
    def asked(self) -> dict[str, Any]:
        """What every service asks: who acts, and when."""
        return {"by": self.order.by, "now": self.order.now}

    @property
    def granting(self) -> dict[str, Any]:
        """What every service asks that gives a role."""
        return {
            "organization_id": self.known.organization_id,
            "role": self.line.role,
            **self.asked,
        }


def case_of(*, line: RosterLine, known: Known, order: Order) -> Case:
    """Find what a line names: the cohort, the person, what they are here.

    :raises RowFailed: if it names what is not there, or contradicts what is.
    """
    case = Case(line, known, order)
    case.cohort = _cohort(case)
    if line.direction and line.direction not in known.directions:
        raise RowFailed("unknown-direction", "direction")
    case.person = person = known.person_of(line)
    if person is not None and case.cohort is not None:
        case.enrollment = known.enrollments.get((person.pk, case.cohort.pk))
    case.member = person is not None and known.is_member(person)
    return case


def check_state(*, case: Case) -> None:
    """Refuse a state that no file brings somebody to.

    :raises RowFailed: if the enrollment has ended otherwise, or would have to begin there.
    """
    asked, enrollment = case.line.state, case.enrollment
    if enrollment is None:
        if asked is not None and asked not in ON_THE_WAY:
            raise RowFailed("state-not-importable", "state")
    elif enrollment.state in ENDS and asked not in (None, enrollment.state):
        raise RowFailed("enrollment-ended", "state")


def check_newcomer(*, line: RosterLine) -> None:
    """Refuse a newcomer without an address or a name.

    :raises RowFailed: if one is missing.
    """
    if not line.email:
        raise RowFailed("unknown-person", "external_id")
    if not line.name:
        raise RowFailed("missing-name", "name")


def check_direction(*, case: Case, enrollment: Enrollment) -> None:
    """Refuse a change of direction: it is a pivot, which plans what is credited.

    :raises RowFailed: if the enrollment stands elsewhere than the line says.
    """
    stands, asked = case.known.standing.get(enrollment.pk, ""), case.line.direction
    if stands and asked and asked != stands:
        raise RowFailed("direction-stands", "direction")


def is_beyond(*, to: EnrollmentState, state: EnrollmentState) -> bool:
    """Tell whether an enrollment in *state* is further along than *to*, or off the way."""
    return state not in ON_THE_WAY or ON_THE_WAY.index(state) > ON_THE_WAY.index(to)


def is_named_anew(*, case: Case, person: User) -> bool:
    """Tell whether a line says what another system calls *person*, which was not known."""
    return bool(case.line.external_id) and person.pk not in case.known.external_of


def note_what_is_kept(*, case: Case, person: User) -> None:
    """Note an address or a name that a file does not change."""
    line = case.line
    if line.email and line.email != person.email:
        case.warn("email-kept", "email")
    elif line.name and line.name != person.name:
        case.warn("name-kept", "name")


def direction_for(*, case: Case, enrollment: Enrollment) -> int:
    """Return where to seat somebody: as the line says, as was decided, as they aim, as offered."""
    named = case.line.direction or case.known.standing.get(enrollment.pk, "")
    chosen = case.known.directions.get(named) or case.known.accepted.get(enrollment.pk)
    chosen = chosen or enrollment.asked_direction_id or enrollment.learner.target_direction_id
    if chosen is None:
        offered = case.known.offered.get(enrollment.cohort_id, [])
        chosen = offered[0] if len(offered) == 1 else enrollment.cohort.target_direction_id
    return int(chosen)


def outcome_of(*, case: Case) -> Outcome:
    """Return what became of a line that was carried out."""
    line = case.line
    return Outcome(
        line.file,
        line.line,
        _word(case),
        case.code,
        case.column,
        case.person.pk if case.person is not None and case.member else None,
        case.enrollment.pk if case.enrollment is not None else None,
    )


def _word(case: Case) -> RowOutcome:
    if case.created:
        return RowOutcome.CREATED
    return RowOutcome.CHANGED if case.changed else RowOutcome.UNCHANGED


def remember(*, case: Case) -> None:
    """Let later lines find what this one has done, now that it stands."""
    person, line = case.person, case.line
    if person is None or not case.member or line.leaves:
        return
    if case.created or case.changed:
        case.known.remember(person, line.role, line.external_id)
    if case.cohort is not None and case.enrollment is not None:
        case.known.enrollments[person.pk, case.cohort.pk] = case.enrollment


def _cohort(case: Case) -> Cohort | None:
    """Return the cohort a line is about: the one it names, else the one of the whole import."""
    line, only = case.line, case.order.cohort
    if not line.cohort:
        return only if line.role != Role.MENTOR else None
    cohort = case.known.cohorts.get(line.cohort)
    if cohort is None:
        raise RowFailed("unknown-cohort", "cohort")
    if only is not None and cohort.pk != only.pk:
        raise RowFailed("other-cohort", "cohort")
    return cohort
