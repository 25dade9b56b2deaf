"""Upgrades: a cohort's direction moved on to another version of its roadmap."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.cohorts.models import OfCohortQuerySet
from apps.core.models import TimestampedModel, append_only


class RoadmapUpgrade(TimestampedModel):
    """What became of the work of a cohort's direction when its roadmap version changed.

    `kept`: begun or handed in, and goes on as it is. `carried`: not begun, now with the new text.
    `set_aside`: not begun, and no longer asked for. `given`: new.
    """

    cohort = models.ForeignKey(
        "cohorts.Cohort", models.CASCADE, related_name="upgrades", verbose_name=_("cohort")
    )
    direction = models.ForeignKey(
        "curriculum.Direction", models.PROTECT, related_name="+", verbose_name=_("direction")
    )
    before = models.ForeignKey(
        "curriculum.RoadmapVersion",
        models.PROTECT,
        related_name="+",
        verbose_name=_("version before"),
    )
    after = models.ForeignKey(
        "curriculum.RoadmapVersion",
        models.PROTECT,
        related_name="+",
        verbose_name=_("version after"),
    )
    upgraded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("upgraded by"),
    )
    upgraded_at = models.DateTimeField(_("upgraded"))
    learners = models.PositiveIntegerField(_("learners"))
    kept = models.PositiveIntegerField(_("kept"))
    carried = models.PositiveIntegerField(_("carried over"))
    set_aside = models.PositiveIntegerField(_("set aside"))
    given = models.PositiveIntegerField(_("given out"))

    objects = models.Manager.from_queryset(OfCohortQuerySet)()

    class Meta:
        verbose_name = _("roadmap upgrade")
        verbose_name_plural = _("roadmap upgrades")
        ordering = ["-id"]
        triggers = [append_only()]
        constraints = [
            models.CheckConstraint(
                name="roadmap_upgrade_leads_on", condition=~Q(before=F("after"))
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
