"""From a curriculum to the content of its files, and to the digests by which it is known."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from mentorship.roadmap._reading import DIRECTIONS, ROADMAPS, RUBRICS, SKILLS, TASKS, VERTICALS
from mentorship.roadmap._values import (
    Criterion,
    Curriculum,
    Direction,
    RoadmapSpec,
    Rubric,
    Skill,
    StageSpec,
    TaskSpec,
    Vertical,
)
from mentorship.values import LANGUAGES, Texts

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
        TASKS: [_task(task) for task in curriculum.tasks],
        **{f"{ROADMAPS}{roadmap.id}.yaml": _roadmap(roadmap) for roadmap in curriculum.roadmaps},
    }


def rubric_digest(rubric: Rubric) -> str:
    return _digest(_rubric(rubric))


def roadmap_digest(roadmap: RoadmapSpec, rubrics: Mapping[str, Rubric]) -> str:
    """Return the digest of all that a published version pins.

    Shared tasks and rubrics count with their text, so that a change of either gives every roadmap
    that uses it a new version. The number of the version does not count.
    """
    document = _roadmap(roadmap)
    del document["version"]
    used = sorted({task.rubric for task in roadmap.tasks} & set(rubrics))
    return _digest(
        {
            "roadmap": document,
            "shared": [_task(task) for task in roadmap.tasks if task.shared],
            "rubrics": {slug: rubric_digest(rubrics[slug]) for slug in used},
        }
    )


def _digest(document: Document) -> str:
    return sha256(json.dumps(document, ensure_ascii=False).encode()).hexdigest()


def _texts(texts: Texts) -> Document:
    return {language: texts[language] for language in LANGUAGES}


def _hours(hours: float) -> int | float:
    return int(hours) if hours.is_integer() else hours


def _direction(direction: Direction) -> Document:
    return {
        "id": direction.id,
        "name": _texts(direction.name),
        "summary": _texts(direction.summary),
        "entry": _texts(direction.entry),
    }


def _skill(skill: Skill) -> Document:
    return {
        "id": skill.id,
        "direction": skill.direction,
        "name": _texts(skill.name),
        "summary": _texts(skill.summary),
        "sources": list(skill.sources),
    }


def _vertical(vertical: Vertical) -> Document:
    return {"id": vertical.id, "kind": vertical.kind.value, "name": _texts(vertical.name)}


def _rubric(rubric: Rubric) -> Document:
    return {
        "id": rubric.id,
        "title": _texts(rubric.title),
        "criteria": [_criterion(criterion) for criterion in rubric.criteria],
    }


def _criterion(criterion: Criterion) -> Document:
    return {
        "id": criterion.id,
        "name": _texts(criterion.name),
        "weight": criterion.weight,
        "levels": [_texts(level) for level in criterion.levels],
    }


def _task(task: TaskSpec) -> Document:
    document: Document = {
        "id": task.id,
        "title": _texts(task.title),
        "goal": _texts(task.goal),
        "kind": task.kind.value,
        "deliverables": [
            {"type": deliverable.type.value, "label": _texts(deliverable.label)}
            for deliverable in task.deliverables
        ],
    }
    if task.effort is not None:
        document["hours"] = {"p50": _hours(task.effort.p50), "p80": _hours(task.effort.p80)}
    return {
        **document,
        "rubric": task.rubric,
        "skills": dict(task.skills),
        "requires": list(task.requires),
    }


def _roadmap(roadmap: RoadmapSpec) -> Document:
    return {
        "id": roadmap.id,
        "direction": roadmap.direction,
        "version": roadmap.version,
        "newcomer": roadmap.newcomer,
        "title": _texts(roadmap.title),
        "summary": _texts(roadmap.summary),
        "stages": [_stage(stage) for stage in roadmap.stages],
    }


def _stage(stage: StageSpec) -> Document:
    return {
        "id": stage.id,
        "title": _texts(stage.title),
        "goal": _texts(stage.goal),
        "tasks": [{"use": task.id} if task.shared else _task(task) for task in stage.tasks],
    }
