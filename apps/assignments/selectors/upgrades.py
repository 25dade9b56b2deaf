"""Upgrades that were carried out, and those that could be."""

from django.db.models import Q

from apps.accounts.models import User
from apps.assignments.models import RoadmapUpgrade
from apps.cohorts.models import Cohort, OfCohortQuerySet, Seats
from apps.curriculum.models import RoadmapVersion


def upgrade_list(*, viewer: User) -> OfCohortQuerySet:
    """Return the upgrades of cohorts *viewer* may see, newest first."""
    rows: OfCohortQuerySet = RoadmapUpgrade.objects.visible_to(viewer)
    return rows.select_related("direction", "upgraded_by", "before", "after").order_by("-id")


def upgrades_open(*, cohort: Cohort) -> list[tuple[Seats, RoadmapVersion]]:
    """Return the published versions the directions of *cohort* could move to. Two queries."""
    seats = {
        row.direction_id: row
        for row in Seats.objects.filter(cohort=cohort)
        .select_related("direction")
        .order_by("direction__position")
    }
    versions = (
        RoadmapVersion.objects.published()
        .filter(Q(roadmap__organization=None) | Q(roadmap__organization=cohort.organization_id))
        .filter(roadmap__direction__in=seats)
        .select_related("roadmap")
        .order_by("roadmap__direction__position", "pk")
    )
    pairs = ((seats[row.roadmap.direction_id], row) for row in versions)
    return [(seat, row) for seat, row in pairs if seat.roadmap_version_id != row.pk]
