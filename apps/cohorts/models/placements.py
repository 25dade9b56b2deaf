"""Which direction an enrollment stands in, over time."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.cohorts.models.cohorts import HOLDING, Enrollment, OfEnrollmentQuerySet
from apps.cohorts.models.seats import Seats
from apps.core.models import TimestampedModel, follows, one_of, state_field
from mentorship.states import PLACEMENT, PlacementState


class PlacementQuerySet(OfEnrollmentQuerySet):
    def in_direction(self, slug: str) -> Self:
        return self.filter(direction__slug=slug)

    def open(self) -> Self:
        """Keep what has not ended: each of these holds a seat."""
        return self.filter(state__in=HOLDING)


class Placement(TimestampedModel):
    """Which direction an enrollment stands in, over time. Exactly one is current."""

    enrollment = models.ForeignKey(
        Enrollment, models.CASCADE, related_name="placements", verbose_name=_("enrollment")
    )
    direction = models.ForeignKey(
        "curriculum.Direction", models.PROTECT, related_name="+", verbose_name=_("direction")
    )
    roadmap_version = models.ForeignKey(
        "curriculum.RoadmapVersion",
        models.PROTECT,
        related_name="placements",
        verbose_name=_("roadmap version"),
    )
    seats = models.ForeignKey(
        Seats, models.PROTECT, related_name="placements", verbose_name=_("seat")
    )
    state = state_field(PLACEMENT)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = models.Manager.from_queryset(PlacementQuerySet)()

    class Meta:
        verbose_name = _("direction placement")
        verbose_name_plural = _("direction placements")
        ordering = ["-id"]
        triggers = [follows(PLACEMENT)]
        constraints = [
            one_of("state", PlacementState, name="placement_state_known"),
            models.UniqueConstraint(
                fields=["enrollment"], condition=Q(state="current"), name="placement_one_current"
            ),
            models.CheckConstraint(
                name="placement_current_has_a_start",
                condition=~Q(state="current") | Q(started_at__isnull=False),
            ),
            models.CheckConstraint(
                name="placement_ended_has_an_end",
                condition=~Q(state__in=["left", "finished"]) | Q(ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.get_state_display()}"

    @property
    def organization_id(self) -> int:
        return self.enrollment.organization_id
