"""progress: deeds. Append what a review has shown."""

from datetime import datetime

from django.db import transaction

from apps.assignments.models import Review
from apps.core.services import event_publish
from apps.curriculum.models import TaskSkill
from apps.progress.models import SkillEvidence
from mentorship.errors import NotFound
from mentorship.events import SkillEvidenceAppended
from mentorship.states import ReviewState


@transaction.atomic
def evidence_append(*, review_id: int, now: datetime) -> int:  # noqa: ARG001 - as every deed
    """Write what a review says of each skill of its task; return how many rows were written.

    Only published reviews speak, and second opinions do not. Evidence is dated by the review's
    publication, so that a late or repeated call writes the same or nothing.

    :raises NotFound: if there is no such review.
    """
    rows = Review.objects.locked().select_related("revision__assignment")
    review: Review | None = rows.filter(pk=review_id).first()
    if review is None:
        raise NotFound(f"No review {review_id}.")
    speaks = review.state == ReviewState.PUBLISHED and not review.is_sample
    if not speaks or SkillEvidence.objects.of_review(review).exists():
        return 0
    return _append(review)


def _append(review: Review) -> int:
    assignment = review.revision.assignment
    assert review.published_at is not None  # a published review has a time, says its constraint
    written = SkillEvidence.objects.bulk_create(
        SkillEvidence(
            organization_id=review.organization_id,
            enrollment_id=assignment.enrollment_id,
            skill_id=part.skill_id,
            review=review,
            score=review.score,
            weight=part.weight,
            observed_at=review.published_at,
        )
        for part in TaskSkill.objects.filter(task=assignment.task_id).order_by("pk")
    )
    if written:
        event_publish(
            SkillEvidenceAppended(review.organization_id, assignment.enrollment_id, review.pk)
        )
    return len(written)
