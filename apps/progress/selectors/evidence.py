"""What has been shown, review by review."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import Avg, Count, Exists, OuterRef, Q

from apps.accounts.models import User
from apps.assignments.models import Review
from apps.cohorts.selectors import heirs_of
from apps.core.selectors import rows_of
from apps.progress.models import SkillEvidence, SkillEvidenceQuerySet
from mentorship.evidence import USUAL_SCORE, shrunk_mean
from mentorship.states import ReviewState

EVIDENCE_OF_WORK = """
SELECT r.assignment_id, e.review_id, e.observed_at, e.score, e.difficulty, e.reliability,
       s.slug, e.weight
FROM progress_skillevidence e
JOIN assignments_review v ON v.id = e.review_id
JOIN assignments_revision r ON r.id = v.revision_id
JOIN curriculum_skill s ON s.id = e.skill_id
WHERE e.enrollment_id = ANY(%(enrollments)s) AND e.observed_at <= %(now)s
  AND v.state <> 'superseded'
ORDER BY e.observed_at, e.id
"""

RECENT = 200
"""Of the scores of a reviewer, a task or a skill the latest so many are looked at."""


class EvidencePart(NamedTuple):
    """What a review says of one skill; `weight`: the skill's share of the task."""

    review_id: int
    observed_at: datetime
    score: float
    difficulty: float
    reliability: float
    skill: str
    weight: float


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


def evidence_in(*, rows: SkillEvidenceQuerySet, enrollment_id: int) -> SkillEvidenceQuerySet:
    """Keep of *rows* what counts in an enrollment: its own, and what was shown before a transfer.

    Cost: one query.
    """
    return rows.filter(enrollment__in=list(heirs_of(enrollment_ids=[enrollment_id])))


def standing_evidence(*, enrollment_ids: Sequence[int]) -> SkillEvidenceQuerySet:
    """Return the evidence that counts, by enrollment and then oldest first. Cost: one query."""
    rows: SkillEvidenceQuerySet = (
        SkillEvidence.objects.standing()
        .filter(enrollment__in=list(enrollment_ids))
        .select_related("skill")
        .order_by("enrollment_id", "observed_at", "pk")
    )
    return rows


def evidence_of_work(
    *, enrollment_ids: Sequence[int], now: datetime
) -> Mapping[int, list[EvidencePart]]:
    """Return the evidence that counted at *now*, by assignment, oldest first. Cost: one query."""
    found: dict[int, list[EvidencePart]] = {}
    values = {"enrollments": list(enrollment_ids), "now": now}
    for assignment_id, *part in rows_of(EVIDENCE_OF_WORK, values):
        found.setdefault(assignment_id, []).append(EvidencePart._make(part))
    return found


# --------------------------------------------------------------------------- what was known then


def reviewer_doubles(*, reviewer_id: int, before: datetime) -> list[tuple[float, int]]:
    """Return a reviewer's distance to the others for each work several reviewed.

    Each: own score minus the mean of the others', and how many others. Cost: one query over the
    reviewer's latest 200 reviews.
    """
    stands = Q(state=ReviewState.PUBLISHED.value, published_at__lt=before)
    mine = Review.objects.filter(stands, reviewer=reviewer_id).order_by("-pk")[:RECENT]
    other = Q(
        revision__reviews__state=ReviewState.PUBLISHED.value,
        revision__reviews__published_at__lt=before,
    ) & ~Q(revision__reviews__reviewer=reviewer_id)
    rows = (
        Review.objects.filter(pk__in=mine.values("pk"))
        .annotate(
            mean=Avg("revision__reviews__score", filter=other),
            others=Count("revision__reviews", filter=other),
        )
        .filter(others__gt=0)
        .order_by("pk")
    )
    return [(row.score - row.mean, row.others) for row in rows]


def task_scores(*, slug: str, before: datetime) -> tuple[float, float]:
    """Return the sum and the number of a task's past scores, under every roadmap that has it."""
    rows = SkillEvidence.objects.standing().filter(lineage=slug, observed_at__lt=before)
    latest = rows.order_by("-pk").values_list("review", "score")[:RECENT]
    scores = dict(latest)  # a review speaks once, however many skills its task has
    return sum(sorted(scores.values())), float(len(scores))


def usual_score(*, shares: Mapping[int, float], before: datetime) -> float:
    """Return the mean of the skills' past scores, weighed by *shares* (skill id -> share).

    Each is drawn towards .70 by a few pseudo-reviews. Cost: one short query per skill.
    """
    return sum(share * _usual_of(skill, before) for skill, share in sorted(shares.items()))


def _usual_of(skill_id: int, before: datetime) -> float:
    rows = SkillEvidence.objects.standing().filter(skill=skill_id, observed_at__lt=before)
    latest = list(rows.order_by("-pk").values_list("weight", "score")[:RECENT])
    weights = sum(weight for weight, _ in latest)
    return shrunk_mean(sum(weight * score for weight, score in latest), weights, USUAL_SCORE)
