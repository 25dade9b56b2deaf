"""The seats of a cohort in each direction."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.cohorts.models.cohorts import Cohort
from apps.core.models import ScopedQuerySet, TimestampedModel

if TYPE_CHECKING:
    from apps.accounts.models import User


class OfCohortQuerySet(ScopedQuerySet):
    def visible_to(self, user: "User") -> Self:
        """Keep the rows of cohorts *user* may see."""
        if user.is_superuser:
            return self
        return self.filter(cohort__in=Cohort.objects.visible_to(user).values("pk"))


class Seats(TimestampedModel):
    """The seats of a cohort in one direction, and the roadmap version pinned for them."""

    cohort = models.ForeignKey(
        Cohort, models.CASCADE, related_name="seats", verbose_name=_("cohort")
    )
    direction = models.ForeignKey(
        "curriculum.Direction", models.PROTECT, related_name="+", verbose_name=_("direction")
    )
    roadmap_version = models.ForeignKey(
        "curriculum.RoadmapVersion",
        models.PROTECT,
        related_name="+",
        verbose_name=_("roadmap version"),
    )
    capacity = models.PositiveIntegerField(_("seats"))
    taken = models.PositiveIntegerField(_("taken"), default=0)

    objects = models.Manager.from_queryset(OfCohortQuerySet)()

    class Meta:
        verbose_name = _("seats in a direction")
        verbose_name_plural = _("seats per direction")
        ordering = ["cohort", "direction"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "direction"], name="seats_once"),
            models.CheckConstraint(
                name="seats_not_oversold", condition=Q(taken__lte=F("capacity"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.taken}/{self.capacity} (#{self.pk})"

    @property
    def free(self) -> int:
        return self.capacity - self.taken
