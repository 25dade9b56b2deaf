"""What the engine advises, and what a mentor made of it."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.cohorts.models import OfEnrollmentQuerySet
from apps.core.models import (
    TimestampedModel,
    choices_of,
    follows,
    label_of,
    one_of,
    state_field,
)
from apps.curriculum.models import Direction
from apps.pivots.models.learning import ModelVersion
from apps.pivots.models.policies import PolicyVersion
from mentorship.states import RECOMMENDATION, RecommendationState
from mentorship.values import DeclineReason

if TYPE_CHECKING:
    from apps.accounts.models import User

DECISIONS = ["start", "start_then", "stay", "pivot", "advance", "waitlist", "defer"]
CONFIDENCES = ["low", "medium", "high"]

LOOKED_AT = tuple(
    state.value
    for state in (
        RecommendationState.UNDER_REVIEW,
        RecommendationState.ACCEPTED,
        RecommendationState.AMENDED,
        RecommendationState.DECLINED,
    )
)
"""States in which a mentor has looked, so that the learner may see the recommendation."""


OPEN = (RecommendationState.PUBLISHED.value, RecommendationState.UNDER_REVIEW.value)
"""States in which a recommendation waits for a mentor."""


class RecommendationQuerySet(OfEnrollmentQuerySet):
    def visible_to(self, user: "User") -> Self:
        """Keep those of visible enrollments; a learner sees one once a mentor has looked."""
        seen = super().visible_to(user)
        if user.is_superuser:
            return seen
        return seen.exclude(Q(enrollment__learner__user=user.pk) & ~Q(state__in=LOOKED_AT))

    def open(self) -> Self:
        """Keep what waits for a mentor."""
        return self.filter(state__in=OPEN)


class Recommendation(TimestampedModel):
    """What the engine advises an enrollment to do, with everything it went by.

    `inputs` is the frozen scenario and `document` the engine's whole answer: the same inputs and
    policy give the same document, byte for byte. `evidence_digest` leaves out what the calendar
    alone changes: a declined recommendation is not raised again before it differs.
    """

    organization = models.ForeignKey(
        "accounts.Organization", models.PROTECT, related_name="+", verbose_name=_("organization")
    )
    enrollment = models.ForeignKey(
        "cohorts.Enrollment",
        models.CASCADE,
        related_name="recommendations",
        verbose_name=_("enrollment"),
    )
    policy_version = models.ForeignKey(
        PolicyVersion, models.PROTECT, related_name="+", verbose_name=_("policy version")
    )
    model_version = models.ForeignKey(
        ModelVersion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("model version"),
    )
    inputs = models.JSONField(_("what it went by"))
    inputs_hash = models.CharField(_("digest of the inputs"), max_length=64)
    evidence_digest = models.CharField(_("digest of the evidence"), max_length=64)
    document = models.JSONField(_("the engine's answer"))
    decision = models.CharField(
        _("recommendation"),
        max_length=12,
        choices=[(d, label_of("Decision", d)) for d in DECISIONS],
    )
    direction = models.ForeignKey(
        Direction, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("to")
    )
    then = models.ForeignKey(
        Direction, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("then")
    )
    confidence = models.CharField(
        _("confidence"), max_length=6, choices=[(c, label_of("Confidence", c)) for c in CONFIDENCES]
    )
    state = state_field(RECOMMENDATION)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decline_reason = models.CharField(
        _("why declined"), max_length=20, choices=choices_of(DeclineReason), blank=True
    )
    note = models.TextField(_("note"), blank=True)
    amends = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="amended_to",
        verbose_name=_("amends"),
    )

    objects = models.Manager.from_queryset(RecommendationQuerySet)()

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        ordering = ["-id"]
        triggers = [follows(RECOMMENDATION)]
        indexes = [
            models.Index(fields=["enrollment", "-id"], name="recommendation_latest"),
        ]
        constraints = [
            one_of("state", RecommendationState, name="recommendation_state_known"),
            models.CheckConstraint(
                name="recommendation_decision_known", condition=Q(decision__in=DECISIONS)
            ),
            models.CheckConstraint(
                name="recommendation_confidence_known", condition=Q(confidence__in=CONFIDENCES)
            ),
            models.UniqueConstraint(
                fields=["enrollment"],
                condition=Q(state__in=["published", "under_review"]),
                name="recommendation_one_open",
            ),
            models.CheckConstraint(
                name="recommendation_decided_by_somebody",
                condition=Q(
                    state__in=["accepted", "amended", "declined"],
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                )
                | ~Q(state__in=["accepted", "amended", "declined"])
                & Q(decided_at=None, decided_by=None),
            ),
            models.CheckConstraint(
                name="recommendation_decline_has_a_reason",
                condition=Q(state="declined") & ~Q(decline_reason="")
                | ~Q(state="declined") & Q(decline_reason=""),
            ),
            models.CheckConstraint(
                name="recommendation_published_has_times",
                condition=Q(state="generated")
                | Q(published_at__isnull=False, expires_at__isnull=False)
                | Q(state="superseded"),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.get_decision_display()}"
