"""Rules for whole roadmaps: what the program promises of each."""

from collections.abc import Iterator
from itertools import product

from mentorship.errors import Fault
from mentorship.roadmap._values import Curriculum, RoadmapSpec, TaskSpec, figures_of
from mentorship.values import TaskKind

LEAST_STAGES = 4
LEAST_TASKS = 24
LEAST_DATASET_TASKS = 3
SET_CONSTRUCTION = "data.train_test_set_construction"
MOST_TUNING = 0.15
SHARING = ("data", "apps")
SHARED_CHORES = {"apps.env_setup": "environment", "apps.pipeline_setup": "pipeline"}


def size(curriculum: Curriculum) -> Iterator[Fault]:
    """A roadmap has at least 4 stages and 24 tasks, and no stage is empty."""
    for roadmap in curriculum.roadmaps:
        place = roadmap.place.at("stages")
        if len(roadmap.stages) < LEAST_STAGES:
            detail = f"{len(roadmap.stages)} stages; a roadmap has at least {LEAST_STAGES}."
            yield place.fault("few-stages", detail)
        if len(roadmap.tasks) < LEAST_TASKS:
            detail = f"{len(roadmap.tasks)} tasks; a roadmap has at least {LEAST_TASKS}."
            yield place.fault("few-tasks", detail)
        for stage in roadmap.stages:
            if not stage.tasks:
                detail = f"The stage “{stage.id}” has no task."
                yield stage.place.at("tasks").fault("empty-stage", detail)


def coverage(curriculum: Curriculum) -> Iterator[Fault]:
    """A roadmap trains every skill of its direction."""
    for roadmap in curriculum.roadmaps:
        trained = {skill for task in roadmap.tasks for skill in task.skills}
        for skill in curriculum.skills:
            if skill.direction == roadmap.direction and skill.id not in trained:
                detail = f"No task of “{roadmap.id}” trains the skill “{skill.id}”."
                yield roadmap.place.at("stages").fault("uncovered-skill", detail)


def set_construction(curriculum: Curriculum) -> Iterator[Fault]:
    """A roadmap holds a module in which training and test sets are built."""
    for roadmap in curriculum.roadmaps:
        tasks = [task for task in roadmap.tasks if task.kind is TaskKind.DATASET]
        trained = {skill for task in tasks for skill in task.skills}
        if len(tasks) < LEAST_DATASET_TASKS or SET_CONSTRUCTION not in trained:
            detail = (
                f"No module of training and test sets: at least {LEAST_DATASET_TASKS} tasks of"
                f" kind {TaskKind.DATASET} are needed (there are {len(tasks)}), among them one"
                f" that trains “{SET_CONSTRUCTION}”."
            )
            yield roadmap.place.at("stages").fault("no-set-construction", detail)


def tuning(curriculum: Curriculum) -> Iterator[Fault]:
    """Newcomers are not promised tuning: at most 15 % of their hours go there (R43)."""
    for roadmap in curriculum.roadmaps:
        share = figures_of(roadmap).tuning_share
        if roadmap.newcomer and share > MOST_TUNING:
            detail = f"Tuning takes {share:.1%} of the hours; for newcomers at most 15 %."
            yield roadmap.place.at("stages").fault("tuning-share", detail)


def common_chores(curriculum: Curriculum) -> Iterator[Fault]:
    """Environment and pipeline chores are the same work in the data and apps roadmaps (R14)."""
    sides = (_newcomer_roadmaps(curriculum, direction) for direction in SHARING)
    for one, other in product(*sides):
        for here, there in ((one, other), (other, one)):
            theirs = {task.id for task in there.tasks}
            for skill, name in SHARED_CHORES.items():
                yield from _not_common(here, there.id, theirs, skill, name)


def _newcomer_roadmaps(curriculum: Curriculum, direction: str) -> list[RoadmapSpec]:
    return [row for row in curriculum.roadmaps if row.newcomer and row.direction == direction]


def _not_common(
    here: RoadmapSpec, there: str, theirs: set[str], skill: str, name: str
) -> Iterator[Fault]:
    chores = [task for task in here.tasks if task.kind is TaskKind.CHORE and skill in task.skills]
    if not chores:
        detail = f"No {name} chore: a task of kind {TaskKind.CHORE} that trains “{skill}”."
        yield here.place.at("stages").fault("no-common-chore", detail)
    for task in chores:
        if task.id not in theirs:
            detail = f"The {name} chore “{task.id}” must stand in the roadmap “{there}” too."
            yield task.place.fault("chore-not-common", detail)


def unused_shared_tasks(curriculum: Curriculum) -> Iterator[Fault]:
    """A shared task is used: one that no roadmap holds would be lost in a round trip."""
    used: set[str] = {task.id for roadmap in curriculum.roadmaps for task in roadmap.tasks}
    unused: list[TaskSpec] = [task for task in curriculum.tasks if task.id not in used]
    for task in unused:
        yield task.place.fault("unused-task", f"No roadmap uses the shared task “{task.id}”.")
