"""From a curriculum to the content of its files, and to the digests by which it is known."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from mentorship.roadmap._guide import guide_document, hours, texts_document
from mentorship.roadmap._reading import DIRECTIONS, ROADMAPS, RUBRICS, SKILLS, TASKS, VERTICALS
from mentorship.roadmap._values import (
    Criterion,
    Curriculum,
    Deliverable,
    Direction,
    RoadmapSpec,
    Rubric,
    Skill,
    StageSpec,
    TaskSpec,
    Vertical,
)

Document = dict[str, Any]


def documents_of(curriculum: Curriculum) -> dict[str, object]:
    """Return file name -> content, the inverse of `curriculum_of` on a curriculum without fault.

    Keys stand in one fixed order, so the same curriculum always gives the same bytes.
    """
    return {
        DIRECTIONS: [_direction(direction) for direction in curriculum.directions],
        SKILLS: [_skill(skill) for skill in curriculum.skills],
        VERTICALS: [_vertical(vertical) for vertical in curriculum.verticals],
        RUBRICS: [_rubric(rubric) for rubric in curriculum.rubrics],
        TASKS: [task_document(task) for task in curriculum.tasks],
        **{
            f"{ROADMAPS}{roadmap.id}.yaml": roadmap_document(roadmap)
            for roadmap in curriculum.roadmaps
        },
    }


def rubric_digest(rubric: Rubric) -> str:
    return _digest(_rubric(rubric))


def roadmap_digest(roadmap: RoadmapSpec, rubrics: Mapping[str, Rubric]) -> str:
    """Return the digest of all that a published version pins.

    Shared tasks and rubrics count with their text, so that a change of either gives every roadmap
    that uses it a new version. The number of the version does not count.
    """
    document = roadmap_document(roadmap)
    del document["version"]
    used = sorted({task.rubric for task in roadmap.tasks} & set(rubrics))
    return _digest(
        {
            "roadmap": document,
            "shared": [task_document(task) for task in roadmap.tasks if task.shared],
            "rubrics": {slug: rubric_digest(rubrics[slug]) for slug in used},
        }
    )


def _digest(document: Document) -> str:
    return sha256(json.dumps(document, ensure_ascii=False).encode()).hexdigest()


def _direction(direction: Direction) -> Document:
    return {
        "id": direction.id,
        "name": texts_document(direction.name),
        "summary": texts_document(direction.summary),
        "entry": texts_document(direction.entry),
    }


def _skill(skill: Skill) -> Document:
    return {
        "id": skill.id,
        "direction": skill.direction,
        "name": texts_document(skill.name),
        "summary": texts_document(skill.summary),
        "sources": list(skill.sources),
    }


def _vertical(vertical: Vertical) -> Document:
    return {"id": vertical.id, "kind": vertical.kind.value, "name": texts_document(vertical.name)}


def _rubric(rubric: Rubric) -> Document:
    return {
        "id": rubric.id,
        "title": texts_document(rubric.title),
        "criteria": [_criterion(criterion) for criterion in rubric.criteria],
    }


def _criterion(criterion: Criterion) -> Document:
    return {
        "id": criterion.id,
        "name": texts_document(criterion.name),
        "weight": criterion.weight,
        "levels": [texts_document(level) for level in criterion.levels],
    }


def task_document(task: TaskSpec) -> Document:
    """Return *task* as it is written in full."""
    document: Document = {
        "id": task.id,
        "title": texts_document(task.title),
        "goal": texts_document(task.goal),
        "kind": task.kind.value,
        "deliverables": [deliverable_document(row) for row in task.deliverables],
    }
    if task.effort is not None:
        document["hours"] = {"p50": hours(task.effort.p50), "p80": hours(task.effort.p80)}
    document |= {
        "rubric": task.rubric,
        "skills": dict(task.skills),
        "requires": list(task.requires),
    }
    guide = guide_document(task.guide)
    return document | ({"guide": guide} if guide else {})


def deliverable_document(deliverable: Deliverable) -> Document:
    """Return *deliverable* as it is written, in files and in rows."""
    document: Document = {
        "type": deliverable.type.value,
        "label": texts_document(deliverable.label),
    }
    acceptance = [texts_document(texts) for texts in deliverable.acceptance]
    return document | ({"acceptance": acceptance} if acceptance else {})


def roadmap_document(roadmap: RoadmapSpec) -> Document:
    """Return *roadmap* as its file says it: shared tasks stand as `use`."""
    return {
        "id": roadmap.id,
        "direction": roadmap.direction,
        "version": roadmap.version,
        "newcomer": roadmap.newcomer,
        "title": texts_document(roadmap.title),
        "summary": texts_document(roadmap.summary),
        "stages": [_stage(stage) for stage in roadmap.stages],
    }


def _stage(stage: StageSpec) -> Document:
    return {
        "id": stage.id,
        "title": texts_document(stage.title),
        "goal": texts_document(stage.goal),
        "tasks": [{"use": task.id} if task.shared else task_document(task) for task in stage.tasks],
    }
