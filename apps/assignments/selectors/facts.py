"""What higher contexts ask of issued work: plain facts for many enrollments at once.

Written as SQL: the engine reads this for every recommendation, and building the same queries from
models costs several times what the database takes to answer them (docs/adr/0014).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from apps.core.selectors import rows_of
from mentorship.states import AssignmentState

ASKED = """
SELECT a.id, a.enrollment_id, a.placement_id, d.slug, a.task_id, t.slug, a.due_at, a.state
FROM assignments_assignment a
JOIN cohorts_placement p ON p.id = a.placement_id
JOIN curriculum_direction d ON d.id = p.direction_id
JOIN curriculum_task t ON t.id = a.task_id
WHERE a.enrollment_id = ANY(%(enrollments)s)
ORDER BY a.enrollment_id, a.due_at, a.id
"""

SKILLS = """
SELECT part.task_id, s.slug, part.weight
FROM curriculum_taskskill part
JOIN curriculum_skill s ON s.id = part.skill_id
WHERE part.task_id = ANY(%(tasks)s)
ORDER BY s.slug
"""

HANDED_IN = """
SELECT r.assignment_id, r.id, r.submitted_at, v.id, v.score, v.published_at, v.reviewer_id
FROM assignments_assignment a
JOIN assignments_revision r ON r.assignment_id = a.id
LEFT JOIN assignments_review v
    ON v.revision_id = r.id AND v.state = 'published' AND v.published_at <= %(now)s
WHERE a.enrollment_id = ANY(%(enrollments)s)
  AND r.state <> 'withdrawn' AND r.submitted_at <= %(now)s
ORDER BY r.assignment_id, r.number, v.published_at, v.id
"""


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

    Nothing handed in or published after *now* is counted. Cost: three queries for any number of
    enrollments.
    """
    ids = {"enrollments": list(enrollment_ids), "now": now}
    asked = [_Asked._make(row) for row in rows_of(ASKED, ids)]
    skills = _skills({row.task_id for row in asked})
    handed_in = _handed_in(rows_of(HANDED_IN, ids))
    facts: dict[int, list[TaskFact]] = {pk: [] for pk in enrollment_ids}
    for row in asked:
        facts[row.enrollment_id].append(_fact(row, skills[row.task_id], handed_in[row.pk]))
    return facts


class _Asked(NamedTuple):
    pk: int
    enrollment_id: int
    placement_id: int
    direction: str
    task_id: int
    task: str
    due_at: datetime
    state: str


@dataclass(slots=True)
class _HandedIn:
    """When work was first handed in, and the reviews of its last revision that has any."""

    first_at: datetime | None = None
    revision_id: int | None = None
    reviews: list[ReviewFact] = field(default_factory=list)


def _skills(task_ids: Collection[int]) -> Mapping[int, dict[str, float]]:
    """Return `{task id: {skill: weight}}`, the skills in the order of their slugs."""
    skills: defaultdict[int, dict[str, float]] = defaultdict(dict)
    for task_id, slug, weight in rows_of(SKILLS, {"tasks": list(task_ids)}):
        skills[task_id][slug] = weight
    return skills


def _handed_in(rows: Iterable[tuple[Any, ...]]) -> Mapping[int, _HandedIn]:
    """Return what came in for each assignment, and how its last reviewed revision was judged.

    Reviews of earlier revisions judge other work: set beside these they would look like reviewers
    who disagree.
    """
    found: defaultdict[int, _HandedIn] = defaultdict(_HandedIn)
    for assignment_id, revision_id, submitted_at, *review in rows:
        work = found[assignment_id]
        work.first_at = work.first_at or submitted_at
        if review[0] is None:
            continue
        if work.revision_id != revision_id:
            work.revision_id, work.reviews = revision_id, []
        work.reviews.append(ReviewFact._make(review))
    return found


def _fact(row: _Asked, skills: Mapping[str, float], handed_in: _HandedIn) -> TaskFact:
    return TaskFact(
        assignment_id=row.pk,
        enrollment_id=row.enrollment_id,
        placement_id=row.placement_id,
        direction=row.direction,
        task=row.task,
        skills=skills,
        due_at=row.due_at,
        submitted_at=handed_in.first_at,
        state=AssignmentState(row.state),
        reviews=tuple(handed_in.reviews),
    )
