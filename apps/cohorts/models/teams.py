"""Teams: learners of one cohort who work together."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Organization
from apps.cohorts.models.cohorts import Cohort
from apps.cohorts.models.seats import OfCohortQuerySet
from apps.core.models import TimestampedModel


class Team(TimestampedModel):
    """A team of a cohort. Its members are enrollments of that cohort, each in one team at most."""

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="+", verbose_name=_("organization")
    )
    cohort = models.ForeignKey(
        Cohort, models.CASCADE, related_name="teams", verbose_name=_("cohort")
    )
    name = models.CharField(_("name"), max_length=100)

    objects = models.Manager.from_queryset(OfCohortQuerySet)()

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "name"], name="team_name_once"),
            models.CheckConstraint(name="team_has_a_name", condition=~models.Q(name="")),
        ]

    def __str__(self) -> str:
        return f"{self.name} (#{self.pk})"
