"""Second opinions: a sample of reviews whose work somebody else judges too."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Membership
from apps.assignments.models.reviews import Review
from apps.core.models import ScopedQuerySet, frozen

if TYPE_CHECKING:
    from apps.accounts.models import User


class SecondOpinionQuerySet(ScopedQuerySet):
    def visible_to(self, user: "User") -> Self:
        """Keep what *user* is asked for, and all of the organizations *user* manages."""
        if user.is_superuser:
            return self
        managed = Membership.objects.managing(user).values("organization")
        working = Membership.objects.working(user).values("organization")
        return self.filter(
            Q(organization__in=managed) | Q(reviewer=user.pk, organization__in=working)
        )

    def waiting(self) -> Self:
        return self.filter(answer=None)


class SecondOpinion(models.Model):
    """Somebody else is asked to judge what a review has judged. It changes no outcome.

    `week`: the ISO week it was drawn in, `2026-W45`. `answer`: the second review, once written.
    """

    organization = models.ForeignKey(
        "accounts.Organization", models.PROTECT, related_name="+", verbose_name=_("organization")
    )
    review = models.OneToOneField(
        Review, models.CASCADE, related_name="second_opinion", verbose_name=_("review")
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="second_opinions",
        verbose_name=_("asked"),
    )
    week = models.CharField(_("week"), max_length=8)
    asked_at = models.DateTimeField(_("asked at"))
    answer = models.OneToOneField(
        Review,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="answers",
        verbose_name=_("answer"),
    )

    objects = models.Manager.from_queryset(SecondOpinionQuerySet)()

    class Meta:
        verbose_name = _("second opinion")
        verbose_name_plural = _("second opinions")
        ordering = ["-id"]
        triggers = [frozen("review", "reviewer", "week", "asked_at")]
        indexes = [
            models.Index(
                fields=["reviewer", "id"], name="opinion_waiting", condition=Q(answer=None)
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.week}"
