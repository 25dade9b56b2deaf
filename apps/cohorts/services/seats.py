"""Seats per direction: offered by a manager, taken and given back one at a time."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.cohorts import policies
from apps.cohorts.models import Cohort, Placement, Seats
from apps.curriculum.models import Direction, RoadmapVersion
from apps.curriculum.models.roadmaps import OwnedQuerySet
from apps.curriculum.selectors import latest_published
from mentorship.errors import Conflict, Fault, Invalid, NotFound
from mentorship.states import COHORT, CohortState, RoadmapVersionState


class CohortFull(Conflict):
    code, title = "direction-full", "No seat is free in this direction"


class CohortEnded(Conflict):
    code, title = "cohort-ended", "The cohort is over"


class CapacityBelowTaken(Conflict):
    code, title = "capacity-below-taken", "More seats are taken than would be left"


class RoadmapVersionPinned(Conflict):
    code, title = "roadmap-version-pinned", "Learners already work through the pinned version"


class NoPublishedRoadmap(Conflict):
    code, title = "no-published-roadmap", "The direction has no published roadmap"


@transaction.atomic
def seats_set(
    *,
    cohort_id: int,
    direction_id: int,
    capacity: int,
    roadmap_version_id: int | None,
    by: User | None,
    now: datetime,  # noqa: ARG001 - every service is told the hour
) -> Seats:
    """Offer *capacity* seats in one direction, with the roadmap version its learners will follow.

    *roadmap_version_id*: None keeps the pinned version; where none is pinned yet, it takes the
    latest published one of the direction: the organization's own, else the shared one.

    :raises NotAllowed: unless *by* manages the organization.
    :raises CohortEnded: if the cohort is completed or cancelled.
    :raises CapacityBelowTaken: if more seats than that are taken.
    :raises RoadmapVersionPinned: if the version would change under a learner's feet.
    :raises NoPublishedRoadmap: if there is no version to take.
    :raises Invalid: if the capacity is negative or the version does not suit.
    """
    cohort = cohort_lock(cohort_id=cohort_id)
    policies.check_can_manage(user=by, organization_id=cohort.organization_id)

    _check_goes_on(cohort)
    direction = _direction(direction_id)
    seats = Seats.objects.locked().filter(cohort=cohort, direction=direction).first()
    seats = seats or Seats(cohort=cohort, direction=direction)
    _check_capacity(seats, capacity)
    seats.capacity = capacity
    _pin(seats, _version(seats, roadmap_version_id))
    seats.save()
    return seats


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
        raise NotFound(f"No cohort {cohort_id}.")
    return cohort


# --------------------------------------------------------------------------- rules


def _full(cohort_id: int, direction_id: int) -> CohortFull:
    direction = _direction(direction_id)
    offered = Seats.objects.filter(cohort=cohort_id, direction=direction_id)
    capacity = offered.values_list("capacity", flat=True).first() or 0
    detail = _("All %(capacity)s seats in %(direction)s are taken.")
    return CohortFull(
        detail % {"capacity": capacity, "direction": direction},
        direction=direction.slug,
        capacity=capacity,
    )


def _direction(direction_id: int) -> Direction:
    direction: Direction | None = Direction.objects.filter(pk=direction_id).first()
    if direction is None:
        raise NotFound(f"No direction {direction_id}.")
    return direction


def _check_goes_on(cohort: Cohort) -> None:
    if CohortState(cohort.state) in COHORT.ends():
        raise CohortEnded(_("The cohort is over; its seats stay as they are."), state=cohort.state)


def _check_capacity(seats: Seats, capacity: int) -> None:
    if capacity < 0:
        detail = _("The number of seats cannot be negative.")
        raise Invalid(detail, faults=(Fault("#/capacity", "negative", detail),))
    if capacity < seats.taken:
        raise CapacityBelowTaken(
            _("%(taken)s seats are taken.") % {"taken": seats.taken}, taken=seats.taken
        )


def _version(seats: Seats, roadmap_version_id: int | None) -> RoadmapVersion:
    """Return the version to pin: the one named, the one pinned, or the latest published."""
    if seats.pk and roadmap_version_id in (None, seats.roadmap_version_id):
        return seats.roadmap_version  # it may have been superseded since: it stays all the same
    if roadmap_version_id is None:
        return _latest(seats)
    version: RoadmapVersion | None = _published(seats).filter(pk=roadmap_version_id).first()
    if version is None:
        detail = _("This is no published roadmap version of the direction.")
        raise Invalid(detail, faults=(Fault("#/roadmap_version", "unsuitable", detail),))
    return version


def _latest(seats: Seats) -> RoadmapVersion:
    slug, organization = seats.direction.slug, seats.cohort.organization
    try:
        return latest_published(direction_slug=slug, organization=organization)
    except NotFound as nothing:
        detail = _("Publish a roadmap for %(direction)s first.")
        raise NoPublishedRoadmap(
            detail % {"direction": seats.direction}, direction=slug
        ) from nothing


def _published(seats: Seats) -> OwnedQuerySet:
    """Return what may be pinned: published, of the direction, shared or the organization's own."""
    organization = seats.cohort.organization_id
    rows: OwnedQuerySet = RoadmapVersion.objects.filter(
        Q(roadmap__organization=None) | Q(roadmap__organization=organization),
        roadmap__direction=seats.direction,
        state=RoadmapVersionState.PUBLISHED.value,
    )
    return rows


def _pin(seats: Seats, version: RoadmapVersion) -> None:
    changes = seats.pk and seats.roadmap_version_id != version.pk
    if changes and Placement.objects.filter(seats=seats).exists():
        raise RoadmapVersionPinned(
            _("A learner was placed with the pinned version; it can no longer change."),
            roadmap_version=seats.roadmap_version_id,
        )
    seats.roadmap_version = version
