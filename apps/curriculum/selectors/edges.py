"""What the ways on from a roadmap version are worth: the reckoning is `mentorship.linting`'s."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from apps.accounts.models import User
from apps.curriculum.models import RoadmapVersion, Skill, Task
from apps.curriculum.selectors.library import roadmap_spec
from apps.curriculum.selectors.lists import roadmap_version_get, stages_with_tasks
from mentorship.linting import edge_between


@dataclass(frozen=True, slots=True)
class NearTask:
    """A task that would carry over but for some skills."""

    task: Task
    missing: list[Skill]


@dataclass(frozen=True, slots=True)
class EdgeView:
    """What finishing *source* is worth in *target*. Hours are p50 hours of the target's tasks.

    `same`: work both hold, credited whatever its scores. `waivable`: work whose every skill the
    source trains, waived if the reviews showed them. `near`: work that lacks some skill.
    """

    source: RoadmapVersion
    target: RoadmapVersion
    skills: list[Skill]
    same: list[Task]
    waivable: list[Task]
    near: list[NearTask]
    hours_saved: float
    hours_waivable: float
    hours_left: float


def edge_list(*, version_id: int, viewer: User) -> list[EdgeView]:
    """Return the ways on from a version to what is published in the other directions.

    The shared library's roadmaps and those of the version's own organization. Cost: 10 queries.

    :raises NotFound: if there is no such version, or *viewer* may not see it.
    """
    source = roadmap_version_get(version_id=version_id, viewer=viewer)
    owner = source.roadmap.organization_id
    targets = (
        RoadmapVersion.objects.visible_to(viewer)
        .published()
        .filter(Q(roadmap__organization=None) | Q(roadmap__organization=owner))
        .exclude(roadmap__direction=source.roadmap.direction_id)
        .select_related("roadmap__direction")
        .prefetch_related(stages_with_tasks())
        .order_by("roadmap__direction__position", "pk")
    )
    return [_edge(source, target) for target in targets]


def _edge(source: RoadmapVersion, target: RoadmapVersion) -> EdgeView:
    tasks = {task.slug: task for stage in target.stages.all() for task in stage.tasks.all()}
    skills = _skills(tasks.values())
    edge = edge_between(roadmap_spec(source, guides=False), roadmap_spec(target, guides=False))
    return EdgeView(
        source=source,
        target=target,
        skills=[skills[slug] for slug in edge.skills],
        same=[tasks[slug] for slug in edge.same],
        waivable=[tasks[slug] for slug in edge.waivable],
        near=[
            NearTask(tasks[miss.task], [skills[slug] for slug in miss.missing])
            for miss in edge.near
        ],
        hours_saved=edge.hours_saved,
        hours_waivable=edge.hours_waivable,
        hours_left=edge.hours_left,
    )


def _skills(tasks: Iterable[Task]) -> dict[str, Skill]:
    return {row.skill.slug: row.skill for task in tasks for row in task.task_skills.all()}
