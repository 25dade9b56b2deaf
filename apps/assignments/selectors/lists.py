"""What people ask: their lists, queues and single rows, each within its viewer's scope."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from apps.accounts.models import User
from apps.assignments.models import (
    Assignment,
    AssignmentQuerySet,
    CheckRun,
    Review,
    Revision,
    RubricScore,
)
from apps.cohorts.models import Enrollment
from apps.core.models import Transition, TransitionQuerySet, absent


def latest_review(*, assignment: Assignment) -> Review | None:
    """Return the last word on any revision of an assignment that came from a list below."""
    said = (review for revision in assignment.revisions.all() for review in revision.reviews.all())
    return next(said, None)


# --------------------------------------------------------------------------- assignments


def assignment_list(*, viewer: User) -> AssignmentQuerySet:
    """Return the assignments *viewer* may see, newest first, with revisions and reviews.

    Revisions come last first, without their content; so do the reviews of each.
    """
    return with_context(Assignment.objects.visible_to(viewer)).order_by("-pk")


def assignment_get(*, assignment_id: int, viewer: User) -> Assignment:
    """Return one assignment.

    :raises NotFound: if there is none, or *viewer* may not see it; the two look the same.
    """
    row: Assignment | None = assignment_list(viewer=viewer).filter(pk=assignment_id).first()
    if row is None:
        raise absent(Assignment, assignment_id)
    return row


def assignments_seen(*, viewer: User, among: Collection[int]) -> set[int]:
    """Return the ids *among* those given whose assignments *viewer* may see. Cost: one query."""
    rows = Assignment.objects.visible_to(viewer).filter(pk__in=among)
    return set(rows.values_list("pk", flat=True))


def my_assignments(*, viewer: User) -> AssignmentQuerySet:
    """Return *viewer*'s own work as a learner, earliest due first.

    Of directions they have left, only what was handed in is kept.
    """
    own = Assignment.objects.filter(enrollment__learner__user=viewer.pk)
    return with_context(own.in_force_or_handed_in()).order_by("due_at", "pk")


def my_waiting_elsewhere(*, viewer: User) -> frozenset[tuple[int, str]]:
    """Return (enrollment, task id) of what waits where *viewer* was before a transfer.

    Its review counts in the enrollment too: carry.py, Note [Carried work]. Cost: 1 query, 2 for
    somebody who was transferred.
    """
    own = Enrollment.objects.filter(learner__user=viewer.pk)
    went_to = dict(own.exclude(successor=None).values_list("pk", "successor_id"))
    if not went_to:
        return frozenset()
    waiting = Assignment.objects.waiting().filter(enrollment__in=list(went_to))
    return frozenset(
        (heir, slug)
        for enrollment, slug in waiting.values_list("enrollment_id", "task__slug")
        for heir in _heirs(enrollment, went_to)
    )


def _heirs(enrollment: int, went_to: Mapping[int, int]) -> Iterator[int]:
    while enrollment in went_to:
        enrollment = went_to[enrollment]
        yield enrollment


def with_context(rows: AssignmentQuerySet) -> AssignmentQuerySet:
    """Load what every list of work shows: task, people, revisions, reviews, and how it stands."""
    revisions = Revision.objects.defer("deliverables", "comment").order_by("-number")
    said = Review.objects.exclude(state="drafted").filter(is_sample=False)
    reviews = said.select_related("reviewer").order_by("-pk")
    shown: AssignmentQuerySet = (
        rows.with_status()
        .select_related(
            "task__stage", "cohort", "placement__direction", "enrollment__learner__user"
        )
        .prefetch_related(
            Prefetch("revisions", revisions),
            Prefetch("revisions__reviews", reviews),
        )
    )
    return shown


def assignment_timeline(*, assignment: Assignment) -> TransitionQuerySet:
    """Return every step of the assignment, its revisions and its reviews, oldest first.

    The caller has checked that the assignment may be seen.
    """
    revisions = Revision.objects.filter(assignment=assignment.pk)
    said = Review.objects.filter(revision__assignment=assignment.pk, is_sample=False)
    reviews = said.exclude(state="drafted")
    steps: TransitionQuerySet = (
        Transition.objects.filter(
            Q(subject="assignments.assignment", subject_id=assignment.pk)
            | Q(subject="assignments.revision", subject_id__in=revisions.values("pk"))
            | Q(subject="assignments.review", subject_id__in=reviews.values("pk"))
        )
        .select_related("actor")
        .order_by("id")
    )
    return steps


# --------------------------------------------------------------------------- revisions, reviews


def revision_list(*, viewer: User) -> QuerySet[Revision]:
    """Return the revisions *viewer* may see, newest first."""
    rows: QuerySet[Revision] = Revision.objects.visible_to(viewer)
    rows = rows.select_related("assignment__task", "submitted_by")
    return rows.prefetch_related(Prefetch("check_runs", _checks())).order_by("-pk")


def review_list(*, viewer: User) -> QuerySet[Review]:
    """Return the reviews *viewer* may see, newest first, with their levels."""
    rows: QuerySet[Review] = Review.objects.visible_to(viewer)
    return (
        rows.select_related("revision__assignment__task", "reviewer", "rubric_version__rubric")
        .prefetch_related(Prefetch("rubric_scores", _scores()))
        .order_by("-pk")
    )


def review_get(*, review_id: int, viewer: User) -> Review:
    """Return one review.

    :raises NotFound: if there is none, or *viewer* may not see it; the two look the same.
    """
    review = review_list(viewer=viewer).filter(pk=review_id).first()
    if review is None:
        raise absent(Review, review_id)
    return review


def work_on(*, assignment: Assignment) -> QuerySet[Revision]:
    """Return all that was handed in for one assignment and said of it, last first.

    The caller has checked that the assignment may be seen. Cost: four queries.
    """
    reviews = (
        Review.objects.exclude(state="drafted")
        .select_related("reviewer", "rubric_version")
        .prefetch_related(Prefetch("rubric_scores", _scores()))
    )
    rows: QuerySet[Revision] = Revision.objects.filter(assignment=assignment.pk)
    return (
        rows.select_related("submitted_by")
        .prefetch_related(
            Prefetch("reviews", reviews.order_by("-pk")), Prefetch("check_runs", _checks())
        )
        .order_by("-number")
    )


def _checks() -> QuerySet[CheckRun]:
    return CheckRun.objects.order_by("name", "-pk")


def _scores() -> QuerySet[RubricScore, Any]:
    return RubricScore.objects.select_related("criterion").order_by("criterion__position", "pk")
