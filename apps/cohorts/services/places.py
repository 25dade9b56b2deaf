"""A learner's place in a cohort: proposed with a seat, current with the start, ended with it.

Pieces for the verbs of this context, which have locked the rows and checked who acts.

# Note [First direction]
Whoever admits somebody, or puts them in line, may name the direction. Where nobody does, the last
decision counts: the line they stand in, else the advice accepted for them, else what they asked for
with the application, what they aim at, and what the cohort aims at. Advice accepted for somebody
who waits moves them to the line of its direction (`line_change`), so that the next free seat does
not take them elsewhere; a line named after that is the later decision.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from apps.accounts.models import User
from apps.cohorts import selectors
from apps.cohorts.models import Cohort, Enrollment, Pause, Placement, Seats
from apps.cohorts.services.seats import cohort_lock, seat_return, seat_take
from apps.core.models import absent
from apps.core.services import event_publish, state_begin, state_move
from mentorship.errors import Conflict
from mentorship.events import EnrollmentAdmitted, EnrollmentEnded, PlacementStarted
from mentorship.states import (
    ENROLLMENT,
    PLACEMENT,
    CohortState,
    EnrollmentState,
    PlacementState,
)

TAKES_PEOPLE = (CohortState.ENROLLING, CohortState.RUNNING)


class CohortNotOpen(Conflict):
    code, title = "cohort-not-open", "The cohort takes nobody in"


def enrollment_lock(*, enrollment_id: int, with_seats: bool = False) -> Enrollment:
    """Lock an enrollment below its cohort; on demand the cohort's seats, and who waits for one.

    See Note [Lock order]: a seat that is given back is given on at once, so those who may get it
    are locked with whoever gives it back. The cohort is found without a lock, so it is asked for
    once more.

    :raises NotFound: if there is no such enrollment.
    """
    found = Enrollment.objects.filter(pk=enrollment_id).values_list("cohort", flat=True).first()
    if found is None:
        raise absent(Enrollment, enrollment_id)
    cohort = cohort_lock(cohort_id=found)
    if with_seats:
        list(Seats.objects.locked().filter(cohort=cohort))
    wanted = Q(pk=enrollment_id)
    if with_seats:
        wanted |= Q(state=EnrollmentState.WAITLISTED.value)
    rows = Enrollment.objects.locked().filter(wanted, cohort=cohort).select_related("learner")
    enrollment: Enrollment | None = next((row for row in rows if row.pk == enrollment_id), None)
    if enrollment is None:
        raise absent(Enrollment, enrollment_id)
    enrollment.cohort = cohort
    return enrollment


def place_propose(
    *, enrollment: Enrollment, direction_id: int, by: User | None, now: datetime
) -> Placement:
    """Take a seat in a direction and propose the placement that holds it.

    :raises CohortFull: if no seat is free in the direction.
    """
    seats = seat_take(cohort_id=enrollment.cohort_id, direction_id=direction_id, now=now)
    placement = Placement.objects.create(
        enrollment=enrollment,
        direction_id=direction_id,
        seats=seats,
        roadmap_version_id=seats.roadmap_version_id,
    )
    state_begin(row=placement, by=by, now=now)
    return placement


def learner_admit(
    *,
    enrollment: Enrollment,
    direction_id: int,
    by: User | None,
    now: datetime,
    from_waitlist: bool = False,
    reason: str = "",
) -> None:
    """Give an applicant a seat in a direction and say so; whoever waited for one waits no more.

    *from_waitlist*: a seat became free, and it was their turn.

    :raises CohortFull: if no seat is free in the direction.
    """
    learner_seat(enrollment=enrollment, direction_id=direction_id, by=by, now=now, reason=reason)
    event_publish(EnrollmentAdmitted(enrollment.organization_id, enrollment.pk, from_waitlist))


def learner_seat(
    *,
    enrollment: Enrollment,
    direction_id: int,
    by: User | None,
    now: datetime,
    reason: str = "",
) -> None:
    """Give somebody a seat in a direction without a word: whoever calls tells what it means.

    :raises CohortFull: if no seat is free in the direction.
    """
    place_propose(enrollment=enrollment, direction_id=direction_id, by=by, now=now)
    _move(enrollment, EnrollmentState.ADMITTED, by, now, reason=reason, fields=())


def first_direction(*, enrollment: Enrollment) -> int:
    """Return where an applicant is to stand first, where nobody says otherwise.

    See Note [First direction]. Cost: one query.
    """
    return first_directions(enrollments=[enrollment])[enrollment.pk]


def first_directions(*, enrollments: Iterable[Enrollment]) -> dict[int, int]:
    """Return where applicants are to stand first, as `first_direction` does, for one query."""
    rows = {row.pk: row for row in enrollments}
    accepted = selectors.accepted_directions(enrollment_ids=rows)
    return {
        pk: direction_aimed(enrollment=row, accepted_id=accepted.get(pk))
        for pk, row in rows.items()
    }


def direction_aimed(*, enrollment: Enrollment, accepted_id: int | None) -> int:
    """Return where an applicant is to stand first, of whom the accepted advice is known.

    See Note [First direction]. *accepted_id*: of `accepted_directions`.
    """
    aims = (
        enrollment.waits_for_id,
        accepted_id,
        enrollment.asked_direction_id,
        enrollment.learner.target_direction_id,
    )
    return next((pk for pk in aims if pk is not None), enrollment.cohort.target_direction_id)


def line_change(*, enrollment: Enrollment, direction_id: int, now: datetime) -> None:
    """Let whoever waits for another direction wait for this one, behind those who do already.

    See Note [First direction]. The caller holds the cohort and the enrollment. Whoever does not
    wait, or waits for this direction, is left alone.
    """
    waits = enrollment.state == EnrollmentState.WAITLISTED
    if waits and enrollment.waits_for_id != direction_id:
        enrollment.waits_for_id, enrollment.waitlisted_at = direction_id, now
        enrollment.save(update_fields=["waits_for", "waitlisted_at", "updated_at"])


def waitlist_promote(*, cohort: Cohort, direction_id: int, now: datetime) -> None:
    """Give the free seats of a direction to those who wait for it, first come, first served.

    The caller holds the cohort. Nobody is moved up where the cohort takes nobody in.
    """
    if CohortState(cohort.state) not in TAKES_PEOPLE:
        return
    seats = Seats.objects.filter(cohort=cohort, direction=direction_id).first()
    line = Enrollment.objects.waiting_for(direction_id).filter(cohort=cohort)
    first = list(line.values_list("pk", flat=True)[: seats.free if seats else 0])
    rows = Enrollment.objects.locked().select_related("learner").in_bulk(first)
    for pk in first:
        enrollment = rows[pk]
        enrollment.cohort = cohort
        learner_admit(
            enrollment=enrollment, direction_id=direction_id, by=None, now=now, from_waitlist=True
        )


def learner_start(*, enrollment: Enrollment, by: User | None, now: datetime) -> None:
    """Activate an admitted enrollment: its proposed placement becomes current."""
    enrollment.activated_at = now
    _move(enrollment, EnrollmentState.ACTIVE, by, now, fields=("activated_at",))
    rows = Placement.objects.locked().filter(enrollment=enrollment)
    placement: Placement = rows.get(state=PlacementState.PROPOSED.value)
    placement.enrollment, placement.started_at = enrollment, now
    state_move(
        row=placement,
        machine=PLACEMENT,
        to=PlacementState.CURRENT,
        by=by,
        now=now,
        fields=("started_at",),
    )
    event_publish(PlacementStarted(enrollment.organization_id, enrollment.pk, placement.pk))


def pause_end(*, enrollment: Enrollment, now: datetime) -> None:
    """Close the open pause of an enrollment, if there is one; the caller saves the enrollment."""
    enrollment.returns_on = None
    Pause.objects.filter(enrollment=enrollment, ended_at=None).update(ended_at=now)


def learner_end(
    *,
    enrollment: Enrollment,
    to: EnrollmentState,
    by: User | None,
    now: datetime,
    standing: PlacementState = PlacementState.LEFT,
    reason: str = "",
    fields: tuple[str, ...] = (),
) -> None:
    """End an enrollment and its open placements, each of which gives its seat back.

    A seat is given back by the placement that held it and by nothing else, and an ended placement
    is never ended again: that is why it happens once.

    *standing*: how a current placement ends; a proposed one can only be left. *fields*:
    further columns already set on the enrollment, saved with its state.
    """
    enrollment.ended_at = now
    pause_end(enrollment=enrollment, now=now)
    _move(enrollment, to, by, now, reason=reason, fields=("ended_at", "returns_on", *fields))
    for placement in Placement.objects.locked().open().filter(enrollment=enrollment):
        placement.enrollment, placement.ended_at = enrollment, now
        current = placement.state == PlacementState.CURRENT
        state_move(
            row=placement,
            machine=PLACEMENT,
            to=standing if current else PlacementState.LEFT,
            by=by,
            now=now,
            reason=reason,
            fields=("ended_at",),
        )
        seat_return(seats_id=placement.seats_id, now=now)
        waitlist_promote(cohort=enrollment.cohort, direction_id=placement.direction_id, now=now)
    event_publish(EnrollmentEnded(enrollment.organization_id, enrollment.pk))


def _move(
    enrollment: Enrollment,
    to: EnrollmentState,
    by: User | None,
    now: datetime,
    *,
    fields: tuple[str, ...],
    reason: str = "",
) -> None:
    """Move an enrollment on; whatever comes next, it waits for no direction any more."""
    enrollment.waits_for, enrollment.waitlisted_at = None, None
    fields = (*fields, "waits_for", "waitlisted_at")
    state_move(
        row=enrollment, machine=ENROLLMENT, to=to, by=by, now=now, reason=reason, fields=fields
    )
