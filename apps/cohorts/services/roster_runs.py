"""Lines of a roster carried out together: as many statements for one line as for hundreds.

# Note [Runs]
Most lines of a roster that change something say the same: somebody comes, gets a seat, begins. A
run takes such lines, in the order of the file, through the services for many (`people_prepare`,
`intake`), which check what the services for one check. What a line would refuse by itself is found
before, without a statement. Lines whose effect on others is not known beforehand stand alone and
end the run before them: who is taken out gives a seat to whoever waits, and lines that invite
somebody with an account elsewhere, give a further role to a member or name a lead are few.

A run does all of its lines or nothing. If a service refuses it after all, its lines are carried out
one by one, so that the refusal shows in the row it belongs to and stops no other: the outcome is
that of one by one in any case, which `tests/integration/cohorts/test_roster_runs.py` holds it to.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from django.db import IntegrityError, transaction

from apps.accounts.models import Learner
from apps.accounts.services import Newcomer, external_ids_set, people_prepare
from apps.cohorts.models import Cohort, Enrollment
from apps.cohorts.services.intake import (
    Wish,
    enrollments_activate,
    enrollments_admit,
    enrollments_apply,
    enrollments_lock,
    enrollments_wait,
)
from apps.cohorts.services.places import TAKES_PEOPLE, direction_aimed
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
from apps.cohorts.services.roster_known import Known, RowFailed
from apps.cohorts.services.roster_lines import line_carry_out
from apps.cohorts.services.seats import CohortFull
from mentorship.errors import DomainError
from mentorship.roster import RosterLine
from mentorship.states import CohortState, EnrollmentState
from mentorship.values import Role, RowOutcome

ADMITTED, ACTIVE = EnrollmentState.ADMITTED, EnrollmentState.ACTIVE
APPLIED, WAITLISTED = EnrollmentState.APPLIED, EnrollmentState.WAITLISTED
BEFORE_SEAT = (APPLIED, WAITLISTED)


class Way(Enum):
    """How a line is carried out: with others, alone, or at once because it writes nothing."""

    RUN = auto()
    ALONE = auto()
    AT_ONCE = auto()


@dataclass(slots=True)
class _Run:
    """Lines that wait to be carried out together, by their place in the batch."""

    known: Known
    order: Order
    lines: dict[int, RosterLine] = field(default_factory=dict)
    names: set[object] = field(default_factory=set)

    def meets(self, names: Iterable[object]) -> bool:
        return not self.names.isdisjoint(names)

    def take(self, place: int, line: RosterLine, names: Iterable[object]) -> None:
        self.lines[place] = line
        self.names.update(names)

    def end(self) -> Iterator[tuple[int, Outcome]]:
        """Carry out what was taken, and begin anew."""
        outcomes = _carry_out(list(self.lines.values()), self.known, self.order)
        yield from zip(self.lines, outcomes, strict=True)
        self.lines, self.names = {}, set()


def lines_carry_out(
    *, lines: Sequence[RosterLine], known: Known, order: Order, most: int
) -> list[Outcome]:
    """Do what *lines* say, each or nothing of it; return what became of them, in their order.

    *most*: of changes; the lines after them are not reached. See Note [Runs].
    """
    found: dict[int, Outcome] = {}
    run, changes = _Run(known, order), 0

    def end_run() -> int:
        ended = dict(run.end())
        found.update(ended)
        return sum(outcome.is_change for outcome in ended.values())

    for place, line in enumerate(lines):
        names = _names(line)
        if run.meets(names) or changes + len(run.lines) >= most:
            changes += end_run()
        if changes >= most:
            found[place] = _not_reached(line)
            continue
        way, meant = _way(line, known, order)
        if run.meets(meant) or way is Way.ALONE:
            changes += end_run()
            way, meant = _way(line, known, order)
        if way is Way.RUN:
            run.take(place, line, [*names, *meant])
            continue
        found[place] = line_carry_out(line=line, known=known, order=order)
        changes += found[place].is_change
    end_run()
    return [found[place] for place in range(len(lines))]


def _not_reached(line: RosterLine) -> Outcome:
    column = "external_id" if line.external_id else "email"
    return Outcome(line.file, line.line, RowOutcome.FAILED, "not-reached", column)


def _names(line: RosterLine) -> list[object]:
    said = (("email", line.email), ("external_id", line.external_id))
    return [pair for pair in said if pair[1]]


# --------------------------------------------------------------------------- which way


def _way(line: RosterLine, known: Known, order: Order) -> tuple[Way, list[int]]:
    """Return how a line is carried out, and the key of whom it means, if they are known."""
    try:
        case = case_of(line=line, known=known, order=order)
        way = Way.ALONE if line.leaves else _way_of(case)
    except RowFailed:
        return Way.AT_ONCE, []  # it says so again, and writes nothing
    return way, [case.person.pk] if case.person is not None else []


def _way_of(case: Case) -> Way:
    line, person = case.line, case.person
    check_state(case=case)
    if person is None:
        check_newcomer(line=line)
        return Way.ALONE if line.role == Role.LEAD_MENTOR else _way_in(case)
    if case.enrollment is not None and case.enrollment.state in ENDS:
        return Way.AT_ONCE
    familiar = case.member and case.known.has(person, line.role)
    if not familiar or line.role == Role.LEAD_MENTOR or person.pk == case.order.by.pk:
        return Way.ALONE
    way = _way_in(case)
    named = way is Way.AT_ONCE and is_named_anew(case=case, person=person)
    return Way.RUN if named else way


def _way_in(case: Case) -> Way:
    """Return how a line is carried out as far as a cohort is concerned."""
    to, cohort, row = case.line.state, case.cohort, case.enrollment
    if case.line.role != Role.LEARNER or cohort is None:
        return Way.RUN if case.person is None else Way.AT_ONCE
    if row is not None:
        check_direction(case=case, enrollment=row)
        if to is None or to == row.state or to not in ON_THE_WAY:
            return Way.AT_ONCE
        if is_beyond(to=to, state=EnrollmentState(row.state)):
            return Way.AT_ONCE
    return Way.RUN if _takes(cohort, to, row) else Way.ALONE


def _takes(cohort: Cohort, to: EnrollmentState | None, row: Enrollment | None) -> bool:
    """Tell whether a cohort, which stands still meanwhile, lets somebody go so far."""
    open_ = CohortState(cohort.state) in TAKES_PEOPLE or (row is not None and row.state == ADMITTED)
    return open_ and (to != ACTIVE or cohort.state == CohortState.RUNNING)


# --------------------------------------------------------------------------- together


def _carry_out(lines: Sequence[RosterLine], known: Known, order: Order) -> list[Outcome]:
    cases = [case_of(line=line, known=known, order=order) for line in lines]
    if not cases:
        return []
    try:
        with transaction.atomic():
            _welcome(cases)
            _take_part([case for case in cases if case.line.role == Role.LEARNER and case.cohort])
    except (DomainError, IntegrityError):
        return [line_carry_out(line=line, known=known, order=order) for line in lines]
    for case in cases:
        remember(case=case)
    return [outcome_of(case=case) for case in cases]


def _welcome(cases: Sequence[Case]) -> None:
    """Prepare the newcomers, and note what other systems call people."""
    known, order = cases[0].known, cases[0].order
    for case in cases:
        if case.person is not None:
            case.changed = is_named_anew(case=case, person=case.person)
            note_what_is_kept(case=case, person=case.person)
    fresh = [case for case in cases if case.person is None]
    people = people_prepare(
        organization_id=known.organization_id,
        newcomers=[Newcomer(c.line.email, c.line.name, c.line.role) for c in fresh],
        by=order.by,
        now=order.now,
    )
    for case, person in zip(fresh, people, strict=True):
        case.person, case.member, case.created = person, True, True
    named = [
        (case.person.pk, case.line.external_id)
        for case in cases
        if case.person is not None and is_named_anew(case=case, person=case.person)
    ]
    external_ids_set(organization_id=known.organization_id, values=named)


def _take_part(cases: Sequence[Case]) -> None:
    """Bring everybody as far as the lines say: application, place in line, seat, start."""
    if not cases:
        return
    asked = cases[0].asked
    _apply(cases)
    held = enrollments_lock(
        enrollment_ids=[case.enrollment.pk for case in cases if case.enrollment is not None]
    )
    going = [(case, held[case.enrollment.pk]) for case in cases if case.enrollment is not None]
    for case, row in going:
        case.enrollment, to = row, case.line.state
        if to is not None and is_beyond(to=to, state=EnrollmentState(row.state)):
            case.warn("further-along", "state")
    seats = [
        (case, Wish(row, direction_for(case=case, enrollment=row)))
        for case, row in going
        if _to(case) in (ADMITTED, ACTIVE) and row.state in BEFORE_SEAT
    ]
    left_over = enrollments_admit(wishes=[wish for _case, wish in seats], **asked)
    waits = [wish for wish in _told_of_seats(seats, left_over) if wish.enrollment.state == APPLIED]
    waits += [
        Wish(row, case.known.directions.get(case.line.direction) or _aim(case, row))
        for case, row in going
        if _to(case) == WAITLISTED and row.state == APPLIED
    ]
    enrollments_wait(wishes=waits, **asked)
    starts = [row for case, row in going if _to(case) == ACTIVE and row.state == ADMITTED]
    enrollments_activate(enrollments=starts, **asked)
    moved = {wish.enrollment.pk for wish in waits} | {row.pk for row in starts}
    for case, row in going:
        case.changed |= row.pk in moved


def _aim(case: Case, row: Enrollment) -> int:
    return direction_aimed(enrollment=row, accepted_id=case.known.accepted.get(row.pk))


def _apply(cases: Sequence[Case]) -> None:
    fresh = [case for case in cases if case.enrollment is None]
    people = [case.person.pk for case in fresh if case.person is not None]
    learners = {
        row.user_id: row
        for row in Learner.objects.filter(
            user__in=people, organization=cases[0].known.organization_id
        )
    }
    applicants = [
        (case.cohort, learners[case.person.pk])
        for case in fresh
        if case.cohort is not None and case.person is not None
    ]
    rows = enrollments_apply(applicants=applicants, **cases[0].asked)
    for case, row in zip(fresh, rows, strict=True):
        case.enrollment, case.created = row, True


def _to(case: Case) -> EnrollmentState | None:
    """Return the state to bring an enrollment to; whoever has just applied is to get a seat."""
    return case.line.state or (ADMITTED if case.created else None)


def _told_of_seats(
    seats: Sequence[tuple[Case, Wish]], left_over: Sequence[Enrollment]
) -> Iterator[Wish]:
    """Note who got a seat and who did not; yield the wishes of those who did not."""
    without = {row.pk for row in left_over}
    for case, wish in seats:
        if wish.enrollment.pk in without:
            case.warn(CohortFull.code, "direction")
            yield wish
        else:
            case.changed = True
