"""progress: questions about what has been shown."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef

from apps.accounts.models import User
from apps.assignments.models import Review
from apps.progress.models import SkillEvidence, SkillEvidenceQuerySet
from mentorship.states import ReviewState


def evidence_list(*, viewer: User) -> SkillEvidenceQuerySet:
    """Return the evidence *viewer* may see, newest first; `stands` unless its review fell."""
    superseded = Review.objects.filter(pk=OuterRef("review"), state=ReviewState.SUPERSEDED.value)
    rows: SkillEvidenceQuerySet = (
        SkillEvidence.objects.visible_to(viewer)
        .select_related("skill__direction", "enrollment__learner__user", "review")
        .annotate(stands=~Exists(superseded))
        .order_by("-pk")
    )
    return rows


def standing_evidence(*, enrollment_ids: Sequence[int]) -> SkillEvidenceQuerySet:
    """Return the evidence that counts, by enrollment and then oldest first. Cost: one query."""
    rows: SkillEvidenceQuerySet = (
        SkillEvidence.objects.standing()
        .filter(enrollment__in=list(enrollment_ids))
        .select_related("skill", "review__revision__assignment")
        .order_by("enrollment_id", "observed_at", "pk")
    )
    return rows
