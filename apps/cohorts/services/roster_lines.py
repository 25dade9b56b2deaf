"""One line of a roster, carried out by the services that everybody uses.

Nothing is removed by omission: only what a line says is done. What it does not say (an empty cell)
stays. An import sets nobody back: whoever is further along than the line says stays there.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from apps.accounts.models import Learner, User
from apps.accounts.services import external_id_set, person_invite, person_prepare, role_ensure
from apps.cohorts.models import Cohort, Enrollment
from apps.cohorts.services.cohorts import cohort_lead_add
from apps.cohorts.services.enrollments import (
    enrollment_activate,
    enrollment_admit,
    enrollment_apply,
    enrollment_waitlist,
    enrollment_withdraw,
)
from apps.cohorts.services.roster_known import Known, RowFailed
from apps.cohorts.services.seats import CohortFull
from mentorship.errors import DomainError
from mentorship.roster import RosterLine
from mentorship.states import ENROLLMENT, EnrollmentState
from mentorship.values import Role, RowOutcome

REMOVED = "Taken out by a roster import."
ON_THE_WAY = (
    EnrollmentState.APPLIED,
    EnrollmentState.WAITLISTED,
    EnrollmentState.ADMITTED,
    EnrollmentState.ACTIVE,
)
"""The states an import may bring somebody to, in their order."""

ENDS = ENROLLMENT.ends()
STANDING = ["state", "waits_for", "waitlisted_at"]
COLUMN_OF = {
    "direction-full": "direction",
    "cohort-not-open": "cohort",
    "cohort-not-running": "state",
    "illegal-transition": "state",
    "external-id-taken": "external_id",
    "not-a-learner": "role",
    "already-granted": "role",
}
"""Where a refusal of a service shows in the row; `email`, the person, for all others."""


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
class _Case:
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


def line_carry_out(*, line: RosterLine, known: Known, order: Order) -> Outcome:
    """Do what one line says, or nothing of it: a refusal becomes the line's outcome."""
    case = _Case(line, known, order)
    try:
        with transaction.atomic():
            _carry_out(case)
    except (RowFailed, DomainError) as refusal:
        column = getattr(refusal, "column", "") or COLUMN_OF.get(refusal.code, "email")
        return Outcome(line.file, line.line, RowOutcome.FAILED, refusal.code, column)
    _remember(case)
    return Outcome(
        line.file,
        line.line,
        _outcome(case),
        case.code,
        case.column,
        case.person.pk if case.person is not None and case.member else None,
        case.enrollment.pk if case.enrollment is not None else None,
    )


def _outcome(case: _Case) -> RowOutcome:
    if case.created:
        return RowOutcome.CREATED
    return RowOutcome.CHANGED if case.changed else RowOutcome.UNCHANGED


def _remember(case: _Case) -> None:
    """Let later lines find what this one has done, now that it stands."""
    person, line = case.person, case.line
    if person is None or not case.member or line.leaves:
        return
    if case.created or case.changed:
        case.known.remember(person, line.role, line.external_id)
    if case.cohort is not None and case.enrollment is not None:
        case.known.enrollments[person.pk, case.cohort.pk] = case.enrollment


def _carry_out(case: _Case) -> None:
    line, known = case.line, case.known
    case.cohort = _cohort(case)
    if line.direction and line.direction not in known.directions:
        raise RowFailed("unknown-direction", "direction")
    case.person = person = known.person_of(line)
    if person is not None and case.cohort is not None:
        case.enrollment = known.enrollments.get((person.pk, case.cohort.pk))
    case.member = person is not None and known.is_member(person)
    if line.leaves:
        return _leave(case)
    if case.enrollment is not None and case.enrollment.state in ENDS:
        if line.state not in (None, case.enrollment.state):
            raise RowFailed("enrollment-ended", "state")
        return None
    if case.enrollment is None and line.state is not None and line.state not in ON_THE_WAY:
        raise RowFailed("state-not-importable", "state")
    _welcome(case)
    if case.member and case.cohort is not None:
        _take_part(case, case.cohort)
    return None


# --------------------------------------------------------------------------- who


def _welcome(case: _Case) -> None:
    """Find or prepare the person, and give the role the line names."""
    if case.person is None:
        case.person, case.member, case.created = _newcomer(case), True, True
    elif case.member:
        _update(case, case.person)
    else:
        # Note [Prepared accounts]: who has an account comes in by the own consent alone.
        case.created = person_invite(email=case.line.email, **case.granting)
        case.warn("invited-first", "email")


def _newcomer(case: _Case) -> User:
    line = case.line
    if not line.email:
        raise RowFailed("unknown-person", "external_id")
    if not line.name:
        raise RowFailed("missing-name", "name")
    person = person_prepare(email=line.email, name=line.name, **case.granting)
    if line.external_id:
        _name_outside(case, person)
    return person


def _update(case: _Case, person: User) -> None:
    line, known = case.line, case.known
    if not known.has(person, line.role):
        case.changed |= role_ensure(person=person, **case.granting)
    if line.external_id and person.pk not in known.external_of:
        _name_outside(case, person)
        case.changed = True
    if line.email and line.email != person.email:
        case.warn("email-kept", "email")
    elif line.name and line.name != person.name:
        case.warn("name-kept", "name")


def _name_outside(case: _Case, person: User) -> None:
    external_id_set(
        organization_id=case.known.organization_id,
        user_id=person.pk,
        value=case.line.external_id,
    )


# --------------------------------------------------------------------------- where


def _cohort(case: _Case) -> Cohort | None:
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


def _take_part(case: _Case, cohort: Cohort) -> None:
    if case.line.role == Role.LEARNER:
        _enroll(case, cohort)
    elif case.line.role == Role.LEAD_MENTOR:
        person_id = case.person.pk if case.person is not None else 0
        if not cohort.leads.filter(pk=person_id).exists():
            cohort_lead_add(cohort_id=cohort.pk, user_id=person_id, **case.asked)
            case.changed = True


def _enroll(case: _Case, cohort: Cohort) -> None:
    to = case.line.state
    if case.enrollment is None:
        learner = Learner.objects.get(user=case.person, organization=case.known.organization_id)
        case.enrollment = enrollment_apply(
            cohort_id=cohort.pk, learner_id=learner.pk, motivation="", **case.asked
        )
        case.created = True
        to = to or EnrollmentState.ADMITTED
    _check_stays_in_direction(case, case.enrollment)
    if to is not None and to != case.enrollment.state:
        _bring_to(to, case, case.enrollment)


def _check_stays_in_direction(case: _Case, enrollment: Enrollment) -> None:
    """A change of direction is a pivot, which plans what is credited; no file does that."""
    stands, asked = case.known.standing.get(enrollment.pk, ""), case.line.direction
    if stands and asked and asked != stands:
        raise RowFailed("direction-stands", "direction")


def _bring_to(to: EnrollmentState, case: _Case, enrollment: Enrollment) -> None:
    """Bring an enrollment to the state a line asks for, unless it is there or beyond."""
    if to not in ON_THE_WAY:
        raise RowFailed("state-not-importable", "state")
    # A line before may have given the seat of whoever it took out to this very learner.
    enrollment.refresh_from_db(fields=STANDING)
    state = EnrollmentState(enrollment.state)
    if state not in ON_THE_WAY or ON_THE_WAY.index(state) > ON_THE_WAY.index(to):
        case.warn("further-along", "state")
    elif to == EnrollmentState.WAITLISTED:
        _wait(case, enrollment, case.known.directions.get(case.line.direction))
    elif state != to:
        seated = state == EnrollmentState.ADMITTED or _admit(case, enrollment)
        if seated and to == EnrollmentState.ACTIVE:
            enrollment_activate(enrollment_id=enrollment.pk, **case.asked)
            case.changed = True
    enrollment.refresh_from_db(fields=STANDING)


def _admit(case: _Case, enrollment: Enrollment) -> bool:
    """Give a seat; where none is free, a place in line. Return whether there is a seat."""
    direction_id = _direction(case, enrollment)
    try:
        enrollment_admit(enrollment_id=enrollment.pk, direction_id=direction_id, **case.asked)
    except CohortFull as full:
        case.warn(full.code, "direction")
        if enrollment.state == EnrollmentState.APPLIED:
            _wait(case, enrollment, direction_id)
        return False
    case.changed = True
    return True


def _direction(case: _Case, enrollment: Enrollment) -> int:
    """Return where to seat somebody: as the line says, as they aim, as the cohort offers."""
    named = case.line.direction or case.known.standing.get(enrollment.pk, "")
    chosen = case.known.directions.get(named)
    chosen = chosen or enrollment.asked_direction_id or enrollment.learner.target_direction_id
    if chosen is None:
        offered = list(enrollment.cohort.seats.values_list("direction", flat=True)[:2])
        chosen = offered[0] if len(offered) == 1 else enrollment.cohort.target_direction_id
    return int(chosen)


def _wait(case: _Case, enrollment: Enrollment, direction_id: int | None) -> None:
    if enrollment.state == EnrollmentState.APPLIED:
        enrollment_waitlist(enrollment_id=enrollment.pk, direction_id=direction_id, **case.asked)
        case.changed = True


# --------------------------------------------------------------------------- who leaves


def _leave(case: _Case) -> None:
    """Take out whom a line wants out, if the whole import may; never by leaving a line away."""
    if case.line.role != Role.LEARNER:
        raise RowFailed("role-not-removable", "role")
    going = _going(case)
    if not case.member or (not going and case.enrollment is None):
        case.warn("nobody-to-take-out", "external_id" if case.line.external_id else "email")
    elif going and not case.order.apply_deletions:
        case.warn("not-taken-out", "state")
    else:
        for row in going:
            enrollment_withdraw(enrollment_id=row.pk, reason=REMOVED, **case.asked)
            row.refresh_from_db(fields=STANDING)
            case.changed = True


def _going(case: _Case) -> list[Enrollment]:
    """Return the enrollment a line names, else all that are open of somebody who leaves."""
    if case.person is None:
        return []
    if case.cohort is not None:
        rows = [case.enrollment] if case.enrollment is not None else []
    else:
        whose = case.person.pk
        rows = [row for (user_id, _), row in case.known.enrollments.items() if user_id == whose]
    return [row for row in rows if row.state not in ENDS]
