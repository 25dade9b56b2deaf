"""What a way from one roadmap to another is worth: the skills, tasks and hours that carry over.

Reckoned by the rules of `mentorship.credit`, for a learner who has finished the first roadmap: the
work both hold is saved whatever the scores were; what else may be waived depends on how well the
skills were shown, so the two are told apart.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import permutations
from math import fsum

from mentorship.credit import CreditPlan, CreditTask, Work, credit_plan
from mentorship.deadlines import Calendar
from mentorship.roadmap import Curriculum, RoadmapSpec, TaskSpec
from mentorship.states import AssignmentState
from mentorship.values import CreditKind, CreditReason

ANY_DAY = date(2026, 1, 5)  # no figure here depends on dates


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A task that would carry over but for the skills *missing*."""

    task: str
    hours: float
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edge:
    """The way from one roadmap to another. Ids throughout, in the order of the second roadmap.

    `skills`: those both train. `same`: tasks both hold; they are credited. `waivable`: tasks whose
    every skill the first trains; they are waived if the reviews showed all of them. `near`: tasks
    that lack some skill, but not all. Hours are p50 hours; *hours_saved* are those of `same`,
    *hours_waivable* those of `waivable`, and with *hours_left* they sum to the second roadmap's.
    """

    source: str
    target: str
    skills: tuple[str, ...]
    same: tuple[str, ...]
    waivable: tuple[str, ...]
    near: tuple[NearMiss, ...]
    hours_saved: float
    hours_waivable: float
    hours_left: float


def edges_of(curriculum: Curriculum) -> Iterator[Edge]:
    """Yield the way between each ordered pair of roadmaps of different directions."""
    for source, target in permutations(curriculum.roadmaps, 2):
        if source.direction != target.direction:
            yield edge_between(source, target)


def edge_between(source: RoadmapSpec, target: RoadmapSpec) -> Edge:
    """Return what finishing *source* is worth in *target*."""
    trained = set(_skills(source))
    plan = credit_plan(
        [_credit_task(task, at) for at, task in enumerate(target.tasks, start=1)],
        [_finished(task, at) for at, task in enumerate(source.tasks, start=1)],
        dict.fromkeys(trained, (1,)),
        Calendar(first_day=ANY_DAY, last_day=ANY_DAY, weekly_hours=12),
    )
    tasks = {task.id: task for task in target.tasks}
    near = (
        NearMiss(line.slug, line.hours, line.missing)
        for line in plan.of(CreditKind.ADD)
        if line.missing and len(line.missing) < len(tasks[line.slug].skills)
    )
    same = _credited(plan, CreditReason.SAME_WORK_DONE)
    waivable = _credited(plan, CreditReason.SKILLS_SHOWN)
    return Edge(
        source=source.id,
        target=target.id,
        skills=tuple(skill for skill in _skills(target) if skill in trained),
        same=tuple(same),
        waivable=tuple(waivable),
        near=tuple(near),
        hours_saved=fsum(same.values()),
        hours_waivable=fsum(waivable.values()),
        hours_left=plan.hours_left,
    )


def _credited(plan: CreditPlan, reason: CreditReason) -> dict[str, float]:
    """Return the tasks credited for *reason* and their hours."""
    lines = (line for line in plan.lines if line.counts_as_done and line.reason == reason)
    return {line.slug: line.hours for line in lines}


def _skills(roadmap: RoadmapSpec) -> tuple[str, ...]:
    """Return the skills *roadmap* trains, in the order in which it first does."""
    return tuple(dict.fromkeys(skill for task in roadmap.tasks for skill in task.skills))


def _credit_task(task: TaskSpec, position: int) -> CreditTask:
    return CreditTask(
        slug=task.id,
        position=position,
        kind=task.kind,
        hours=_hours(task),
        skills=tuple(task.skills),
        requires=task.requires,
    )


def _finished(task: TaskSpec, number: int) -> Work:
    return Work(
        id=number,
        slug=task.id,
        state=AssignmentState.APPROVED,
        hours=_hours(task),
        due_on=ANY_DAY,
        is_own=False,
    )


def _hours(task: TaskSpec) -> float:
    return task.effort.p50 if task.effort else 0.0
