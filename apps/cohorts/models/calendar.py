"""The days on which a cohort does not work."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.cohorts.models.cohorts import Cohort
from apps.cohorts.models.seats import OfCohortQuerySet
from apps.core.models import TimestampedModel


class Break(TimestampedModel):
    """Days off in a cohort's calendar, both ends included: no due date counts or falls on them."""

    cohort = models.ForeignKey(
        Cohort, models.CASCADE, related_name="breaks", verbose_name=_("cohort")
    )
    name = models.CharField(_("name"), max_length=100)
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))

    objects = models.Manager.from_queryset(OfCohortQuerySet)()

    class Meta:
        verbose_name = _("break")
        verbose_name_plural = _("breaks")
        ordering = ["cohort", "first_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="break_ends_after_start", condition=Q(last_on__gte=F("first_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} #{self.pk}"
