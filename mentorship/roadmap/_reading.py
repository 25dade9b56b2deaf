"""From parsed files to a curriculum, with every fault of form on the way."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from mentorship.errors import Fault
from mentorship.roadmap._guide import guide_of
from mentorship.roadmap._node import DOTTED_SLUG, Node
from mentorship.roadmap._values import (
    Criterion,
    Curriculum,
    Deliverable,
    Direction,
    Effort,
    Place,
    RoadmapSpec,
    Rubric,
    Skill,
    StageSpec,
    TaskSpec,
    Vertical,
)
from mentorship.values import TOP_LEVEL, DeliverableType, TaskKind, VerticalKind

DIRECTIONS, SKILLS, VERTICALS = "directions.yaml", "skills.yaml", "verticals.yaml"
RUBRICS, TASKS, ROADMAPS = "rubrics.yaml", "tasks.yaml", "roadmaps/"
FILES = (DIRECTIONS, SKILLS, VERTICALS, RUBRICS, TASKS)
"""The files of a curriculum beside those under `roadmaps/`."""

EMPTY = Curriculum((), (), (), (), (), ())
Shelf = Mapping[str, TaskSpec]


def curriculum_of(documents: Mapping[str, object]) -> tuple[Curriculum, tuple[Fault, ...]]:
    """Return the curriculum in *documents* (file name -> parsed content) and its faults of form.

    What is faulty is replaced by a stand-in, so that the rules can still look at the rest. Of
    several faults at one place only the first is told. If a whole file is missing, nothing else is.
    """
    missing = tuple(name for name in FILES if name not in documents)
    if missing:
        return EMPTY, tuple(
            Place(name).fault("missing-file", "The file is missing.") for name in missing
        )
    faults: list[Fault] = []
    tops = {name: Node(documents[name], Place(name), faults) for name in FILES}
    tasks = tuple(replace(_task(node), shared=True) for node in tops[TASKS].rows())
    shelf = {task.id: task for task in tasks}
    files = sorted(name for name in documents if name.startswith(ROADMAPS))
    roadmaps = [Node(documents[name], Place(name), faults) for name in files]
    curriculum = Curriculum(
        directions=tuple(_direction(node) for node in tops[DIRECTIONS].rows()),
        skills=tuple(_skill(node) for node in tops[SKILLS].rows()),
        verticals=tuple(_vertical(node) for node in tops[VERTICALS].rows()),
        rubrics=tuple(_rubric(node) for node in tops[RUBRICS].rows()),
        tasks=tasks,
        roadmaps=tuple(_roadmap(node, shelf) for node in roadmaps),
    )
    return curriculum, _first_of_each(faults)


def roadmap_of(document: object, library: Curriculum) -> tuple[Curriculum, tuple[Fault, ...]]:
    """Return *library* with the roadmap in *document* as its only one, and its faults of form.

    Pointers begin in *document* itself. `use` takes a task from *library*'s shelf. Of the shelves
    of tasks and rubrics only what is used stays, so that nothing else is judged.
    """
    faults: list[Fault] = []
    shelf = {task.id: task for task in library.tasks}
    node = Node(document, Place(""), faults)
    spec = _roadmap(node, shelf)
    used, named = {task.id for task in spec.tasks}, {task.rubric for task in spec.tasks}
    alone = replace(
        library,
        tasks=tuple(task for task in library.tasks if task.id in used),
        rubrics=tuple(rubric for rubric in library.rubrics if rubric.id in named),
        roadmaps=(spec,),
    )
    return alone, _first_of_each(faults)


def _first_of_each(faults: list[Fault]) -> tuple[Fault, ...]:
    first = {fault.pointer: fault for fault in reversed(faults)}
    return tuple(fault for fault in faults if first[fault.pointer] is fault)


def _direction(node: Node) -> Direction:
    node.record("id", "name", "summary", "entry")
    return Direction(
        id=node["id"].slug(30),
        name=node["name"].texts(),
        summary=node["summary"].texts(),
        entry=node["entry"].texts(),
        place=node.place,
    )


def _skill(node: Node) -> Skill:
    node.record("id", "direction", "name", "summary", "sources")
    return Skill(
        id=node["id"].slug(60, DOTTED_SLUG),
        direction=node["direction"].slug(30),
        name=node["name"].texts(),
        summary=node["summary"].texts(),
        sources=tuple(source.text(10) for source in node["sources"].rows()),
        place=node.place,
    )


def _vertical(node: Node) -> Vertical:
    node.record("id", "kind", "name")
    return Vertical(
        id=node["id"].slug(30),
        kind=node["kind"].one_of(VerticalKind),
        name=node["name"].texts(),
        place=node.place,
    )


def _rubric(node: Node) -> Rubric:
    node.record("id", "title", "criteria")
    return Rubric(
        id=node["id"].slug(60),
        title=node["title"].texts(),
        criteria=tuple(_criterion(row) for row in node["criteria"].rows()),
        place=node.place,
    )


def _criterion(node: Node) -> Criterion:
    node.record("id", "name", "weight", "levels")
    levels = tuple(level.texts() for level in node["levels"].rows())
    if len(levels) != TOP_LEVEL + 1 and not node["levels"].is_absent:
        node["levels"].fail("bad-levels", f"{TOP_LEVEL + 1} levels are expected.")
    return Criterion(
        id=node["id"].slug(60),
        name=node["name"].texts(),
        weight=_weight(node["weight"]),
        levels=levels,
        place=node.place,
    )


def _weight(node: Node) -> float:
    weight = node.number()
    if not 0 < weight <= 1 and not node.is_absent:
        node.fail("bad-weight", "A weight lies above 0 and not above 1.")
    return weight


def _task(node: Node) -> TaskSpec:
    # Without hours or skills it is still a task; a rule names what it lacks.
    required = ("id", "title", "goal", "kind", "deliverables", "rubric", "requires")
    node.record(*required, optional=("hours", "skills", "guide"))
    skills = () if node["skills"].is_absent else node["skills"].fields()
    return TaskSpec(
        id=node["id"].slug(80),
        title=node["title"].texts(),
        goal=node["goal"].texts(),
        kind=node["kind"].one_of(TaskKind),
        deliverables=tuple(_deliverable(row) for row in node["deliverables"].rows()),
        effort=_effort(node["hours"]),
        rubric=node["rubric"].slug(60),
        skills={skill: _weight(weight) for skill, weight in skills},
        requires=tuple(row.slug(80) for row in node["requires"].rows()),
        guide=guide_of(node["guide"]),
        place=node.place,
    )


def _effort(node: Node) -> Effort | None:
    if node.is_absent:
        return None
    node.record("p50", "p80")
    return Effort(node["p50"].number(), node["p80"].number())


def _deliverable(node: Node) -> Deliverable:
    node.record("type", "label", optional=("acceptance",))
    return Deliverable(
        node["type"].one_of(DeliverableType),
        node["label"].texts(),
        tuple(row.texts() for row in node["acceptance"].rows()),
    )


def _roadmap(node: Node, shelf: Shelf) -> RoadmapSpec:
    node.record("id", "direction", "version", "newcomer", "title", "summary", "stages")
    slug = node["id"].slug(60)
    if slug and node.place.file not in {"", f"{ROADMAPS}{slug}.yaml"}:
        node["id"].fail("file-name", f"The roadmap “{slug}” belongs in {ROADMAPS}{slug}.yaml.")
    return RoadmapSpec(
        id=slug,
        direction=node["direction"].slug(30),
        version=node["version"].positive_integer(),
        newcomer=node["newcomer"].boolean(),
        title=node["title"].texts(),
        summary=node["summary"].texts(),
        stages=tuple(_stage(row, shelf) for row in node["stages"].rows()),
        place=node.place,
    )


def _stage(node: Node, shelf: Shelf) -> StageSpec:
    node.record("id", "title", "goal", "tasks")
    return StageSpec(
        id=node["id"].slug(60),
        title=node["title"].texts(),
        goal=node["goal"].texts(),
        tasks=tuple(_entries(node["tasks"].rows(), shelf)),
        place=node.place,
    )


def _entries(nodes: Iterable[Node], shelf: Shelf) -> Iterable[TaskSpec]:
    """Yield the tasks of a stage; `use: id` takes one from the shelf."""
    for node in nodes:
        if node["use"].is_absent:
            yield _task(node)
            continue
        node.record("use")
        slug = node["use"].slug(80)
        if slug in shelf:
            yield replace(shelf[slug], place=node.place)
        elif slug:
            node["use"].fail("unknown-task", f"There is no shared task “{slug}” in {TASKS}.")
