"""What higher contexts ask of issued work: plain facts for many enrollments at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Prefetch

from apps.assignments.models import Assignment, AssignmentQuerySet, Review, Revision
from apps.curriculum.models import TaskSkill
from mentorship.states import AssignmentState, ReviewState, RevisionState


class ReviewFact(NamedTuple):
    """A review that stands. `score`: 0..1."""

    review_id: int
    score: float
    published_at: datetime
    reviewer_id: int


@dataclass(frozen=True, slots=True)
class TaskFact:
    """One assignment as the engine needs it.

    `direction`: the slug of the direction it was issued in. `skills`: slug -> weight, summing
    to 1. `submitted_at`: when it was first handed in (withdrawn revisions aside). `reviews`:
    those that stand for the last reviewed revision, second opinions included, oldest first.
    """

    assignment_id: int
    enrollment_id: int
    placement_id: int
    direction: str
    task: str
    skills: Mapping[str, float]
    due_at: datetime
    submitted_at: datetime | None
    state: AssignmentState
    reviews: tuple[ReviewFact, ...]


def task_facts(*, enrollment_ids: Sequence[int], now: datetime) -> dict[int, list[TaskFact]]:
    """Return the work of each enrollment, earliest due first; an empty list where there is none.

    Nothing handed in or published after *now* is counted. Cost: four queries for any number of
    enrollments.
    """
    facts: dict[int, list[TaskFact]] = {pk: [] for pk in enrollment_ids}
    for row in _rows(enrollment_ids, now):
        facts[row.enrollment_id].append(_fact(row))
    return facts


def _rows(enrollment_ids: Sequence[int], now: datetime) -> AssignmentQuerySet:
    skills = TaskSkill.objects.select_related("skill").only("task_id", "weight", "skill__slug")
    handed_in = Revision.objects.exclude(state=RevisionState.WITHDRAWN.value).filter(
        submitted_at__lte=now
    )
    reviews = Review.objects.filter(state=ReviewState.PUBLISHED.value, published_at__lte=now)
    rows: AssignmentQuerySet = (
        Assignment.objects.filter(enrollment__in=list(enrollment_ids))
        .select_related("task", "placement__direction")
        .only(
            "enrollment_id",
            "state",
            "due_at",
            "task__slug",
            "placement__direction__slug",
        )
        .prefetch_related(
            Prefetch("task__task_skills", skills.order_by("skill__slug")),
            Prefetch(
                "revisions",
                handed_in.only("assignment_id", "submitted_at").order_by("number"),
            ),
            Prefetch(
                "revisions__reviews",
                reviews.only("revision_id", "score", "published_at", "reviewer_id").order_by(
                    "published_at", "pk"
                ),
            ),
        )
        .order_by("enrollment_id", "due_at", "pk")
    )
    return rows


def _fact(row: Assignment) -> TaskFact:
    revisions = list(row.revisions.all())
    return TaskFact(
        assignment_id=row.pk,
        enrollment_id=row.enrollment_id,
        placement_id=row.placement_id,
        direction=row.placement.direction.slug,
        task=row.task.slug,
        skills={part.skill.slug: part.weight for part in row.task.task_skills.all()},
        due_at=row.due_at,
        submitted_at=revisions[0].submitted_at if revisions else None,
        state=AssignmentState(row.state),
        reviews=_reviews(revisions),
    )


def _reviews(revisions: Sequence[Revision]) -> tuple[ReviewFact, ...]:
    """Return the reviews of the last revision that has any.

    Reviews of earlier revisions judge other work: set beside these they would look like reviewers
    who disagree.
    """
    for revision in reversed(revisions):
        found = tuple(
            ReviewFact(review.pk, review.score, review.published_at, review.reviewer_id)
            for review in revision.reviews.all()
        )
        if found:
            return found
    return ()
