"""Who has taken a piece of work for review, who was asked to, and who was reminded."""

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.assignments.models.assignments import Assignment
from apps.assignments.models.revisions import OfAssignmentQuerySet, Revision
from apps.cohorts.models import Cohort, OfCohortQuerySet
from apps.core.models import append_only, choices_of, follows, frozen, one_of, state_field
from mentorship.reviewing import HELD_AT_MOST, PROMISE_HOURS
from mentorship.states import REVIEW_CLAIM, ReviewClaimState
from mentorship.values import RouteCause


class ReviewClaim(models.Model):
    """One reviewer holds a piece of work until the lease ends.

    `slot`: which of the places of the holder it takes, so that the database itself holds everybody
    to so many at a time. Ended claims have none.
    """

    organization = models.ForeignKey(
        "accounts.Organization", models.PROTECT, related_name="+", verbose_name=_("organization")
    )
    assignment = models.ForeignKey(
        Assignment, models.CASCADE, related_name="claims", verbose_name=_("assignment")
    )
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="review_claims",
        verbose_name=_("held by"),
    )
    state = state_field(REVIEW_CLAIM)
    slot = models.PositiveSmallIntegerField(_("place"), null=True, blank=True)
    claimed_at = models.DateTimeField(_("claimed at"))
    lease_until = models.DateTimeField(_("lease ends"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = models.Manager.from_queryset(OfAssignmentQuerySet)()

    class Meta:
        verbose_name = _("review claim")
        verbose_name_plural = _("review claims")
        ordering = ["-id"]
        triggers = [
            follows(REVIEW_CLAIM),
            frozen("assignment", "holder", "claimed_at"),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]
        indexes = [
            models.Index(
                fields=["lease_until", "id"], name="claim_by_lease", condition=Q(state="held")
            ),
        ]
        constraints = [
            one_of("state", ReviewClaimState, name="claim_state_known"),
            models.UniqueConstraint(
                fields=["assignment"], condition=Q(state="held"), name="claim_one_held"
            ),
            models.UniqueConstraint(
                fields=["holder", "slot"], condition=Q(state="held"), name="claim_slot_once"
            ),
            models.CheckConstraint(
                name="claim_held_has_a_slot_and_no_end",
                condition=Q(
                    state="held", slot__gte=1, slot__lte=HELD_AT_MOST, ended_at__isnull=True
                )
                | ~Q(state="held") & Q(slot=None, ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="claim_lease_after_claim", condition=Q(lease_until__gte=F("claimed_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.get_state_display()}"


class ReviewRoute(models.Model):
    """Somebody was asked to review a revision, and why. The last row of a revision counts.

    `reasons`: `[{"code": ..., "value": ..., "points": ...}, ...]`; the points add up to `score`.
    """

    organization = models.ForeignKey(
        "accounts.Organization", models.PROTECT, related_name="+", verbose_name=_("organization")
    )
    assignment = models.ForeignKey(
        Assignment, models.CASCADE, related_name="routes", verbose_name=_("assignment")
    )
    revision = models.ForeignKey(
        Revision, models.CASCADE, related_name="routes", verbose_name=_("revision")
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="review_routes",
        verbose_name=_("asked"),
    )
    cause = models.CharField(_("cause"), max_length=20, choices=choices_of(RouteCause))
    score = models.FloatField(_("points"))
    reasons = models.JSONField(_("reasons"))
    routed_at = models.DateTimeField(_("asked at"))

    objects = models.Manager.from_queryset(OfAssignmentQuerySet)()

    class Meta:
        verbose_name = _("review route")
        verbose_name_plural = _("review routes")
        ordering = ["-id"]
        triggers = [append_only()]
        indexes = [
            models.Index(fields=["assignment", "-id"], name="route_of_assignment"),
            models.Index(fields=["reviewer", "routed_at"], name="route_of_reviewer"),
        ]
        constraints = [
            one_of("cause", RouteCause, name="route_cause_known"),
            models.UniqueConstraint(
                fields=["revision", "cause"],
                condition=Q(cause__in=["handed_in", "promise_broken"]),
                name="route_once_per_cause",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.get_cause_display()}"


class Nudge(models.Model):
    """A step of the ladder that was told for one silence: whoever it was, once."""

    assignment = models.ForeignKey(
        Assignment, models.CASCADE, related_name="nudges", verbose_name=_("assignment")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("told to")
    )
    step = models.PositiveSmallIntegerField(_("step"))
    silent_since = models.DateTimeField(_("silent since"))
    nudged_at = models.DateTimeField(_("told at"))

    objects = models.Manager.from_queryset(OfAssignmentQuerySet)()

    class Meta:
        verbose_name = _("nudge")
        verbose_name_plural = _("nudges")
        ordering = ["-id"]
        triggers = [append_only()]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "silent_since", "step", "user"], name="nudge_once"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.step}"


class ReviewRules(models.Model):
    """What a cohort promises of its reviews; without a row the usual holds.

    `promise_hours`: from each hand-in. `sample_share`: 0..1 of the reviews of a week that get a
    second opinion.
    """

    cohort = models.OneToOneField(
        Cohort, models.CASCADE, related_name="review_rules", verbose_name=_("cohort")
    )
    promise_hours = models.PositiveIntegerField(
        _("promise (hours)"),
        default=PROMISE_HOURS,
        validators=[MinValueValidator(1), MaxValueValidator(720)],
    )
    sample_share = models.FloatField(
        _("second opinions (share)"),
        default=0.05,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
    )

    objects = models.Manager.from_queryset(OfCohortQuerySet)()

    class Meta:
        verbose_name = _("review rules")
        verbose_name_plural = _("review rules")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="review_rules_in_range",
                condition=Q(
                    promise_hours__gte=1,
                    promise_hours__lte=720,
                    sample_share__gte=0,
                    sample_share__lte=1,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.promise_hours} h #{self.pk}"


class ReviewBoard(Cohort):
    """A cohort as whoever looks after its reviews sees it: what waits, what is late."""

    class Meta:
        proxy = True
        verbose_name = _("review board")
        verbose_name_plural = _("review board")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name
