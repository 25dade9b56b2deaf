"""What a curriculum is made of: frozen values, each knowing where it was written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from mentorship.errors import Fault
from mentorship.values import DeliverableType, ResourceKind, TaskKind, Texts, VerticalKind


@dataclass(frozen=True, slots=True)
class Place:
    """A spot in a file: keys and indexes from the top of the document."""

    file: str
    path: tuple[str | int, ...] = ()

    def at(self, *parts: str | int) -> "Place":
        return Place(self.file, (*self.path, *parts))

    @property
    def pointer(self) -> str:
        """The file and a JSON pointer into it: `tasks.yaml#/3/skills`."""
        parts = (str(part).replace("~", "~0").replace("/", "~1") for part in self.path)
        return f"{self.file}#" + "".join(f"/{part}" for part in parts)

    def fault(self, code: str, detail: str) -> Fault:
        return Fault(self.pointer, code, detail)


NOWHERE = Place("")
"""The place of a value that was not read from a file."""


@dataclass(frozen=True, slots=True)
class Direction:
    id: str
    name: Texts
    summary: Texts
    entry: Texts
    place: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Skill:
    """`sources`: the sentences of the source that name the skill."""

    id: str
    direction: str
    name: Texts
    summary: Texts
    sources: tuple[str, ...]
    place: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Vertical:
    id: str
    kind: VerticalKind
    name: Texts
    place: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Criterion:
    """`levels`: five texts, from missing (0) to excellent (4)."""

    id: str
    name: Texts
    weight: float
    levels: tuple[Texts, ...]
    place: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Rubric:
    """The weights of its criteria sum to 1."""

    id: str
    title: Texts
    criteria: tuple[Criterion, ...]
    place: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Deliverable:
    """Something to hand in. `acceptance`: what a reviewer answers with yes or no."""

    type: DeliverableType
    label: Texts
    acceptance: tuple[Texts, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A leg of a task. `hours`: what half of the learners need for it, >= 0."""

    text: Texts
    hours: float


@dataclass(frozen=True, slots=True)
class Resource:
    """Something free to read elsewhere. `language`: the one it is written in."""

    title: str
    url: str
    language: str
    kind: ResourceKind


@dataclass(frozen=True, slots=True)
class Variant:
    """What changes when the task is done inside one vertical."""

    vertical: str
    brief: Texts


@dataclass(frozen=True, slots=True)
class Guide:
    """How to go about a task.

    `steps`: in order; their hours are the argument for the task's p50 and sum to it. `spread`: what
    costs slower learners the hours up to p80.
    """

    steps: tuple[Step, ...] = ()
    spread: Texts | None = None
    mistakes: tuple[Texts, ...] = ()
    hints: tuple[Texts, ...] = ()
    resources: tuple[Resource, ...] = ()
    variants: tuple[Variant, ...] = ()


NO_GUIDE = Guide()


@dataclass(frozen=True, slots=True)
class Effort:
    """Hours that half (p50), and four of five (p80), of the learners need."""

    p50: float
    p80: float


@dataclass(frozen=True, slots=True)
class TaskSpec:
    """One piece of work. `skills`: the share of the work that speaks for each; they sum to 1.

    `requires`: ids of tasks that come before. `shared`: the text stands on the shelf of shared
    tasks, and `place` is where the roadmap uses it.
    """

    id: str
    title: Texts
    goal: Texts
    kind: TaskKind
    deliverables: tuple[Deliverable, ...]
    effort: Effort | None
    rubric: str
    skills: Mapping[str, float]
    requires: tuple[str, ...]
    guide: Guide = NO_GUIDE
    shared: bool = False
    place: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class StageSpec:
    id: str
    title: Texts
    goal: Texts
    tasks: tuple[TaskSpec, ...]
    place: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class RoadmapSpec:
    """`newcomer`: meant for people new to the field, for whom stricter rules hold."""

    id: str
    direction: str
    version: int
    newcomer: bool
    title: Texts
    summary: Texts
    stages: tuple[StageSpec, ...]
    place: Place = field(default=NOWHERE, compare=False, repr=False)

    @property
    def tasks(self) -> tuple[TaskSpec, ...]:
        """Every task in the order in which the roadmap sets it."""
        return tuple(task for stage in self.stages for task in stage.tasks)


@dataclass(frozen=True, slots=True)
class Curriculum:
    """Everything that is taught. `tasks`: the shelf of tasks that several roadmaps share."""

    directions: tuple[Direction, ...]
    skills: tuple[Skill, ...]
    verticals: tuple[Vertical, ...]
    rubrics: tuple[Rubric, ...]
    tasks: tuple[TaskSpec, ...]
    roadmaps: tuple[RoadmapSpec, ...]

    def written_tasks(self) -> Iterator[TaskSpec]:
        """Yield every task once, at the place where its text stands."""
        yield from self.tasks
        for roadmap in self.roadmaps:
            yield from (task for task in roadmap.tasks if not task.shared)


@dataclass(frozen=True, slots=True)
class Figures:
    """A roadmap in numbers. `tuning_share`: 0..1, the part of the p50 hours spent on tuning."""

    stages: int
    tasks: int
    p50_hours: float
    p80_hours: float
    tuning_share: float


def figures_of(roadmap: RoadmapSpec) -> Figures:
    """Return *roadmap* in numbers; a task without effort counts no hours."""
    efforts = [(task.kind, task.effort) for task in roadmap.tasks if task.effort]
    p50 = sum(effort.p50 for _, effort in efforts)
    tuning = sum(effort.p50 for kind, effort in efforts if kind is TaskKind.TUNING)
    return Figures(
        stages=len(roadmap.stages),
        tasks=len(roadmap.tasks),
        p50_hours=p50,
        p80_hours=sum(effort.p80 for _, effort in efforts),
        tuning_share=tuning / p50 if p50 else 0.0,
    )
