"""Changes a manager may try on a cohort. Each returns other facts; nothing else happens."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from mentorship.errors import Detail, Fault, Invalid
from mentorship.forecast._facts import CohortFacts, LearnerFacts, MentorFacts, OpenTask


@dataclass(frozen=True, slots=True)
class MoveLearner:
    """Let a learner stand in another direction, with the credit that would be given."""

    enrollment: int
    direction: str


@dataclass(frozen=True, slots=True)
class AddMentors:
    """Let *count* more mentors help, each with so many hours a week."""

    count: int
    hours_per_week: float


@dataclass(frozen=True, slots=True)
class SlipStart:
    """Let the cohort's start, its end and every due date move by so many days."""

    days: int


@dataclass(frozen=True, slots=True)
class DropTask:
    """Take a task out of the roadmap of a direction."""

    direction: str
    task: str


Change = MoveLearner | AddMentors | SlipStart | DropTask


def changed(facts: CohortFacts, change: Change, *, pointer: str = "#") -> CohortFacts:
    """Return the facts of a cohort after *change*.

    *pointer*: where the change stands in the question, for the fault.

    :raises Invalid: naming what makes no sense: an unknown learner, a shut gate, a direction
        without a roadmap, a task nobody has ahead or that others need.
    """
    if isinstance(change, MoveLearner):
        return _moved(facts, change, pointer)
    if isinstance(change, AddMentors):
        return _helped(facts, change)
    if isinstance(change, SlipStart):
        return _slipped(facts, change)
    return _dropped(facts, change, pointer)


def _moved(facts: CohortFacts, change: MoveLearner, pointer: str) -> CohortFacts:
    known = {row.enrollment: row for row in facts.learners}
    row = known.get(change.enrollment)
    if row is None:
        raise _fault(f"{pointer}/enrollment", "unknown", "This is no active learner of the cohort.")
    place = f"{pointer}/direction"
    if change.direction == row.direction:
        raise _fault(place, "already-there", "The learner stands there already.")
    if change.direction in row.shut:
        raise _fault(place, "gate-closed", "This direction is not open to the learner yet.")
    if change.direction not in row.moves:
        raise _fault(place, "no-roadmap", "The cohort has no roadmap in this direction.")
    moved = replace(
        row,
        direction=change.direction,
        open=row.moves[change.direction],
        weeks_in=row.weeks_in,
        moves={},
    )
    return replace(facts, learners=_with(facts, {row.enrollment: moved}))


def _with(facts: CohortFacts, rows: Mapping[int, LearnerFacts]) -> tuple[LearnerFacts, ...]:
    return tuple(rows.get(row.enrollment, row) for row in facts.learners)


def _helped(facts: CohortFacts, change: AddMentors) -> CohortFacts:
    before = sum(mentor.mentor < 0 for mentor in facts.mentors)
    fresh = tuple(
        MentorFacts(-number, f"+{number}", change.hours_per_week)
        for number in range(before + 1, before + change.count + 1)
    )
    return replace(facts, mentors=(*facts.mentors, *fresh))


def _slipped(facts: CohortFacts, change: SlipStart) -> CohortFacts:
    by = timedelta(days=change.days)
    learners = tuple(
        replace(row, open=tuple(replace(task, due_on=task.due_on + by) for task in row.open))
        for row in facts.learners
    )
    return replace(
        facts,
        starts_on=facts.starts_on + by,
        ends_on=facts.ends_on + by,
        learners=learners,
    )


def _dropped(facts: CohortFacts, change: DropTask, pointer: str) -> CohortFacts:
    needed = facts.required.get(change.direction, {})
    if change.task not in needed:
        detail = "The roadmap of this direction has no such task."
        raise _fault(f"{pointer}/task", "unknown", detail)
    if needed[change.task]:
        names = ", ".join(needed[change.task])
        raise _fault(f"{pointer}/task", "required", "Other tasks need it: %(names)s.", names=names)
    rows = {
        row.enrollment: replace(row, open=_without(row.open, change.task))
        for row in facts.learners
        if row.direction == change.direction
    }
    return replace(facts, learners=_with(facts, rows))


def _without(tasks: tuple[OpenTask, ...], slug: str) -> tuple[OpenTask, ...]:
    return tuple(task for task in tasks if task.slug != slug)


def _fault(pointer: str, code: str, detail: str, **values: object) -> Invalid:
    said = Detail(detail, **values)
    return Invalid(said, (Fault(pointer, code, said),))
