"""The shared library as one value: what is published now, as the files would say it."""

from collections.abc import Iterable
from typing import Any

from apps.curriculum.models import (
    Direction,
    RoadmapVersion,
    RubricVersion,
    SharedTask,
    Skill,
    Stage,
    Task,
    Vertical,
)
from apps.curriculum.selectors.lists import stages_with_tasks
from mentorship.errors import Conflict
from mentorship.roadmap import (
    NO_GUIDE,
    Criterion,
    Curriculum,
    Deliverable,
    Effort,
    Guide,
    RoadmapSpec,
    Rubric,
    StageSpec,
    TaskSpec,
    guide_from,
)
from mentorship.roadmap import Direction as DirectionSpec
from mentorship.roadmap import Skill as SkillSpec
from mentorship.roadmap import Vertical as VerticalSpec
from mentorship.values import DeliverableType, TaskKind, VerticalKind


class SharedTaskDiffers(Conflict):
    """Two published roadmaps hold different texts of what should be one task."""

    code, title = "shared-task-differs", "A shared task differs between two roadmaps"


def library_for_system() -> Curriculum:
    """Return the newest published state of the shared library.

    Cost: 11 queries, whatever the number of roadmaps.

    :raises SharedTaskDiffers: if two roadmaps hold different texts of a shared task.
    """
    roadmaps = tuple(roadmap_spec(version) for version in _published())
    return Curriculum(
        directions=tuple(_direction(row) for row in Direction.objects.all()),
        skills=skills_for_system(),
        verticals=tuple(_vertical(row) for row in Vertical.objects.all()),
        rubrics=tuple(_rubric(row) for row in _rubrics()),
        tasks=_shelf(roadmaps),
        roadmaps=roadmaps,
    )


def skills_for_system() -> tuple[SkillSpec, ...]:
    """Return every skill as the files would say it."""
    return tuple(_skill(row) for row in Skill.objects.select_related("direction"))


def task_slugs_for_system(*, slugs: Iterable[str]) -> set[str]:
    """Return which of *slugs* are ids of tasks in some roadmap version."""
    known = Task.objects.filter(slug__in=slugs).order_by()
    return set(known.values_list("slug", flat=True).distinct())


def _published() -> Iterable[RoadmapVersion]:
    shared = RoadmapVersion.objects.published().filter(roadmap__organization=None)
    with_parts = shared.select_related("roadmap__direction").prefetch_related(
        stages_with_tasks(guides=True)
    )
    return with_parts.order_by("roadmap__slug")


def _rubrics() -> Iterable[RubricVersion]:
    newest = RubricVersion.objects.newest().select_related("rubric")
    return newest.prefetch_related("criteria").order_by("rubric__position", "rubric__slug")


def _shelf(roadmaps: Iterable[RoadmapSpec]) -> tuple[TaskSpec, ...]:
    """Return the shared tasks in the order of the shelf, each once."""
    found: dict[str, TaskSpec] = {}
    for roadmap in roadmaps:
        for task in roadmap.tasks:
            if task.shared and found.setdefault(task.id, task) != task:
                detail = f"“{task.id}” has another text in “{roadmap.id}” than elsewhere."
                raise SharedTaskDiffers(detail, task=task.id, roadmap=roadmap.id)
    order = SharedTask.objects.values_list("slug", flat=True)
    return tuple(found[slug] for slug in order if slug in found)


def _direction(row: Direction) -> DirectionSpec:
    return DirectionSpec(row.slug, row.name, row.summary, row.entry)


def _skill(row: Skill) -> SkillSpec:
    return SkillSpec(row.slug, row.direction.slug, row.name, row.summary, tuple(row.sources))


def _vertical(row: Vertical) -> VerticalSpec:
    return VerticalSpec(row.slug, VerticalKind(row.kind), row.name)


def _rubric(version: RubricVersion) -> Rubric:
    criteria = (
        Criterion(row.slug, row.name, row.weight, tuple(row.levels))
        for row in version.criteria.all()
    )
    return Rubric(version.rubric.slug, version.title, tuple(criteria))


def roadmap_spec(version: RoadmapVersion, *, guides: bool = True) -> RoadmapSpec:
    """Return *version*, prefetched with its content, as the files would say it.

    *guides*: with the guides, which must be prefetched then.
    """
    return RoadmapSpec(
        id=version.roadmap.slug,
        direction=version.roadmap.direction.slug,
        version=version.number,
        newcomer=version.newcomer,
        title=version.title,
        summary=version.summary,
        stages=tuple(_stage(stage, guides) for stage in version.stages.all()),
    )


def _stage(stage: Stage, guides: bool) -> StageSpec:  # noqa: FBT001
    tasks = tuple(_task(task, guides) for task in stage.tasks.all())
    return StageSpec(stage.slug, stage.title, stage.goal, tasks)


def _task(task: Task, guides: bool) -> TaskSpec:  # noqa: FBT001
    return TaskSpec(
        id=task.slug,
        title=task.title,
        goal=task.goal,
        kind=TaskKind(task.kind),
        deliverables=tuple(_deliverable(row) for row in task.deliverables),
        effort=Effort(task.effort_p50_hours, task.effort_p80_hours),
        rubric=task.rubric_version.rubric.slug,
        skills={row.skill.slug: row.weight for row in task.task_skills.all()},
        requires=tuple(row.requires.slug for row in task.prerequisites.all()),
        guide=_guide(task) if guides else NO_GUIDE,
        shared=task.shared,
    )


def _guide(task: Task) -> Guide:
    row = getattr(task, "guide", None)
    return guide_from(row.document) if row else NO_GUIDE


def _deliverable(row: dict[str, Any]) -> Deliverable:
    return Deliverable(DeliverableType(row["type"]), row["label"], tuple(row.get("acceptance", ())))
