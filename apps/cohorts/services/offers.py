"""The seats a cohort offers in each direction, and the roadmap version pinned for them."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.cohorts import policies
from apps.cohorts.models import Cohort, Enrollment, Placement, Seats
from apps.cohorts.services.places import waitlist_promote
from apps.cohorts.services.seats import cohort_lock, direction_of
from apps.curriculum.models import Direction, RoadmapVersion
from apps.curriculum.models.roadmaps import OwnedQuerySet
from apps.curriculum.selectors import latest_published
from mentorship.errors import Conflict, Fault, Invalid, NotFound
from mentorship.states import COHORT, CohortState, RoadmapVersionState


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
    now: datetime,
) -> Seats:
    """Offer *capacity* seats in one direction, with the roadmap version its learners will follow.

    *roadmap_version_id*: None keeps the pinned version; where none is pinned yet, it takes the
    latest published one of the direction: the organization's own, else the shared one. Seats that
    become free go to those who wait for them.

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
    direction = direction_of(direction_id=direction_id)
    seats = Seats.objects.locked().filter(cohort=cohort, direction=direction).first()
    seats = seats or Seats(cohort=cohort, direction=direction)
    _check_capacity(seats, capacity)
    seats.capacity = capacity
    _pin(seats, _version(seats, roadmap_version_id))
    seats.save()
    waitlist_promote(cohort=cohort, direction_id=direction.pk, now=now)
    return seats


@dataclass(frozen=True, slots=True)
class Repinned:
    """A direction of a cohort that stands on another version now, and who stands there."""

    cohort: Cohort
    direction: Direction
    before: RoadmapVersion
    after: RoadmapVersion
    enrollments: tuple[int, ...]


@transaction.atomic
def seats_repin(
    *, cohort_id: int, direction_id: int, version_id: int, by: User, now: datetime
) -> Repinned:
    """Let a direction's seats and all who hold them stand on another published version.

    A piece of an upgrade, which takes care of the work. Placements keep their beginning.

    :raises NotFound: if there is no such cohort, or it has no seats in the direction.
    :raises NotAllowed: unless *by* manages the organization.
    :raises CohortEnded: if the cohort is completed or cancelled.
    :raises Invalid: if the version is no published one of the direction, or is pinned already.
    """
    cohort = cohort_lock(cohort_id=cohort_id)
    policies.check_can_manage(user=by, organization_id=cohort.organization_id)
    _check_goes_on(cohort)
    rows = Seats.objects.locked().filter(cohort=cohort, direction=direction_id)
    seats: Seats | None = rows.select_related("roadmap_version", "direction", "cohort").first()
    if seats is None:
        raise NotFound(_("The cohort has no seats in this direction."))
    before = seats.roadmap_version
    after = _version(seats, version_id)
    if after.pk == before.pk:
        detail = _("The cohort stands on this version already.")
        raise Invalid(detail, faults=(Fault("#/roadmap_version", "unchanged", detail),))
    standing = Placement.objects.filter(seats=seats).open()
    held = Enrollment.objects.locked().filter(pk__in=standing.order_by().values("enrollment"))
    enrollments = tuple(held.values_list("pk", flat=True))
    standing.update(roadmap_version=after, updated_at=now)
    seats.roadmap_version = after
    seats.save(update_fields=["roadmap_version", "updated_at"])
    return Repinned(cohort, seats.direction, before, after, enrollments)


# --------------------------------------------------------------------------- rules


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
