"""Issued work: one row per task and enrollment, from issue time."""

from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Count, Exists, ExpressionWrapper, F, Min, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext_lazy as _

from apps.cohorts.models import Enrollment, OfEnrollmentQuerySet, Placement
from apps.core.models import TimestampedModel, choices_of, follows, one_of, state_field
from mentorship.states import (
    ASSIGNMENT,
    OPEN_ASSIGNMENT,
    AssignmentState,
    EnrollmentState,
    PlacementState,
)
from mentorship.status import STUCK_AFTER
from mentorship.values import BallWith, DueReason

if TYPE_CHECKING:
    from datetime import datetime

WAITING = (AssignmentState.SUBMITTED.value, AssignmentState.IN_REVIEW.value)
"""States in which work waits for a review."""

DONE = (AssignmentState.APPROVED.value, AssignmentState.WAIVED.value)
"""States in which work counts as done for what depends on it."""

NOT_ASKED_FOR = (AssignmentState.WAIVED.value, AssignmentState.CANCELLED.value)
"""States of work that the learner need not do (any more)."""

ASKED_FOR = tuple(state.value for state in AssignmentState if state.value not in NOT_ASKED_FOR)
"""States of work the learner has done or is to do: what a total of work is made of."""

REVIEWABLE = (*WAITING, AssignmentState.IN_PROGRESS.value)
"""States in which a standing revision may be reviewed; one in progress was reopened."""

IN_LINE = (EnrollmentState.ACTIVE.value, EnrollmentState.TRANSFERRED.value)
"""States of an enrollment whose waiting work is reviewed; what was handed in before a transfer is
reviewed where it was handed in (services/carry.py, Note [Carried work])."""

BEFORE_HAND_IN = (
    AssignmentState.LOCKED.value,
    AssignmentState.AVAILABLE.value,
    AssignmentState.IN_PROGRESS.value,
)
"""States in which nobody but the learner has anything to do with the work."""

LEARNERS_TURN = tuple(
    state.value
    for state in AssignmentState
    if state in OPEN_ASSIGNMENT and state.value not in {*WAITING, AssignmentState.LOCKED.value}
)
"""States in which work can be overdue."""


class AssignmentQuerySet(OfEnrollmentQuerySet):
    def waiting(self) -> Self:
        """Keep what waits for a review."""
        return self.filter(state__in=WAITING)

    def overdue(self, now: "datetime | Now") -> Self:
        """Keep what is due, open and the learner's turn, of learners who are at work."""
        return self.filter(_overdue(now))

    def with_mentor(self, mentor_id: int) -> Self:
        """Keep the work of the learners a mentor accompanies now."""
        learners = Enrollment.objects.with_mentor(mentor_id)
        return self.filter(enrollment__in=learners.values("pk"))

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

    def with_status(self) -> Self:
        """Tell what is `overdue`, `is_late` and `stuck` now, as mentorship.status means them."""
        # By relation name: revisions stand beside this module and import it.
        kept = Assignment.objects.filter(
            pk=OuterRef("pk"), revisions__state__in=("submitted", "superseded")
        )
        first = kept.order_by().values("pk").annotate(at=Min("revisions__submitted_at"))
        hours = F("cohort__late_grace_hours") * Value(timedelta(hours=1))
        grace = ExpressionWrapper(hours, output_field=models.DurationField())
        return (
            self.with_stuck()
            .annotate(overdue=_true_if(_overdue(Now())), first_in=Subquery(first.values("at")))
            .annotate(is_late=_true_if(Q(first_in__isnull=False, first_in__gt=F("due_at") + grace)))
        )

    def with_stuck(self) -> Self:
        """Tell what is `stuck`: open, though changes were asked for again and again."""
        # By relation name: reviews stand beside this module and import it.
        asked = Assignment.objects.filter(
            pk=OuterRef("pk"),
            revisions__reviews__outcome="changes_requested",
            revisions__reviews__state="published",
            revisions__reviews__is_sample=False,
        )
        counted = asked.order_by().values("pk").annotate(times=Count("revisions__reviews"))
        times = Coalesce(Subquery(counted.values("times")), 0)
        return self.annotate(change_requests=times).annotate(
            stuck=_true_if(Q(state__in=OPEN_ASSIGNMENT, change_requests__gte=STUCK_AFTER))
        )


def _overdue(now: "datetime | Now") -> Q:
    return Q(
        state__in=LEARNERS_TURN,
        due_at__lt=now,
        enrollment__state=EnrollmentState.ACTIVE.value,
    )


def _true_if(condition: Q) -> "ExpressionWrapper[Q]":
    return ExpressionWrapper(condition, output_field=models.BooleanField())


class Assignment(TimestampedModel):
    """A task issued to one enrollment. The row exists from issue time.

    `due_at` is the one due date: the schedule's day (`base_due_on`, of the cohort's time zone)
    moved by what happened since; `due_reason` says by what. `counted_from`: the day the schedule
    was counted from.

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
    due_reason = models.CharField(
        _("why then"), max_length=10, choices=choices_of(DueReason), default="schedule"
    )
    base_due_on = models.DateField(_("due by the schedule"))
    counted_from = models.DateField(_("counted from"))
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
            models.Index(
                fields=["due_at"],
                name="assignment_to_remind",
                condition=Q(state__in=["available", "in_progress", "changes_requested"]),
            ),
        ]
        constraints = [
            one_of("state", AssignmentState, name="assignment_state_known"),
            one_of("ball_with", BallWith, name="assignment_ball_known"),
            one_of("due_reason", DueReason, name="assignment_due_reason_known"),
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
