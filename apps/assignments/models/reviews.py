"""What is said of work: reviews and the levels they give."""

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.assignments.models.revisions import Revision
from apps.cohorts.models import OfEnrollmentQuerySet
from apps.core.models import (
    TimestampedModel,
    append_only,
    choices_of,
    follows,
    frozen,
    one_of,
    state_field,
)
from mentorship.states import REVIEW, ReviewState
from mentorship.values import TOP_LEVEL, ReviewOutcome, text_in

if TYPE_CHECKING:
    from apps.accounts.models import User

SAID = pgtrigger.Q(old__state__in=["published", "superseded"])
"""From here on a review is read by others, and nothing in it changes."""


class ReviewQuerySet(OfEnrollmentQuerySet):
    path = "revision__assignment__enrollment"

    def visible_to(self, user: "User") -> Self:
        """Keep the reviews of visible enrollments; a learner sees no drafts or second opinions."""
        seen = super().visible_to(user)
        if user.is_superuser:
            return seen
        own = Q(revision__assignment__enrollment__learner__user=user.pk)
        return seen.exclude(own & (Q(state=ReviewState.DRAFTED.value) | Q(is_sample=True)))


class Review(TimestampedModel):
    """A judgment of one revision by one mentor, against a frozen rubric version.

    `score`: 0..1, the rubric's weighted mean. Published reviews are never changed or deleted.
    """

    organization = models.ForeignKey(
        "accounts.Organization", models.PROTECT, related_name="+", verbose_name=_("organization")
    )
    revision = models.ForeignKey(
        Revision, models.CASCADE, related_name="reviews", verbose_name=_("revision")
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="reviews", verbose_name=_("reviewer")
    )
    rubric_version = models.ForeignKey(
        "curriculum.RubricVersion", models.PROTECT, related_name="+", verbose_name=_("rubric")
    )
    state = state_field(REVIEW)
    outcome = models.CharField(_("outcome"), max_length=20, choices=choices_of(ReviewOutcome))
    score = models.FloatField(_("score"), validators=[MinValueValidator(0), MaxValueValidator(1)])
    comment = models.TextField(_("feedback"), blank=True)
    is_sample = models.BooleanField(_("second opinion"), default=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    objects = models.Manager.from_queryset(ReviewQuerySet)()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["-id"]
        triggers = [
            follows(REVIEW),
            frozen(
                "revision",
                "reviewer",
                "rubric_version",
                "outcome",
                "score",
                "comment",
                "is_sample",
                "published_at",
                once=SAID,
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete, condition=SAID),
        ]
        constraints = [
            one_of("state", ReviewState, name="review_state_known"),
            one_of("outcome", ReviewOutcome, name="review_outcome_known"),
            models.CheckConstraint(
                name="review_score_in_range", condition=Q(score__gte=0, score__lte=1)
            ),
            models.UniqueConstraint(
                fields=["revision"],
                condition=Q(state="published", is_sample=False),
                name="review_one_published",
            ),
            models.CheckConstraint(
                name="review_published_has_a_time",
                condition=Q(state="drafted") | Q(published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="review_rejection_is_explained",
                condition=~Q(outcome="rejected") | ~Q(comment=""),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.get_outcome_display()}"


class RubricScore(models.Model):
    """The level a review gives one criterion, 0 (missing) to 4 (excellent)."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="rubric_scores")
    criterion = models.ForeignKey(
        "curriculum.Criterion", models.PROTECT, related_name="+", verbose_name=_("criterion")
    )
    level = models.PositiveSmallIntegerField(_("level"))

    class Meta:
        verbose_name = _("rubric score")
        verbose_name_plural = _("rubric scores")
        ordering = ["review", "id"]
        triggers = [append_only()]
        constraints = [
            models.UniqueConstraint(fields=["review", "criterion"], name="rubric_score_once"),
            models.CheckConstraint(
                name="rubric_score_in_range",
                condition=Q(level__gte=0, level__lte=TOP_LEVEL),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion_id}: {self.level} #{self.pk}"

    @property
    def words(self) -> str:
        """The rubric's words for the level; the criterion should have been fetched along."""
        return text_in(self.criterion.levels[self.level], get_language())
