"""Who is offered which seat: plans over a whole cohort, made again when something changes."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Membership
from apps.cohorts.models import Cohort
from apps.core.models import ScopedQuerySet, append_only
from apps.curriculum.models import Direction
from apps.pivots.models.recommendations import Recommendation

if TYPE_CHECKING:
    from apps.accounts.models import User


class SeatPlanQuerySet(ScopedQuerySet):
    def visible_to(self, user: "User") -> Self:
        """Keep the plans of cohorts *user* leads or whose organization *user* manages."""
        if user.is_superuser:
            return self
        return self.filter(
            Q(organization__in=Membership.objects.managing(user).values("organization"))
            | Q(cohort__in=Cohort.objects.led_by(user).values("pk"))
        )


class SeatPlan(models.Model):
    """The best use of a cohort's free seats at some moment. It offers; people give seats.

    `seats`: free seats by direction when it was made. `prices`: what one seat more would have been
    worth to those without, in log-odds. `digest`: of everything it went by.
    """

    organization = models.ForeignKey(
        "accounts.Organization", models.PROTECT, related_name="+", verbose_name=_("organization")
    )
    cohort = models.ForeignKey(
        Cohort, models.CASCADE, related_name="seat_plans", verbose_name=_("cohort")
    )
    made_at = models.DateTimeField(_("made"))
    digest = models.CharField(_("digest of the inputs"), max_length=64)
    seats = models.JSONField(_("free seats"))
    prices = models.JSONField(_("price of a seat"))
    objective = models.FloatField(_("total value"))

    objects = models.Manager.from_queryset(SeatPlanQuerySet)()

    class Meta:
        verbose_name = _("seat plan")
        verbose_name_plural = _("seat plans")
        ordering = ["-id"]
        triggers = [append_only()]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "digest"], name="seat_plan_once"),
        ]

    def __str__(self) -> str:
        return f"{self.cohort} #{self.pk}"


class SeatOfferQuerySet(ScopedQuerySet):
    def visible_to(self, user: "User") -> Self:
        """Keep the offers of recommendations *user* may see."""
        if user.is_superuser:
            return self
        seen = Recommendation.objects.visible_to(user).values("pk")
        return self.filter(recommendation__in=seen)


class SeatOffer(models.Model):
    """What a plan offers one learner: a direction, or a place on the waitlist of the one wanted."""

    plan = models.ForeignKey(
        SeatPlan, models.CASCADE, related_name="offers", verbose_name=_("seat plan")
    )
    recommendation = models.ForeignKey(
        Recommendation,
        models.CASCADE,
        related_name="seat_offers",
        verbose_name=_("recommendation"),
    )
    direction = models.ForeignKey(
        Direction, models.PROTECT, null=True, related_name="+", verbose_name=_("offered")
    )
    wanted = models.ForeignKey(
        Direction, models.PROTECT, related_name="+", verbose_name=_("wanted")
    )
    position = models.PositiveIntegerField(_("place on the waitlist"), null=True)
    price = models.FloatField(_("price of the seat wanted"))

    objects = models.Manager.from_queryset(SeatOfferQuerySet)()

    class Meta:
        verbose_name = _("seat offer")
        verbose_name_plural = _("seat offers")
        ordering = ["plan", "wanted", "position", "id"]
        triggers = [append_only()]
        constraints = [
            models.UniqueConstraint(fields=["plan", "recommendation"], name="seat_offer_once"),
            models.CheckConstraint(
                name="seat_offer_seated_or_waiting",
                condition=Q(direction=None, position__gte=1)
                | Q(direction__isnull=False, position=None),
            ),
            models.CheckConstraint(name="seat_offer_price_positive", condition=Q(price__gte=0)),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
