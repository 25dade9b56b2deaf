"""Seats per direction: taken and given back one at a time."""

from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from apps.cohorts.models import Cohort, Seats
from apps.core.models import absent
from apps.curriculum.models import Direction
from mentorship.errors import Conflict


class CohortFull(Conflict):
    code, title = "direction-full", "No seat is free in this direction"


def seat_take(*, cohort_id: int, direction_id: int, now: datetime) -> Seats:
    """Take one seat in a direction. The statement itself decides, so none is sold twice.

    :raises CohortFull: if none is free; also where the cohort offers none.
    """
    seats = Seats.objects.filter(cohort=cohort_id, direction=direction_id)
    free = seats.filter(taken__lt=F("capacity"))
    if not free.update(taken=F("taken") + 1, updated_at=now):
        raise _full(cohort_id, direction_id)
    row: Seats = seats.get()
    return row


def seat_return(*, seats_id: int, now: datetime) -> None:
    """Give one seat back. The caller holds the cohort and has seen that the seat was held."""
    Seats.objects.filter(pk=seats_id).update(taken=F("taken") - 1, updated_at=now)


def cohort_lock(*, cohort_id: int) -> Cohort:
    """Lock one cohort. See Note [Lock order].

    :raises NotFound: if there is none.
    """
    cohort: Cohort | None = Cohort.objects.locked().filter(pk=cohort_id).first()
    if cohort is None:
        raise absent(Cohort, cohort_id)
    return cohort


def direction_of(*, direction_id: int) -> Direction:
    """Return a direction.

    :raises NotFound: if there is none.
    """
    direction: Direction | None = Direction.objects.filter(pk=direction_id).first()
    if direction is None:
        raise absent(Direction, direction_id)
    return direction


def _full(cohort_id: int, direction_id: int) -> CohortFull:
    direction = direction_of(direction_id=direction_id)
    offered = Seats.objects.filter(cohort=cohort_id, direction=direction_id)
    capacity = offered.values_list("capacity", flat=True).first() or 0
    if capacity > 1:
        detail = _("All %(capacity)s seats in %(direction)s are taken.")
    elif capacity == 1:
        detail = _("The only seat in %(direction)s is taken.")
    else:
        detail = _("There is no seat in %(direction)s.")
    return CohortFull(
        detail % {"capacity": capacity, "direction": direction},
        direction=direction.slug,
        capacity=capacity,
    )
