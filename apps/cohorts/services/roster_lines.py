"""One line of a roster, carried out by the services that everybody uses.

Nothing is removed by omission: only what a line says is done. What it does not say (an empty cell)
stays. An import sets nobody back: whoever is further along than the line says stays there.
"""

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
from apps.cohorts.services.roster_case import (
    ENDS,
    ON_THE_WAY,
    Case,
    Order,
    Outcome,
    case_of,
    check_direction,
    check_newcomer,
    check_state,
    direction_for,
    is_beyond,
    is_named_anew,
    note_what_is_kept,
    outcome_of,
    remember,
)
from apps.cohorts.services.roster_known import STANDING, Known, RowFailed
from apps.cohorts.services.seats import CohortFull
from mentorship.errors import DomainError
from mentorship.roster import RosterLine
from mentorship.states import EnrollmentState
from mentorship.values import Role, RowOutcome

REMOVED = "Taken out by a roster import."
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


def line_carry_out(*, line: RosterLine, known: Known, order: Order) -> Outcome:
    """Do what one line says, or nothing of it: a refusal becomes the line's outcome."""
    try:
        with transaction.atomic():
            case = _carry_out(line, known, order)
    except (RowFailed, DomainError) as refusal:
        return outcome_of_refusal(line=line, refusal=refusal)
    remember(case=case)
    outcome = outcome_of(case=case)
    if outcome.is_change and line.leaves:
        known.refresh()  # a seat given back may have gone to somebody a later line names
    return outcome


def outcome_of_refusal(*, line: RosterLine, refusal: RowFailed | DomainError) -> Outcome:
    """Return what became of a line that was refused, and where it shows."""
    column = getattr(refusal, "column", "") or COLUMN_OF.get(refusal.code, "email")
    return Outcome(line.file, line.line, RowOutcome.FAILED, refusal.code, column)


def _carry_out(line: RosterLine, known: Known, order: Order) -> Case:
    case = case_of(line=line, known=known, order=order)
    if line.leaves:
        _leave(case)
        return case
    check_state(case=case)
    if case.enrollment is not None and case.enrollment.state in ENDS:
        return case
    _welcome(case)
    if case.member and case.cohort is not None:
        _take_part(case, case.cohort)
    return case


# --------------------------------------------------------------------------- who


def _welcome(case: Case) -> None:
    """Find or prepare the person, and give the role the line names."""
    if case.person is None:
        case.person, case.member, case.created = _newcomer(case), True, True
    elif case.member:
        _update(case, case.person)
    else:
        # Note [Prepared accounts]: who has an account comes in by the own consent alone.
        case.created = person_invite(email=case.line.email, **case.granting)
        case.warn("invited-first", "email")


def _newcomer(case: Case) -> User:
    line = case.line
    check_newcomer(line=line)
    person = person_prepare(email=line.email, name=line.name, **case.granting)
    if line.external_id:
        _name_outside(case, person)
    return person


def _update(case: Case, person: User) -> None:
    if not case.known.has(person, case.line.role):
        case.changed |= role_ensure(person=person, **case.granting)
    if is_named_anew(case=case, person=person):
        _name_outside(case, person)
        case.changed = True
    note_what_is_kept(case=case, person=person)


def _name_outside(case: Case, person: User) -> None:
    external_id_set(
        organization_id=case.known.organization_id,
        user_id=person.pk,
        value=case.line.external_id,
    )


# --------------------------------------------------------------------------- where


def _take_part(case: Case, cohort: Cohort) -> None:
    if case.line.role == Role.LEARNER:
        _enroll(case, cohort)
    elif case.line.role == Role.LEAD_MENTOR:
        person_id = case.person.pk if case.person is not None else 0
        if not cohort.leads.filter(pk=person_id).exists():
            cohort_lead_add(cohort_id=cohort.pk, user_id=person_id, **case.asked)
            case.changed = True


def _enroll(case: Case, cohort: Cohort) -> None:
    to = case.line.state
    if case.enrollment is None:
        learner = Learner.objects.get(user=case.person, organization=case.known.organization_id)
        case.enrollment = enrollment_apply(
            cohort_id=cohort.pk, learner_id=learner.pk, motivation="", **case.asked
        )
        case.created = True
        to = to or EnrollmentState.ADMITTED
    check_direction(case=case, enrollment=case.enrollment)
    if to is not None and to != case.enrollment.state:
        _bring_to(to, case, case.enrollment)


def _bring_to(to: EnrollmentState, case: Case, enrollment: Enrollment) -> None:
    """Bring an enrollment to the state a line asks for, unless it is there or beyond."""
    if to not in ON_THE_WAY:
        raise RowFailed("state-not-importable", "state")
    state = EnrollmentState(enrollment.state)
    if is_beyond(to=to, state=state):
        case.warn("further-along", "state")
        return
    if to == EnrollmentState.WAITLISTED:
        _wait(case, enrollment, case.known.directions.get(case.line.direction))
    elif state != to:
        seated = state == EnrollmentState.ADMITTED or _admit(case, enrollment)
        if seated and to == EnrollmentState.ACTIVE:
            enrollment_activate(enrollment_id=enrollment.pk, **case.asked)
            case.changed = True
    enrollment.refresh_from_db(fields=STANDING)


def _admit(case: Case, enrollment: Enrollment) -> bool:
    """Give a seat; where none is free, a place in line. Return whether there is a seat."""
    direction_id = direction_for(case=case, enrollment=enrollment)
    try:
        enrollment_admit(enrollment_id=enrollment.pk, direction_id=direction_id, **case.asked)
    except CohortFull as full:
        case.warn(full.code, "direction")
        if enrollment.state == EnrollmentState.APPLIED:
            _wait(case, enrollment, direction_id)
        return False
    case.changed = True
    return True


def _wait(case: Case, enrollment: Enrollment, direction_id: int | None) -> None:
    if enrollment.state == EnrollmentState.APPLIED:
        enrollment_waitlist(enrollment_id=enrollment.pk, direction_id=direction_id, **case.asked)
        case.changed = True


# --------------------------------------------------------------------------- who leaves


def _leave(case: Case) -> None:
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


def _going(case: Case) -> list[Enrollment]:
    """Return the enrollment a line names, else all that are open of somebody who leaves."""
    if case.person is None:
        return []
    if case.cohort is not None:
        rows = [case.enrollment] if case.enrollment is not None else []
    else:
        whose = case.person.pk
        rows = [row for (user_id, _), row in case.known.enrollments.items() if user_id == whose]
    return [row for row in rows if row.state not in ENDS]
