"""What a mentor would miss in a curriculum that loads."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import fsum

from mentorship.errors import Fault
from mentorship.linting._edges import Edge, edges_of
from mentorship.roadmap import Curriculum, Guide, Place, RoadmapSpec, TaskSpec
from mentorship.values import LANGUAGES, TaskKind, Texts

Lint = Callable[[Curriculum], Iterator[Fault]]

LEAST_STEPS = 3
RESOURCES = range(2, 5)
HOURS_TOLERANCE = 1e-6
FOR_THEIR_OWN_SAKE = {TaskKind.CHORE, TaskKind.DATASET}
LONGEST_NAME = 14  # below it a text may be a name, the same in every language
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Report:
    """`faults`: what keeps the curriculum from loading, then what it lacks. `edges`: each way."""

    faults: tuple[Fault, ...]
    edges: tuple[Edge, ...]


def lint(curriculum: Curriculum, faults: tuple[Fault, ...] = ()) -> Report:
    """Return all that is wrong with *curriculum*. *faults*: what keeps it from loading."""
    known = {fault.pointer for fault in faults}
    edges = tuple(edges_of(curriculum))
    lacking = (fault for each in LINTS for fault in each(curriculum))
    found = [fault for fault in lacking if fault.pointer not in known]
    return Report((*faults, *found, *_barren(edges)), edges)


# --------------------------------------------------------------------------- single tasks


def guides(curriculum: Curriculum) -> Iterator[Fault]:
    """A task says how to go about it, what goes wrong, what helps, and when it is good enough."""
    for task in curriculum.written_tasks():
        place, guide = task.place.at("guide"), task.guide
        if len(guide.steps) < LEAST_STEPS:
            yield place.at("steps").fault("few-steps", _lacks(task, f"{LEAST_STEPS} steps"))
        for part in ("spread", "mistakes", "hints"):
            if not getattr(guide, part):
                yield place.at(part).fault(f"no-{part}", _lacks(task, part))
        for index, deliverable in enumerate(task.deliverables):
            if not deliverable.acceptance:
                at = task.place.at("deliverables", index, "acceptance")
                yield at.fault("no-acceptance", _lacks(task, "a condition of acceptance"))


def _lacks(task: TaskSpec, what: str) -> str:
    return f"The task “{task.id}” lacks {what}."


def step_hours(curriculum: Curriculum) -> Iterator[Fault]:
    """The hours of the steps sum to the hours half of the learners need."""
    for task in curriculum.written_tasks():
        total = fsum(step.hours for step in task.guide.steps)
        if task.guide.steps and task.effort and abs(total - task.effort.p50) > HOURS_TOLERANCE:
            detail = (
                f"The steps of “{task.id}” take {total:g} hours, its p50 is {task.effort.p50:g}."
            )
            yield task.place.at("guide", "steps").fault("hours-sum", detail)


def resources(curriculum: Curriculum) -> Iterator[Fault]:
    """A task points to two to four resources, each once, one of them in the first language."""
    for task in curriculum.written_tasks():
        place, found = task.place.at("guide", "resources"), task.guide.resources
        if len(found) not in RESOURCES:
            detail = f"The task “{task.id}” has {len(found)} resources, not two to four."
            yield place.fault("resource-count", detail)
        if len({row.url for row in found}) < len(found):
            yield place.fault("resource-twice", f"The task “{task.id}” names an address twice.")
        if found and LANGUAGES[0] not in {row.language for row in found}:
            detail = f"The task “{task.id}” has no resource in “{LANGUAGES[0]}”."
            yield place.fault("resource-language", detail)


def languages(curriculum: Curriculum) -> Iterator[Fault]:
    """Both texts are written in their own language: none is a copy of the other."""
    for place, texts in _texts_of(curriculum):
        english, chinese = (texts.get(language, "") for language in LANGUAGES)
        if len(chinese) > LONGEST_NAME and not CHINESE.search(chinese):
            yield place.at(LANGUAGES[1]).fault("not-chinese", f"“{chinese[:60]}” is not Chinese.")
        if CHINESE.search(english):
            yield place.at(LANGUAGES[0]).fault("not-english", f"“{english[:60]}” is not English.")


def _texts_of(curriculum: Curriculum) -> Iterator[tuple[Place, Texts]]:
    for task in curriculum.written_tasks():
        yield task.place.at("title"), task.title
        yield task.place.at("goal"), task.goal
        yield from _deliverable_texts(task)
        yield from _guide_texts(task.guide, task.place.at("guide"))
    for rubric in curriculum.rubrics:
        for criterion in rubric.criteria:
            yield criterion.place.at("name"), criterion.name
            yield from _each(criterion.levels, criterion.place.at("levels"))


def _deliverable_texts(task: TaskSpec) -> Iterator[tuple[Place, Texts]]:
    for index, deliverable in enumerate(task.deliverables):
        place = task.place.at("deliverables", index)
        yield place.at("label"), deliverable.label
        yield from _each(deliverable.acceptance, place.at("acceptance"))


def _guide_texts(guide: Guide, place: Place) -> Iterator[tuple[Place, Texts]]:
    yield from _each((step.text for step in guide.steps), place.at("steps"), "text")
    yield from _each(guide.mistakes, place.at("mistakes"))
    yield from _each(guide.hints, place.at("hints"))
    yield from _each((row.brief for row in guide.variants), place.at("variants"), "brief")
    if guide.spread:
        yield place.at("spread"), guide.spread


def _each(rows: Iterable[Texts], place: Place, *key: str) -> Iterator[tuple[Place, Texts]]:
    yield from ((place.at(index, *key), texts) for index, texts in enumerate(rows))


def same_levels(curriculum: Curriculum) -> Iterator[Fault]:
    """The levels of a criterion differ, so that two reviewers can tell them apart."""
    for rubric in curriculum.rubrics:
        for criterion in rubric.criteria:
            for language in LANGUAGES:
                if len({level.get(language) for level in criterion.levels}) < len(criterion.levels):
                    detail = f"Two levels of “{rubric.id}/{criterion.id}” read the same."
                    yield criterion.place.at("levels").fault("same-levels", detail)


# --------------------------------------------------------------------------- whole roadmaps


def orphans(curriculum: Curriculum) -> Iterator[Fault]:
    """A task trains a skill of its roadmap's direction, or something there builds on it.

    Chores and the module of training and test sets stand in every roadmap for their own sake.
    """
    directions = {skill.id: skill.direction for skill in curriculum.skills}
    for roadmap in curriculum.roadmaps:
        built_on = {required for task in roadmap.tasks for required in task.requires}
        for task in roadmap.tasks:
            trains = roadmap.direction in {directions.get(skill) for skill in task.skills}
            if not (trains or task.id in built_on or task.kind in FOR_THEIR_OWN_SAKE):
                detail = f"“{task.id}” trains no skill of “{roadmap.direction}” and leads nowhere."
                yield task.place.fault("orphan-task", detail)


def unreachable(curriculum: Curriculum) -> Iterator[Fault]:
    """Every stage can be begun: at least one of its tasks opens when what comes before is done."""
    for roadmap in curriculum.roadmaps:
        opened = _openable(roadmap)
        for stage in roadmap.stages:
            if stage.tasks and not opened.intersection(task.id for task in stage.tasks):
                detail = f"No task of the stage “{stage.id}” can ever be begun."
                yield stage.place.at("tasks").fault("unreachable-stage", detail)


def _openable(roadmap: RoadmapSpec) -> set[str]:
    """Return the tasks that open once all that can be done before them is done."""
    waiting: Mapping[str, tuple[str, ...]] = {task.id: task.requires for task in roadmap.tasks}
    opened: set[str] = set()
    while fresh := {task for task in waiting if task not in opened and opened >= {*waiting[task]}}:
        opened |= fresh
    return opened


def _barren(edges: tuple[Edge, ...]) -> Iterator[Fault]:
    """A way between two directions carries something over: whoever goes it begins with credit."""
    for edge in edges:
        place = Place(f"roadmaps/{edge.target}.yaml", ("stages",))
        if not edge.skills:
            detail = f"“{edge.source}” and “{edge.target}” share no skill."
            yield place.fault("no-shared-skill", detail)
        elif not edge.same:
            detail = f"Nothing done in “{edge.source}” is the same work in “{edge.target}”."
            yield place.fault("nothing-carries", detail)


LINTS: tuple[Lint, ...] = (
    guides,
    step_hours,
    resources,
    languages,
    same_levels,
    orphans,
    unreachable,
)
