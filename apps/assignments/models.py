"""assignments: issued work, what is handed in, and what is said of it."""

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.cohorts.models import Enrollment, OfEnrollmentQuerySet, Placement
from apps.core.models import (
    TimestampedModel,
    append_only,
    choices_of,
    follows,
    one_of,
    state_field,
)
from mentorship.states import (
    ASSIGNMENT,
    REVIEW,
    REVISION,
    AssignmentState,
    PlacementState,
    ReviewState,
    RevisionState,
)
from mentorship.values import TOP_LEVEL, BallWith, ReviewOutcome, text_in

if TYPE_CHECKING:
    from apps.accounts.models import User


def _frozen(*fields: str, once: pgtrigger.Q | None = None) -> pgtrigger.Protect:
    """Return the trigger that refuses to change *fields*, from the moment *once* holds."""
    changed = pgtrigger.Q()
    for field in fields:
        changed |= pgtrigger.Q(**{f"old__{field}__df": pgtrigger.F(f"new__{field}")})
    return pgtrigger.Protect(
        name="content_frozen",
        operation=pgtrigger.Update,
        condition=changed if once is None else once & changed,
    )


WAITING = (AssignmentState.SUBMITTED.value, AssignmentState.IN_REVIEW.value)
"""States in which work waits for a review."""

DONE = (AssignmentState.APPROVED.value, AssignmentState.WAIVED.value)
"""States in which work counts as done for what depends on it."""

REVIEWABLE = (*WAITING, AssignmentState.IN_PROGRESS.value)
"""States in which a standing revision may be reviewed; one in progress was reopened."""

BEFORE_HAND_IN = (
    AssignmentState.LOCKED.value,
    AssignmentState.AVAILABLE.value,
    AssignmentState.IN_PROGRESS.value,
)
"""States in which nobody but the learner has anything to do with the work."""

SAID = pgtrigger.Q(old__state__in=["published", "superseded"])
"""From here on a review is read by others, and nothing in it changes."""


class AssignmentQuerySet(OfEnrollmentQuerySet):
    def waiting(self) -> Self:
        """Keep what waits for a review."""
        return self.filter(state__in=WAITING)

    def in_force_or_handed_in(self) -> Self:
        """Keep the work of the roadmap the enrollment stands in, and of others what went further.

        A pivot leaves the earlier direction's rows as they are, so that it can be reverted. Work
        that was begun goes on if the present roadmap asks for the same.
        """
        current = Placement.objects.filter(
            enrollment=OuterRef("enrollment"), state=PlacementState.CURRENT.value
        )
        of_roadmap = current.filter(roadmap_version=OuterRef("task__version"))
        asked_for = current.filter(roadmap_version__tasks__slug=OuterRef("task__slug"))
        begun = Q(state=AssignmentState.IN_PROGRESS.value) & Exists(asked_for)
        handed_in = ~Q(state__in=(*BEFORE_HAND_IN, AssignmentState.CANCELLED.value))
        return self.filter(Exists(of_roadmap) | begun | handed_in)


class Assignment(TimestampedModel):
    """A task issued to one enrollment. The row exists from issue time.

    `ball_with`/`ball_since`: whose turn it is, and since when.
    """

    organization = models.ForeignKey(
        "accounts.Organization", models.PROTECT, related_name="+", verbose_name=_("organization")
    )
    cohort = models.ForeignKey(
        "cohorts.Cohort", models.PROTECT, related_name="assignments", verbose_name=_("cohort")
    )
    enrollment = models.ForeignKey(
        Enrollment,
        models.CASCADE,
        related_name="assignments",
        db_index=False,  # the unique constraint below begins with it
        verbose_name=_("enrollment"),
    )
    placement = models.ForeignKey(
        "cohorts.Placement",
        models.PROTECT,
        related_name="assignments",
        verbose_name=_("direction placement"),
    )
    task = models.ForeignKey(
        "curriculum.Task", models.PROTECT, related_name="assignments", verbose_name=_("task")
    )
    state = state_field(ASSIGNMENT)
    due_at = models.DateTimeField(_("due"))
    ball_with = models.CharField(
        _("whose turn"), max_length=10, choices=choices_of(BallWith), default="nobody"
    )
    ball_since = models.DateTimeField(_("since"))
    submitted_at = models.DateTimeField(_("last handed in"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    objects = models.Manager.from_queryset(AssignmentQuerySet)()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["-id"]
        triggers = [follows(ASSIGNMENT)]
        indexes = [
            models.Index(
                fields=["cohort", "submitted_at", "id"],
                name="assignment_waiting",
                condition=Q(state__in=["submitted", "in_review"]),
            ),
            models.Index(fields=["cohort", "state"], name="assignment_by_cohort"),
        ]
        constraints = [
            one_of("state", AssignmentState, name="assignment_state_known"),
            one_of("ball_with", BallWith, name="assignment_ball_known"),
            models.UniqueConstraint(fields=["enrollment", "task"], name="assignment_issued_once"),
            models.CheckConstraint(
                name="assignment_handed_in_has_a_time",
                condition=~Q(state__in=["submitted", "in_review", "changes_requested", "approved"])
                | Q(submitted_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task} · {self.enrollment.learner}"


class ReviewQueue(Assignment):
    """The same rows as a desk of their own: what waits for whoever looks."""

    class Meta:
        proxy = True
        verbose_name = _("waiting for review")
        verbose_name_plural = _("review queue")


class OfAssignmentQuerySet(OfEnrollmentQuerySet):
    path = "assignment__enrollment"


class Revision(models.Model):
    """The n-th time work was handed in for an assignment. Its content never changes.

    `deliverables`: `[{"type": ..., "label": {"en": ..., "zh-hans": ...}, "value": ...}, ...]`, the
    values as `services/deliverables.py` reads them.
    """

    assignment = models.ForeignKey(
        Assignment, models.CASCADE, related_name="revisions", verbose_name=_("assignment")
    )
    number = models.PositiveIntegerField(_("revision"))
    state = state_field(REVISION)
    deliverables = models.JSONField(_("deliverables"))
    comment = models.TextField(_("comment"), blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("handed in by")
    )
    submitted_at = models.DateTimeField(_("handed in"))

    objects = models.Manager.from_queryset(OfAssignmentQuerySet)()

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["assignment", "-number"]
        triggers = [
            follows(REVISION),
            _frozen(
                "assignment", "number", "deliverables", "comment", "submitted_by", "submitted_at"
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]
        constraints = [
            one_of("state", RevisionState, name="revision_state_known"),
            models.UniqueConstraint(fields=["assignment", "number"], name="revision_number_once"),
            models.UniqueConstraint(
                fields=["assignment"],
                condition=Q(state="submitted"),
                name="revision_one_current",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} r{self.number}"

    @property
    def organization_id(self) -> int:
        return self.assignment.organization_id


class ReviewQuerySet(OfEnrollmentQuerySet):
    path = "revision__assignment__enrollment"

    def visible_to(self, user: "User") -> Self:
        """Keep the reviews of visible enrollments; a learner does not see drafts."""
        seen = super().visible_to(user)
        if user.is_superuser:
            return seen
        own = Q(revision__assignment__enrollment__learner__user=user.pk)
        return seen.exclude(own & Q(state=ReviewState.DRAFTED.value))


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
            _frozen(
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
