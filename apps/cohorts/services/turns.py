"""Turning to another direction inside the same enrollment, and turning back.

Pieces for a pivot, which has checked who acts. The caller holds the cohort, its seats and the
enrollment (`enrollment_lock` with seats, Note [Lock order]).
"""

from datetime import datetime

from apps.accounts.models import User
from apps.cohorts.models import Enrollment, Placement
from apps.cohorts.services.places import waitlist_promote
from apps.cohorts.services.seats import seat_return, seat_take
from apps.core.services import event_publish, state_begin, state_move
from mentorship.events import PlacementStarted
from mentorship.states import PLACEMENT, PlacementState


def placement_turn(
    *, enrollment: Enrollment, direction_id: int, by: User | None, now: datetime
) -> tuple[Placement, Placement]:
    """Leave the current placement for one in another direction; return (left, begun).

    The new seat is taken before the old one is given back, so nobody falls between two.

    :raises CohortFull: if no seat is free in the direction.
    """
    seats = seat_take(cohort_id=enrollment.cohort_id, direction_id=direction_id, now=now)
    left = _current(enrollment)
    _leave(left, by, now)
    begun: Placement = Placement.objects.create(
        enrollment=enrollment,
        direction_id=direction_id,
        seats=seats,
        roadmap_version_id=seats.roadmap_version_id,
        state=PlacementState.CURRENT.value,
        started_at=now,
    )
    state_begin(row=begun, by=by, now=now)
    event_publish(PlacementStarted(enrollment.organization_id, enrollment.pk, begun.pk))
    return left, begun


def placement_turn_back(
    *, enrollment: Enrollment, to: Placement, by: User | None, now: datetime
) -> None:
    """Leave the current placement and stand in *to* again, as if it had never been left.

    :raises CohortFull: if its seat has been given to somebody else and none is free.
    """
    seat_take(cohort_id=enrollment.cohort_id, direction_id=to.direction_id, now=now)
    _leave(_current(enrollment), by, now)
    row: Placement = Placement.objects.locked().get(pk=to.pk)
    row.enrollment, row.ended_at = enrollment, None
    current = PlacementState.CURRENT
    state_move(row=row, machine=PLACEMENT, to=current, by=by, now=now, fields=("ended_at",))


def _current(enrollment: Enrollment) -> Placement:
    rows = Placement.objects.locked().filter(enrollment=enrollment)
    row: Placement = rows.get(state=PlacementState.CURRENT.value)
    row.enrollment = enrollment
    return row


def _leave(row: Placement, by: User | None, now: datetime) -> None:
    row.ended_at = now
    left = PlacementState.LEFT
    state_move(row=row, machine=PLACEMENT, to=left, by=by, now=now, fields=("ended_at",))
    seat_return(seats_id=row.seats_id, now=now)
    waitlist_promote(cohort=row.enrollment.cohort, direction_id=row.direction_id, now=now)
