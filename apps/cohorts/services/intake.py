"""Many applications, seats and starts at once: the rules of `enrollments`, in few statements.

Each of these checks what its counterpart for one checks, and does all or nothing. Rows are taken in
the order they are given, so that seats run out where they would run out one by one. Locks follow
Note [Lock order].
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import Learner, Membership, User
from apps.cohorts import policies
from apps.cohorts.models import Cohort, Enrollment, Placement, Seats
from apps.cohorts.services.enrollments import AlreadyEnrolled, CohortNotRunning, NotALearner
from apps.cohorts.services.places import TAKES_PEOPLE, CohortNotOpen
from apps.core.services import conflict_on, events_publish, states_begin, states_move
from mentorship.errors import NotFound
from mentorship.events import EnrollmentAdmitted, EnrollmentApplied, PlacementStarted
from mentorship.states import (
    ENROLLMENT,
    PLACEMENT,
    CohortState,
    EnrollmentState,
    PlacementState,
)
from mentorship.values import Role


@dataclass(frozen=True, slots=True)
class Wish:
    """An enrollment, of `enrollments_lock`, and the direction it is to stand or to wait in."""

    enrollment: Enrollment
    direction_id: int


def enrollments_lock(*, enrollment_ids: Collection[int]) -> dict[int, Enrollment]:
    """Lock enrollments below their cohorts and seats; return them by key.

    :raises NotFound: if one of them is not there.
    """
    found = Enrollment.objects.filter(pk__in=enrollment_ids).values_list("cohort", flat=True)
    cohorts = _cohorts(set(found))
    list(Seats.objects.locked().filter(cohort__in=cohorts))
    rows = Enrollment.objects.locked().filter(pk__in=enrollment_ids, cohort__in=cohorts)
    held = {row.pk: row for row in rows.select_related("learner")}
    if len(held) < len(set(enrollment_ids)):
        raise NotFound(_("Some enrollments are not there."))
    for row in held.values():
        row.cohort = cohorts[row.cohort_id]
    return held


@transaction.atomic
def enrollments_apply(
    *, applicants: Sequence[tuple[Cohort, Learner]], by: User | None, now: datetime
) -> list[Enrollment]:
    """Enter many applications, as `enrollment_apply` does one; return them in their order.

    :raises NotAllowed: unless *by* manages the organization of each.
    :raises NotFound: if a learner belongs to another organization than the cohort.
    :raises NotALearner: if a person's membership as a learner has ended.
    :raises CohortNotOpen: unless each cohort is enrolling or running.
    :raises AlreadyEnrolled: if there was an application of one of them before.
    """
    cohorts = _cohorts({cohort.pk for cohort, _learner in applicants})
    _check_may_apply(applicants, by)
    _check_take_people(cohorts.values())
    again = AlreadyEnrolled(_("There is an enrollment in this cohort already."))
    with conflict_on("enrollment_once", again):
        rows = Enrollment.objects.bulk_create(
            Enrollment(
                organization_id=cohort.organization_id,
                cohort=cohorts[cohort.pk],
                learner=learner,
                motivation="",
            )
            for cohort, learner in applicants
        )
    states_begin(rows=rows, by=by, now=now)
    events_publish(events=[EnrollmentApplied(row.organization_id, row.pk) for row in rows])
    return list(rows)


@transaction.atomic
def enrollments_wait(*, wishes: Sequence[Wish], by: User | None, now: datetime) -> None:
    """Let many applicants wait for a seat, as `enrollment_waitlist` does one.

    :raises NotAllowed: unless *by* manages or leads each cohort, and applies for none of them.
    :raises TransitionNotAllowed: unless each enrollment is applied.
    """
    rows = [wish.enrollment for wish in wishes]
    _check_admits(rows, by)
    for wish in wishes:
        wish.enrollment.waits_for_id = wish.direction_id
        wish.enrollment.waitlisted_at = now
    states_move(
        rows=rows,
        machine=ENROLLMENT,
        to=EnrollmentState.WAITLISTED,
        by=by,
        now=now,
        fields=("waits_for", "waitlisted_at"),
    )


@transaction.atomic
def enrollments_admit(
    *, wishes: Sequence[Wish], by: User | None, now: datetime
) -> list[Enrollment]:
    """Give many applicants a seat, the first first, as `enrollment_admit` does one.

    Return those who got none, for no seat was free in their direction.

    :raises NotAllowed: unless *by* manages or leads each cohort, and applies for none of them.
    :raises CohortNotOpen: unless each cohort is enrolling or running.
    :raises TransitionNotAllowed: unless each enrollment is applied or waitlisted.
    """
    _check_admits([wish.enrollment for wish in wishes], by)
    _check_take_people(wish.enrollment.cohort for wish in wishes)
    cohorts = {wish.enrollment.cohort_id for wish in wishes}
    offered = {
        (seats.cohort_id, seats.direction_id): seats
        for seats in Seats.objects.locked().filter(cohort__in=cohorts)
    }
    placements = []
    for wish in wishes:
        seats = offered.get((wish.enrollment.cohort_id, wish.direction_id))
        if seats is not None and seats.free > 0:
            seats.taken, seats.updated_at = seats.taken + 1, now
            placements.append(_placement(wish, seats))
    Seats.objects.bulk_update(offered.values(), ["taken", "updated_at"])
    _seat(placements, by, now)
    seated = {placement.enrollment_id for placement in placements}
    return [wish.enrollment for wish in wishes if wish.enrollment.pk not in seated]


@transaction.atomic
def enrollments_activate(
    *, enrollments: Sequence[Enrollment], by: User | None, now: datetime
) -> None:
    """Let many admitted learners start, as `enrollment_activate` does one.

    *enrollments*: of `enrollments_lock`.

    :raises NotAllowed: unless *by* manages or leads each cohort, and is none of the learners.
    :raises TransitionNotAllowed: unless each enrollment is admitted.
    :raises CohortNotRunning: unless each cohort runs.
    """
    _check_admits(enrollments, by)
    if any(row.cohort.state != CohortState.RUNNING for row in enrollments):
        raise CohortNotRunning(_("The cohort does not run."))
    for row in enrollments:
        row.activated_at = now
    _move(enrollments, EnrollmentState.ACTIVE, by, now, fields=("activated_at",))
    of = {row.pk: row for row in enrollments}
    held = Placement.objects.locked().filter(enrollment__in=of)
    placements = list(held.filter(state=PlacementState.PROPOSED.value))
    for placement in placements:
        placement.enrollment, placement.started_at = of[placement.enrollment_id], now
    states_move(
        rows=placements,
        machine=PLACEMENT,
        to=PlacementState.CURRENT,
        by=by,
        now=now,
        fields=("started_at",),
    )
    events_publish(
        events=[
            PlacementStarted(each.enrollment.organization_id, each.enrollment_id, each.pk)
            for each in placements
        ]
    )


# --------------------------------------------------------------------------- pieces


def _cohorts(ids: Collection[int]) -> dict[int, Cohort]:
    """Lock cohorts, in one order for all; return them by key."""
    held = {row.pk: row for row in Cohort.objects.locked().filter(pk__in=ids)}
    if len(held) < len(ids):
        raise NotFound(_("Some cohorts are not there."))
    return held


def _placement(wish: Wish, seats: Seats) -> Placement:
    return Placement(
        enrollment=wish.enrollment,
        direction_id=wish.direction_id,
        seats=seats,
        roadmap_version_id=seats.roadmap_version_id,
    )


def _seat(placements: Sequence[Placement], by: User | None, now: datetime) -> None:
    written = Placement.objects.bulk_create(placements)
    states_begin(rows=written, by=by, now=now)
    rows = [placement.enrollment for placement in placements]
    _move(rows, EnrollmentState.ADMITTED, by, now, fields=())
    events_publish(
        events=[
            EnrollmentAdmitted(row.organization_id, row.pk, from_waitlist=False) for row in rows
        ]
    )


def _move(
    rows: Sequence[Enrollment],
    to: EnrollmentState,
    by: User | None,
    now: datetime,
    *,
    fields: tuple[str, ...],
) -> None:
    """Move enrollments on; whatever comes next, they wait for no direction any more."""
    for row in rows:
        row.waits_for, row.waitlisted_at = None, None
    fields = (*fields, "waits_for", "waitlisted_at")
    states_move(rows=rows, machine=ENROLLMENT, to=to, by=by, now=now, fields=fields)


def _check_admits(rows: Iterable[Enrollment], by: User | None) -> None:
    cohorts = {}
    for row in rows:
        if policies.is_own(user=by, enrollment=row):
            policies.check_can_admit(user=by, enrollment=row)  # says why not
        cohorts[row.cohort_id] = row
    for row in cohorts.values():
        policies.check_can_admit(user=by, enrollment=row)


def _check_take_people(cohorts: Iterable[Cohort]) -> None:
    for cohort in cohorts:
        if CohortState(cohort.state) not in TAKES_PEOPLE:
            raise CohortNotOpen(
                _("The cohort is %(state)s and takes nobody in.")
                % {"state": cohort.get_state_display()},
                state=cohort.state,
            )


def _check_may_apply(applicants: Sequence[tuple[Cohort, Learner]], by: User | None) -> None:
    for organization_id in {learner.organization_id for _cohort, learner in applicants}:
        policies.check_can_manage(user=by, organization_id=organization_id)
    if any(cohort.organization_id != learner.organization_id for cohort, learner in applicants):
        raise NotFound(_("There is no such learner in the cohort's organization."))
    people = {(learner.user_id, learner.organization_id) for _cohort, learner in applicants}
    roles = Membership.objects.with_role(Role.LEARNER).filter(
        state="active", user__in={user_id for user_id, _organization in people}
    )
    if people - set(roles.values_list("user", "organization")):
        raise NotALearner(_("This person is no learner of the organization any more."))
