"""Skill states: what the ledger of evidence and the claims add up to, kept for reading.

The rows are a pure fold (`mentorship.evidence`): nothing is lost if they are, and
`manage.py rebuild_skill_states` writes the same again.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from django.db import transaction

from apps.cohorts.models import Enrollment
from apps.progress import selectors
from apps.progress.models import SkillEvidence, SkillState
from apps.progress.selectors import Belief
from mentorship.evidence import FORMULA

FOLDED = (
    "general_mean",
    "general_variance",
    "skill_mean",
    "skill_variance",
    "claim_lift",
    "evidence_count",
    "last_observed_at",
    "as_of",
)
PART = 200  # enrollments per statement when everything is rebuilt


@transaction.atomic
def skill_states_refresh(*, enrollment_ids: Collection[int], now: datetime) -> int:
    """Fold the evidence and claims of each enrollment anew; return how many states there are.

    Idempotent. A state whose evidence and claims are gone goes with them.
    Cost: a constant number of statements.
    """
    held = Enrollment.objects.filter(pk__in=enrollment_ids).locked()
    ids = list(held.values_list("pk", flat=True))
    beliefs = selectors.beliefs_of(enrollment_ids=ids, now=now)
    rows = [row for pk in ids for row in _states(pk, beliefs[pk])]
    SkillState.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["enrollment", "skill", "formula"],
        update_fields=FOLDED,
    )
    keep = [row.pk for row in rows]
    SkillState.objects.filter(enrollment__in=ids, formula=FORMULA).exclude(pk__in=keep).delete()
    return len(rows)


def skill_states_rebuild(*, now: datetime) -> int:
    """Fold every ledger there is; return how many states there are.

    Each part is a transaction of its own, so a rebuild may be interrupted and run again.
    """
    ids = list(Enrollment.objects.order_by("pk").values_list("pk", flat=True))
    starts = range(0, len(ids), PART)
    return sum(skill_states_refresh(enrollment_ids=ids[n : n + PART], now=now) for n in starts)


def learner_states_refresh(*, learner_id: int, now: datetime) -> int:
    """Fold anew wherever a learner is enrolled: the claims changed."""
    ids = Enrollment.objects.filter(learner=learner_id).values_list("pk", flat=True)
    return skill_states_refresh(enrollment_ids=list(ids), now=now)


def _states(enrollment_id: int, belief: Belief) -> Iterator[SkillState]:
    seen: Mapping[int, list[SkillEvidence]] = belief.evidence
    for skill_id, slug in belief.skills.items():
        rows = seen.get(skill_id, [])
        mean, variance = belief.skill(slug)
        yield SkillState(
            organization_id=belief.organization_id,
            enrollment_id=enrollment_id,
            skill_id=skill_id,
            formula=FORMULA,
            general_mean=belief.general[0],
            general_variance=belief.general[1],
            skill_mean=mean,
            skill_variance=variance,
            claim_lift=belief.lifts.get(slug, 0.0),
            evidence_count=len(rows),
            last_observed_at=rows[-1].observed_at if rows else None,
            as_of=belief.as_of,
        )
