"""Append what a review has shown."""

from datetime import datetime

from django.db import transaction

from apps.assignments.models import Review
from apps.cohorts.selectors import enrollments_since
from apps.core.models import absent
from apps.core.services import event_publish
from apps.curriculum.models import TaskSkill
from apps.progress import selectors
from apps.progress.models import SkillEvidence
from apps.progress.services.states import skill_states_refresh
from mentorship.events import SkillEvidenceAppended
from mentorship.evidence import reviewer_reliability, task_difficulty
from mentorship.states import ReviewState


@transaction.atomic
def evidence_append(*, review_id: int, now: datetime) -> int:
    """Write what a review says of each skill of its task; return how many rows were written.

    Only published reviews speak, and second opinions do not. Evidence is dated by the review's
    publication, and weighs the reviewer and the task by what was known then, so that a late or
    repeated call writes the same or nothing. The learner's skill states follow in any case, where
    they went on after a transfer too: the review may have superseded another.

    :raises NotFound: if there is no such review.
    """
    rows = Review.objects.locked().select_related("revision__assignment__task")
    review: Review | None = rows.filter(pk=review_id).first()
    if review is None:
        raise absent(Review, review_id)
    speaks = review.state == ReviewState.PUBLISHED and not review.is_sample
    fresh = speaks and not SkillEvidence.objects.of_review(review).exists()
    written = _append(review) if fresh else 0
    ids = enrollments_since(enrollment_id=review.revision.assignment.enrollment_id)
    skill_states_refresh(enrollment_ids=ids, now=now)
    return written


def _append(review: Review) -> int:
    assignment = review.revision.assignment
    assert review.published_at is not None  # a published review has a time, says its constraint
    parts = list(TaskSkill.objects.filter(task=assignment.task_id).order_by("pk"))
    reliability, difficulty = _reliability(review), _difficulty(review, parts)
    written = SkillEvidence.objects.bulk_create(
        SkillEvidence(
            organization_id=review.organization_id,
            enrollment_id=assignment.enrollment_id,
            skill_id=part.skill_id,
            review=review,
            lineage=assignment.task.slug,
            score=review.score,
            weight=part.weight,
            reliability=reliability,
            difficulty=difficulty,
            observed_at=review.published_at,
        )
        for part in parts
    )
    if written:
        event_publish(
            SkillEvidenceAppended(review.organization_id, assignment.enrollment_id, review.pk)
        )
    return len(written)


def _reliability(review: Review) -> float:
    assert review.published_at is not None
    doubles = selectors.reviewer_doubles(reviewer_id=review.reviewer_id, before=review.published_at)
    return reviewer_reliability(doubles)


def _difficulty(review: Review, parts: list[TaskSkill]) -> float:
    assert review.published_at is not None
    slug, before = review.revision.assignment.task.slug, review.published_at
    usual = selectors.usual_score(
        shares={part.skill_id: part.weight for part in parts}, before=before
    )
    total, count = selectors.task_scores(slug=slug, before=before)
    return task_difficulty(total, count, usual)
