"""When learners were away: the days that no clock counts."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.cohorts.models.cohorts import Enrollment, OfEnrollmentQuerySet
from apps.core.models import TimestampedModel


class Pause(TimestampedModel):
    """One absence, from `started_at` until the learner is back: `returns_on` or earlier.

    `returns_on`: the first day at work again, in the cohort's time zone. What was planned stays as
    it was said; `ended_at` says what became of it.
    """

    enrollment = models.ForeignKey(
        Enrollment, models.CASCADE, related_name="pauses", verbose_name=_("enrollment")
    )
    started_at = models.DateTimeField(_("away since"))
    returns_on = models.DateField(_("returns"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = models.Manager.from_queryset(OfEnrollmentQuerySet)()

    class Meta:
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")
        ordering = ["enrollment", "started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrollment"], condition=Q(ended_at=None), name="pause_one_open"
            ),
            models.CheckConstraint(
                name="pause_ends_after_start",
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.started_at:%Y-%m-%d} – {self.returns_on}"
