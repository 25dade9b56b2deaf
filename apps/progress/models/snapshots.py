"""How far each enrollment was, day by day."""

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from apps.cohorts.models import OfEnrollmentQuerySet
from apps.core.models import append_only


class SnapshotQuerySet(OfEnrollmentQuerySet):
    def standing(self) -> Self:
        """Keep the latest word on each day: a rebuild that found otherwise stands."""
        later = ProgressSnapshot.objects.filter(
            enrollment=OuterRef("enrollment"), as_of_on=OuterRef("as_of_on"), pk__gt=OuterRef("pk")
        )
        return self.filter(~Exists(later))


class ProgressSnapshot(models.Model):
    """How far an enrollment was at the end of a day in its cohort's time zone. Never changed.

    Counts are of the roadmap it stood in then. `hours_done`: the usual effort (p50) of approved
    work; `hours_left`: of all that lay ahead. `share_done`: of the effort asked for, approved or
    waived; None where nothing was asked for. `last_activity_at`: when work was last handed in.
    """

    organization = models.ForeignKey(
        "accounts.Organization", models.PROTECT, related_name="+", verbose_name=_("organization")
    )
    enrollment = models.ForeignKey(
        "cohorts.Enrollment",
        models.CASCADE,
        related_name="progress_snapshots",
        verbose_name=_("enrollment"),
    )
    placement = models.ForeignKey(
        "cohorts.Placement",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("direction placement"),
    )
    as_of_on = models.DateField(_("day"))
    formula_version = models.CharField(_("formula"), max_length=20)
    is_paused = models.BooleanField(_("on leave"))
    approved_count = models.PositiveIntegerField(_("approved"))
    open_count = models.PositiveIntegerField(_("open"))
    overdue_count = models.PositiveIntegerField(_("overdue"))
    waiting_count = models.PositiveIntegerField(_("waiting for review"))
    hours_done = models.FloatField(_("hours done"))
    hours_left = models.FloatField(_("hours left"))
    share_done = models.FloatField(_("share done"), null=True)
    skills_shown = models.PositiveIntegerField(_("skills shown"))
    last_activity_at = models.DateTimeField(_("last handed in"), null=True)

    objects = models.Manager.from_queryset(SnapshotQuerySet)()

    class Meta:
        verbose_name = _("progress snapshot")
        verbose_name_plural = _("progress snapshots")
        ordering = ["-id"]
        triggers = [append_only()]
        constraints = [
            models.UniqueConstraint(
                fields=["enrollment", "as_of_on", "formula_version"], name="progress_snapshot_once"
            ),
            models.CheckConstraint(
                name="progress_snapshot_in_range",
                condition=Q(share_done=None) | Q(share_done__gte=0, share_done__lte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.as_of_on}"

    @property
    def percent(self) -> int | None:
        return None if self.share_done is None else round(100 * self.share_done)
