"""What is known of an enrollment, in the form the engine reads (and the persona files have).

# Note [Before a transfer]
A transfer changes the cohort, not the learner. So what was reviewed in the enrollments before
counts, and so do what was decided there and the weeks already spent in the direction. Of work that
was judged again later, the later judgment stands; what is to be done again counts once, not twice.
What was never judged there stays behind.
"""

import hashlib
import json
import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from apps.accounts.models import Learner
from apps.accounts.selectors import learner_profile_document
from apps.assignments.selectors import TaskFact, task_facts
from apps.cohorts.selectors import free_seats_of, heirs_of
from apps.core.selectors import rows_of
from apps.pivots.models import OPEN
from apps.progress.selectors import EvidencePart, evidence_of_work, works_of
from mentorship.states import RecommendationState

MOVES = ("pivot", "advance")
DECIDED = (
    RecommendationState.ACCEPTED.value,
    RecommendationState.AMENDED.value,
    RecommendationState.DECLINED.value,
)
PLACES = """
SELECT e.id, e.learner_id, e.cohort_id, p.id, d.slug, p.started_at
FROM cohorts_enrollment e
LEFT JOIN cohorts_placement p ON p.enrollment_id = e.id AND p.state = 'current'
LEFT JOIN curriculum_direction d ON d.id = p.direction_id
WHERE e.id = ANY(%(enrollments)s)
ORDER BY e.id
"""

LAST_PLACES = """
SELECT DISTINCT ON (p.enrollment_id) p.enrollment_id, d.slug, p.started_at
FROM cohorts_placement p
JOIN curriculum_direction d ON d.id = p.direction_id
WHERE p.enrollment_id = ANY(%(enrollments)s) AND p.started_at IS NOT NULL
ORDER BY p.enrollment_id, p.started_at DESC, p.id DESC
"""

ADVISED = """
SELECT r.enrollment_id, r.state, r.decision, d.slug, t.slug, r.decided_at
FROM pivots_recommendation r
LEFT JOIN curriculum_direction d ON d.id = r.direction_id
LEFT JOIN curriculum_direction t ON t.id = r.then_id
WHERE r.enrollment_id = ANY(%(enrollments)s)
  AND (r.state = ANY(%(decided)s) OR r.state = ANY(%(open)s) AND r.decision = ANY(%(moves)s))
ORDER BY r.decided_at DESC, r.id DESC
"""

# What the calendar and the engine's own proposals change; it is no evidence.
CLOCKS = ("weeks_in", "last_activity_days_ago", "weeks_since_last_pivot", "open_proposal")
WEEK = 7 * 24 * 3600

Document = dict[str, Any]
Shown = Mapping[int, list[EvidencePart]]


def scenario_documents(*, enrollment_ids: Collection[int], now: datetime) -> dict[int, Document]:
    """Return `{enrollment id: scenario document}`, in a constant number of queries.

    Every row that can become evidence carries a `ref` to where it can be looked at.
    """
    chains = _chains(enrollment_ids)
    everywhere = [pk for chain in chains.values() for pk in chain]
    places = _places(chains)
    profiles = _profiles({place.learner_id for place in places})
    known = task_facts(enrollment_ids=everywhere, now=now)
    facts = {pk: _facts(chain, known) for pk, chain in chains.items()}
    shown = evidence_of_work(enrollment_ids=everywhere, now=now)
    decided, proposed = _advised(chains)
    seats = free_seats_of(cohort_ids={place.cohort_id for place in places})
    return {
        place.enrollment_id: {
            "stage": "in_progress" if place.started_at else "intake",
            "profile": profiles[place.learner_id],
            "progress": place.started_at
            and {
                **_progress(
                    place, facts[place.enrollment_id], shown, decided[place.enrollment_id], now
                ),
                "open_proposal": proposed.get(place.enrollment_id),
            },
            "context": {"free_seats": seats[place.cohort_id]},
        }
        for place in places
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


class _Place(NamedTuple):
    """Where an enrollment stands; the last three are None before its first placement."""

    enrollment_id: int
    learner_id: int
    cohort_id: int
    placement_id: int | None
    direction: str | None
    started_at: datetime | None


Chains = Mapping[int, list[int]]
"""`{enrollment id: [itself, the one before its transfer, ...]}`. See Note [Before a transfer]."""


def _chains(enrollment_ids: Collection[int]) -> Chains:
    chains: dict[int, list[int]] = {pk: [] for pk in enrollment_ids}
    # One that succeeds another was made after it.
    for before, heirs in sorted(heirs_of(enrollment_ids=enrollment_ids).items(), reverse=True):
        for heir in heirs:
            chains[heir].append(before)
    return chains


def _places(chains: Chains) -> list[_Place]:
    places = [_Place._make(row) for row in rows_of(PLACES, {"enrollments": list(chains)})]
    earlier = [pk for chain in chains.values() for pk in chain[1:]]
    last = {pk: place for pk, *place in rows_of(LAST_PLACES, {"enrollments": earlier})}
    return [
        _since(place, [last.get(pk) for pk in chains[place.enrollment_id][1:]]) for place in places
    ]


def _since(place: _Place, before: Iterable[list[Any] | None]) -> _Place:
    """Date *place* back to where its learner took up the direction it stands in.

    *before*: direction and start of the last place in each enrollment before, the latest first.
    """
    for last in before:
        if place.started_at is None or last is None or last[0] != place.direction:
            break
        place = place._replace(started_at=last[1])
    return place


def _facts(chain: list[int], known: Mapping[int, list[TaskFact]]) -> list[TaskFact]:
    """Return the work of an enrollment, and before it what was judged in those before."""
    own, *before = chain
    facts = known[own]
    for earlier in before:
        judged = {fact.task for fact in facts if fact.reviews}
        told = [fact for fact in known[earlier] if fact.reviews and fact.task not in judged]
        again = {fact.task for fact in told}
        facts = told + [f for f in facts if f.task not in again or f.submitted_at]
    return facts


def _profiles(learner_ids: Collection[int]) -> dict[int, Document]:
    rows = Learner.objects.filter(pk__in=learner_ids).with_profile().order_by()
    return {row.pk: learner_profile_document(learner=row) for row in rows}


class _Advice(NamedTuple):
    """What was advised, and what became of it."""

    enrollment_id: int
    state: str
    decision: str
    direction: str | None
    then: str | None
    decided_at: datetime | None


def _advised(chains: Chains) -> tuple[Mapping[int, list[_Advice]], Mapping[int, str]]:
    """Return what mentors decided so far, newest first, and the direction of each open proposal.

    An open proposal to move is withdrawn less readily than a new one is made.
    """
    values = {
        "enrollments": [pk for chain in chains.values() for pk in chain],
        "decided": list(DECIDED),
        "open": list(OPEN),
        "moves": list(MOVES),
    }
    found: defaultdict[int, list[_Advice]] = defaultdict(list)
    proposed: dict[int, str] = {}
    for row in map(_Advice._make, rows_of(ADVISED, values)):
        if row.state in DECIDED:
            found[row.enrollment_id].append(row)
        elif row.direction:
            proposed[row.enrollment_id] = row.direction
    decided = {pk: [row for one in chain for row in found[one]] for pk, chain in chains.items()}
    return decided, proposed


def _progress(
    place: _Place,
    facts: list[TaskFact],
    shown: Shown,
    decided: list[_Advice],
    now: datetime,
) -> Document:
    assert place.started_at is not None
    assert place.direction is not None
    tasks = [_task(fact, shown, place.started_at) for fact in facts if _counts(fact)]
    moves = [row for row in decided if row.decision in MOVES]
    handed_in = [fact.submitted_at for fact in facts if fact.submitted_at]
    active = max([place.started_at, *handed_in])
    last_move = moves[0].decided_at if moves else None
    return {
        "current_direction": place.direction,
        "weeks_in": int(_weeks(place.started_at, now)),
        "tasks": tasks,
        "last_activity_days_ago": max(0, (now - active).days),
        "tasks_total": sum(task["direction"] == place.direction for task in tasks),
        "weeks_since_last_pivot": int(_weeks(last_move, now)) if last_move else None,
        "last_pivot_declined": bool(moves) and moves[0].state == RecommendationState.DECLINED.value,
        "plan": _plan(place.direction, decided),
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


def _evidence(rows: list[EvidencePart], started_at: datetime) -> list[Document]:
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


def _plan(direction: str, decided: list[_Advice]) -> list[str] | None:
    """Return the accepted plan the learner is on, if its first step is where they stand."""
    for row in decided:
        if row.state == RecommendationState.ACCEPTED.value and row.then is not None:
            first = row.direction or direction
            return [first, row.then] if first == direction else None
    return None
