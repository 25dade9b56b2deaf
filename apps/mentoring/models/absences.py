"""When a mentor is away."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Membership
from apps.core.models import ScopedQuerySet, TimestampedModel

if TYPE_CHECKING:
    from apps.accounts.models import User


class AbsenceQuerySet(ScopedQuerySet):
    def visible_to(self, user: "User") -> Self:
        """Keep one's own and those of organizations one manages; why is nobody else's business."""
        if user.is_superuser:
            return self
        working = Membership.objects.working(user).values("organization")
        return self.filter(
            Q(organization__in=Membership.objects.managing(user).values("organization"))
            | Q(mentor__user=user.pk, organization__in=working)
        )

    def standing(self) -> Self:
        """Keep what was not cancelled."""
        return self.filter(cancelled_at=None)

    def at(self, now: datetime) -> Self:
        """Keep the absences that last at *now*."""
        return self.standing().filter(starts_at__lte=now, ends_at__gt=now)

    def untold(self, now: datetime) -> Self:
        """Keep the absences that have begun by *now* and were not announced yet."""
        return self.standing().filter(starts_at__lte=now, announced_at=None)


class Absence(TimestampedModel):
    """Days on which a mentor is away, both included.

    `starts_at`, `ends_at`: the instants these days begin and end at in the mentor's time zone, as
    it was when they were written; rules go by these alone.
    """

    organization = models.ForeignKey(
        "accounts.Organization", models.PROTECT, related_name="+", verbose_name=_("organization")
    )
    mentor = models.ForeignKey(
        "accounts.Mentor", models.CASCADE, related_name="absences", verbose_name=_("mentor")
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    reason = models.TextField(_("reason"), blank=True)
    announced_at = models.DateTimeField(_("announced"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)

    objects = models.Manager.from_queryset(AbsenceQuerySet)()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["starts_at"],
                name="absence_untold",
                condition=Q(announced_at=None, cancelled_at=None),
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="absence_ends_after_start",
                condition=Q(ends_on__gte=F("starts_on"), ends_at__gt=F("starts_at")),
            ),
        ]

    def __str__(self) -> str:
        first, last = date_format(self.starts_on), date_format(self.ends_on)
        return f"{self.mentor}: {first} – {last} (#{self.pk})"
