"""What is known of an enrollment, in the form the engine reads (and the persona files have)."""

import hashlib
import json
import math
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from apps.accounts.selectors import learner_profile_document
from apps.assignments.selectors import TaskFact, task_facts
from apps.cohorts.models import Enrollment, Placement, Seats
from apps.curriculum.models import Direction
from apps.pivots.models import Recommendation
from apps.progress.models import SkillEvidence
from apps.progress.selectors import evidence_of_work, works_of
from mentorship.states import PlacementState, RecommendationState

MOVES = ("pivot", "advance")
DECIDED = (
    RecommendationState.ACCEPTED.value,
    RecommendationState.AMENDED.value,
    RecommendationState.DECLINED.value,
)
# What the calendar and the engine's own proposals change; it is no evidence.
CLOCKS = ("weeks_in", "last_activity_days_ago", "weeks_since_last_pivot", "open_proposal")
WEEK = 7 * 24 * 3600

Document = dict[str, Any]
Shown = Mapping[int, list[SkillEvidence]]


def scenario_documents(*, enrollment_ids: Collection[int], now: datetime) -> dict[int, Document]:
    """Return `{enrollment id: scenario document}`, in a constant number of queries.

    Every row that can become evidence carries a `ref` to where it can be looked at.
    """
    enrollments = _enrollments(enrollment_ids)
    facts = task_facts(enrollment_ids=list(enrollment_ids), now=now)
    shown = evidence_of_work(enrollment_ids=list(enrollment_ids), now=now)
    decided, proposed = _decided(enrollment_ids), _proposed(enrollment_ids)
    seats = _free_seats({row.cohort_id for row in enrollments})
    return {
        row.pk: {
            "stage": "in_progress" if (current := _current(row)) else "intake",
            "profile": learner_profile_document(learner=row.learner),
            "progress": current
            and {
                **_progress(current, facts[row.pk], shown, decided[row.pk], now),
                "open_proposal": proposed.get(row.pk),
            },
            "context": {"free_seats": seats[row.cohort_id]},
        }
        for row in enrollments
    }


def evidence_digest(*, document: Mapping[str, Any]) -> str:
    """Return a digest of *document* without what the calendar or other people's seats change.

    The ledger's rows are left out as well: they follow from the reviews, a moment later.
    """
    progress = document["progress"]
    lasting = {
        "profile": document["profile"],
        "progress": progress and _lasting(progress),
    }
    canonical = json.dumps(lasting, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _lasting(progress: Mapping[str, Any]) -> Document:
    tasks = [{k: v for k, v in task.items() if k != "evidence"} for task in progress["tasks"]]
    return {**{k: v for k, v in progress.items() if k not in CLOCKS}, "tasks": tasks}


def _enrollments(enrollment_ids: Collection[int]) -> list[Enrollment]:
    return list(
        Enrollment.objects.filter(pk__in=enrollment_ids)
        .select_related("learner__target_direction")
        .prefetch_related(
            "learner__experiences",
            "learner__skill_claims__skill",
            "learner__verticals__vertical",
            "learner__rejects",
            "placements__direction",
        )
        .order_by("pk")
    )


def _free_seats(cohort_ids: Collection[int]) -> Mapping[int, dict[str, int]]:
    """Return the free seats per cohort: every direction there is, 0 where none are offered."""
    none = dict.fromkeys(Direction.objects.values_list("slug", flat=True), 0)
    free = {pk: dict(none) for pk in cohort_ids}
    for seats in Seats.objects.filter(cohort__in=cohort_ids).select_related("direction"):
        free[seats.cohort_id][seats.direction.slug] = seats.free
    return free


def _decided(enrollment_ids: Collection[int]) -> Mapping[int, list[Recommendation]]:
    """Return what mentors decided so far, newest first."""
    rows = Recommendation.objects.filter(enrollment__in=enrollment_ids, state__in=DECIDED)
    grouped: defaultdict[int, list[Recommendation]] = defaultdict(list)
    for row in rows.select_related("direction", "then").order_by("-decided_at", "-id"):
        grouped[row.enrollment_id].append(row)
    return grouped


def _proposed(enrollment_ids: Collection[int]) -> dict[int, str]:
    """Return the direction of each open proposal to move: it is withdrawn less readily."""
    rows = Recommendation.objects.filter(enrollment__in=enrollment_ids, decision__in=MOVES)
    return dict(rows.open().values_list("enrollment", "direction__slug"))


def _current(enrollment: Enrollment) -> Placement | None:
    placements = enrollment.placements.all()
    return next((p for p in placements if p.state == PlacementState.CURRENT.value), None)


def _progress(
    current: Placement,
    facts: list[TaskFact],
    shown: Shown,
    decided: list[Recommendation],
    now: datetime,
) -> Document:
    assert current.started_at is not None
    direction = current.direction.slug
    here = [fact for fact in facts if fact.placement_id == current.pk]
    moves = [row for row in decided if row.decision in MOVES]
    handed_in = [fact.submitted_at for fact in facts if fact.submitted_at]
    active = max([current.started_at, *handed_in])
    last_move = moves[0].decided_at if moves else None
    return {
        "current_direction": direction,
        "weeks_in": int(_weeks(current.started_at, now)),
        "tasks": [_task(fact, shown, current.started_at) for fact in facts if _counts(fact)],
        "last_activity_days_ago": max(0, (now - active).days),
        "tasks_total": len(here),
        "weeks_since_last_pivot": int(_weeks(last_move, now)) if last_move else None,
        "last_pivot_declined": bool(moves) and moves[0].state == RecommendationState.DECLINED.value,
        "plan": _plan(direction, decided),
    }


def _counts(fact: TaskFact) -> bool:
    """Leave out what was never asked: waived and cancelled work."""
    return fact.state not in {"waived", "cancelled"}


def _task(fact: TaskFact, shown: Shown, started_at: datetime) -> Document:
    scores = [round(100 * review.score, 6) for review in fact.reviews]
    return {
        "direction": fact.direction,
        "skills": dict(fact.skills),
        "due_week": math.ceil(_weeks(started_at, fact.due_at)),
        "submitted_week": (
            math.ceil(_weeks(started_at, fact.submitted_at)) if fact.submitted_at else None
        ),
        "review_score": None,
        "reviews": scores,
        "evidence": _evidence(shown.get(fact.assignment_id, []), started_at),
        "status": "reviewed" if scores else "open",
        "ref": {
            "kind": "assignment",
            "id": fact.assignment_id,
            "reviews": [review.review_id for review in fact.reviews],
        },
    }


def _evidence(rows: list[SkillEvidence], started_at: datetime) -> list[Document]:
    """Return what the ledger holds of one task: a row per review, as the skill states fold it."""
    return [
        {
            "week": work.week,
            "score": work.score,
            "difficulty": work.difficulty,
            "reliability": work.reliability,
        }
        for work in works_of(rows, since=started_at)
    ]


def _weeks(since: datetime, until: datetime) -> float:
    return (until - since).total_seconds() / WEEK


def _plan(direction: str, decided: list[Recommendation]) -> list[str] | None:
    """Return the accepted plan the learner is on, if its first step is where they stand."""
    for row in decided:
        if row.state == RecommendationState.ACCEPTED.value and row.then is not None:
            first = row.direction.slug if row.direction else direction
            return [first, row.then.slug] if first == direction else None
    return None
