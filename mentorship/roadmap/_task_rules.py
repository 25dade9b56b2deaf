"""Rules for single entries: ids, references, effort, weights, requirements."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from math import fsum

from mentorship.errors import Fault
from mentorship.roadmap._graph import PrerequisiteGraph
from mentorship.roadmap._values import Curriculum, Place, RoadmapSpec, Skill, TaskSpec

WEIGHT_TOLERANCE = 1e-6


def duplicate_ids(curriculum: Curriculum) -> Iterator[Fault]:
    """An id stands once on its shelf; one task id is one piece of work, wherever it stands."""
    for shelf in (curriculum.directions, curriculum.skills, curriculum.verticals):
        yield from _repeated((row.id, row.place) for row in shelf)
    yield from _repeated((rubric.id, rubric.place) for rubric in curriculum.rubrics)
    for rubric in curriculum.rubrics:
        yield from _repeated((row.id, row.place) for row in rubric.criteria)
    yield from _repeated((task.id, task.place) for task in curriculum.written_tasks())
    for roadmap in curriculum.roadmaps:
        yield from _repeated((stage.id, stage.place) for stage in roadmap.stages)
        used = [task for task in roadmap.tasks if task.shared]
        yield from _repeated(((task.id, task.place) for task in used), key="use")


def _repeated(rows: Iterable[tuple[str, Place]], key: str = "id") -> Iterator[Fault]:
    first: dict[str, Place] = {}
    for name, place in rows:
        if name in first:
            detail = f"“{name}” stands twice, first at {first[name].pointer}."
            yield place.at(key).fault("duplicate-id", detail)
        elif name:
            first[name] = place


def unknown_names(curriculum: Curriculum) -> Iterator[Fault]:
    """Every direction, skill, rubric and vertical that is named exists."""
    directions = {row.id for row in curriculum.directions}
    owners: list[Skill | RoadmapSpec] = [*curriculum.skills, *curriculum.roadmaps]
    for owner in owners:
        if owner.direction not in directions:
            detail = f"“{owner.id}” names the unknown direction “{owner.direction}”."
            yield owner.place.at("direction").fault("unknown-direction", detail)
    skills = {skill.id for skill in curriculum.skills}
    rubrics = {rubric.id for rubric in curriculum.rubrics}
    for task in curriculum.written_tasks():
        for skill in task.skills:
            if skill not in skills:
                detail = f"The task “{task.id}” names the unknown skill “{skill}”."
                yield task.place.at("skills", skill).fault("unknown-skill", detail)
        if task.rubric not in rubrics:
            detail = f"The task “{task.id}” names the unknown rubric “{task.rubric}”."
            yield task.place.at("rubric").fault("unknown-rubric", detail)
        yield from _unknown_verticals(task, {vertical.id for vertical in curriculum.verticals})


def _unknown_verticals(task: TaskSpec, known: set[str]) -> Iterator[Fault]:
    for index, variant in enumerate(task.guide.variants):
        if variant.vertical not in known:
            detail = f"The task “{task.id}” names the unknown vertical “{variant.vertical}”."
            place = task.place.at("guide", "variants", index, "vertical")
            yield place.fault("unknown-vertical", detail)


def task_effort(curriculum: Curriculum) -> Iterator[Fault]:
    """A task has hours, and four of five learners do not need less than half of them."""
    for task in curriculum.written_tasks():
        place = task.place.at("hours")
        if task.effort is None or task.effort.p50 <= 0:
            yield place.fault("no-effort", f"The task “{task.id}” has no effort.")
        elif task.effort.p80 < task.effort.p50:
            yield place.fault("effort-order", f"The task “{task.id}” has p80 below p50.")


def task_content(curriculum: Curriculum) -> Iterator[Fault]:
    """A task trains some skill and ends in something that can be looked at."""
    for task in curriculum.written_tasks():
        if not task.skills:
            detail = f"The task “{task.id}” trains no skill."
            yield task.place.at("skills").fault("no-skill", detail)
        if not task.deliverables:
            detail = f"The task “{task.id}” has nothing to hand in."
            yield task.place.at("deliverables").fault("no-deliverable", detail)


def weights(curriculum: Curriculum) -> Iterator[Fault]:
    """The weights of a task's skills, and of a rubric's criteria, sum to 1."""
    for task in curriculum.written_tasks():
        if task.skills:
            place = task.place.at("skills")
            yield from _sum_to_one(f"task “{task.id}”", task.skills.values(), place)
    for rubric in curriculum.rubrics:
        shares = [criterion.weight for criterion in rubric.criteria]
        yield from _sum_to_one(f"rubric “{rubric.id}”", shares, rubric.place.at("criteria"))


def _sum_to_one(owner: str, shares: Iterable[float], place: Place) -> Iterator[Fault]:
    total = fsum(shares)
    if abs(total - 1) > WEIGHT_TOLERANCE:
        yield place.fault("weights-sum", f"The weights of the {owner} sum to {total:g}, not to 1.")


# --------------------------------------------------------------------------- requirements


def circles(curriculum: Curriculum) -> Iterator[Fault]:
    """Requirements never lead back to where they began."""
    tasks = {task.id: task for task in curriculum.written_tasks()}
    for circle in _graph(tasks.values()).cycles():
        path = " → ".join(circle)
        place = tasks[circle[0]].place.at("requires")
        yield place.fault("cycle", f"Requirements go in a circle: {path}.")


def requirements(curriculum: Curriculum) -> Iterator[Fault]:
    """What a task requires exists, and stands earlier in every roadmap that holds the task."""
    known = {task.id for task in curriculum.written_tasks()}
    for task in curriculum.written_tasks():
        for index, required in enumerate(task.requires):
            if required not in known:
                detail = f"The task “{task.id}” requires the unknown task “{required}”."
                yield task.place.at("requires", index).fault("unknown-task", detail)
    in_circles = {
        step for circle in _graph(curriculum.written_tasks()).cycles() for step in pairwise(circle)
    }
    for roadmap in curriculum.roadmaps:
        yield from _out_of_order(roadmap, known, in_circles)


def _out_of_order(
    roadmap: RoadmapSpec, known: set[str], in_circles: set[tuple[str, str]]
) -> Iterator[Fault]:
    """Yield what is missing from *roadmap* or stands too late; circles are told elsewhere."""
    rank = {task.id: position for position, task in enumerate(roadmap.tasks)}
    for position, task in enumerate(roadmap.tasks):
        place = task.place.at("use" if task.shared else "requires")
        for required in task.requires:
            if required in known and required not in rank:
                detail = f"“{task.id}” requires “{required}”, which this roadmap does not hold."
                yield place.fault("requirement-missing", detail)
            elif rank.get(required, -1) >= position and (task.id, required) not in in_circles:
                detail = f"“{task.id}” requires “{required}”, which stands later."
                yield place.fault("requirement-later", detail)


def _graph(tasks: Iterable[TaskSpec]) -> PrerequisiteGraph:
    return PrerequisiteGraph({task.id: task.requires for task in tasks})
