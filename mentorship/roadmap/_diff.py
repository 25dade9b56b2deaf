"""What is different in one edition of a roadmap from another."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mentorship.roadmap._values import RoadmapSpec, StageSpec, TaskSpec
from mentorship.roadmap._writing import roadmap_document, task_document
from mentorship.values import ChangedPart, ChangeKind

HEAD = ("title", "summary", "newcomer")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """`before` and `after`: JSON values as a file would hold them; None where there was nothing."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Change:
    """What became of the part `what`, known by its `id`.

    A task that stands in another stage has moved; `fields` then holds `stage`.
    """

    kind: ChangeKind
    what: ChangedPart
    id: str
    fields: tuple[FieldChange, ...] = ()


def changes_between(before: RoadmapSpec, after: RoadmapSpec) -> tuple[Change, ...]:
    """Return what leads from *before* to *after*, in the order of *after*, then what is gone."""
    return (*_of_head(before, after), *_of_stages(before, after), *_of_tasks(before, after))


def _of_head(before: RoadmapSpec, after: RoadmapSpec) -> Iterator[Change]:
    one, other = roadmap_document(before), roadmap_document(after)
    if fields := _fields({key: one[key] for key in HEAD}, {key: other[key] for key in HEAD}):
        yield Change(ChangeKind.CHANGED, ChangedPart.ROADMAP, after.id, fields)


def _of_stages(before: RoadmapSpec, after: RoadmapSpec) -> Iterator[Change]:
    known = {stage.id: _stage(stage, at) for at, stage in enumerate(before.stages, 1)}
    now = {stage.id: _stage(stage, at) for at, stage in enumerate(after.stages, 1)}
    yield from _compared(ChangedPart.STAGE, known, now)


def _stage(stage: StageSpec, position: int) -> dict[str, Any]:
    return {"title": dict(stage.title), "goal": dict(stage.goal), "position": position}


def _of_tasks(before: RoadmapSpec, after: RoadmapSpec) -> Iterator[Change]:
    yield from _compared(ChangedPart.TASK, _tasks(before), _tasks(after))


def _tasks(roadmap: RoadmapSpec) -> dict[str, dict[str, Any]]:
    return {task.id: _task(task, stage) for stage in roadmap.stages for task in stage.tasks}


def _task(task: TaskSpec, stage: StageSpec) -> dict[str, Any]:
    """Return what is compared of *task*: its guide part by part, and the stage it stands in."""
    document = task_document(task)
    del document["id"]
    guide = document.pop("guide", {})
    return {**document, **{f"guide.{part}": guide[part] for part in guide}, "stage": stage.id}


def _compared(
    what: ChangedPart, before: dict[str, dict[str, Any]], after: dict[str, dict[str, Any]]
) -> Iterator[Change]:
    for name, content in after.items():
        if name not in before:
            yield Change(ChangeKind.ADDED, what, name)
        elif fields := _fields(before[name], content):
            is_moved = {field.field for field in fields} <= {"stage", "position"}
            yield Change(ChangeKind.MOVED if is_moved else ChangeKind.CHANGED, what, name, fields)
    yield from (Change(ChangeKind.REMOVED, what, name) for name in before if name not in after)


def _fields(before: dict[str, Any], after: dict[str, Any]) -> tuple[FieldChange, ...]:
    names = dict.fromkeys((*after, *before))
    pairs = ((name, before.get(name), after.get(name)) for name in names)
    return tuple(FieldChange(name, one, other) for name, one, other in pairs if one != other)
