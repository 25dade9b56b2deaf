"""Credit: what finished work counts for in another direction, task by task, each with a reason.

A learner who moves keeps everything. Work with the same slug is the same work, wherever it was
done; a task all of whose skills have been shown in reviewed work need not be done again; the rest
is added, dated by what is left. Nothing is waived without evidence, and claims are none.

Source: docs/pivot-engine.md, section 16.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from mentorship.deadlines import Calendar, due_days
from mentorship.states import AssignmentState
from mentorship.values import CreditKind, CreditReason, TaskKind

DONE = frozenset({AssignmentState.APPROVED, AssignmentState.WAIVED})
HANDED_IN = frozenset({AssignmentState.SUBMITTED, AssignmentState.IN_REVIEW})
BEFORE_HAND_IN = frozenset(
    {AssignmentState.LOCKED, AssignmentState.AVAILABLE, AssignmentState.IN_PROGRESS}
)
UNDER_WAY = frozenset({AssignmentState.IN_PROGRESS, AssignmentState.CHANGES_REQUESTED, *HANDED_IN})


@dataclass(frozen=True, slots=True)
class CreditTask:
    """A task of the new roadmap. *hours*: what half of the learners need, > 0."""

    slug: str
    position: int
    kind: TaskKind
    hours: float
    skills: tuple[str, ...]
    requires: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Work:
    """One assignment of the learner. *is_own*: it belongs to the new roadmap's version.

    *was_taken_back*: cancelled because an earlier pivot to this roadmap was reverted.
    """

    id: int
    slug: str
    state: AssignmentState
    hours: float
    due_on: date
    is_own: bool
    was_taken_back: bool = False


@dataclass(frozen=True, slots=True)
class CreditLine:
    """What becomes of one task, and why.

    *work*: the assignment concerned, if there is one. *evidence*: the skill evidence a waiver
    rests on. *missing*: the skills that keep a task from being waived. *opens*: whether an added
    task can be begun at once.
    """

    kind: CreditKind
    reason: CreditReason
    slug: str
    hours: float
    work: int | None = None
    evidence: tuple[int, ...] = ()
    missing: tuple[str, ...] = ()
    due_before: date | None = None
    due_on: date | None = None
    opens: bool = True

    @property
    def takes_time(self) -> bool:
        return self.kind in {CreditKind.ADD, CreditKind.REDATE}

    @property
    def counts_as_done(self) -> bool:
        done = self.reason in {CreditReason.SAME_WORK_DONE, CreditReason.SKILLS_SHOWN}
        return done and self.kind in {CreditKind.KEEP, CreditKind.WAIVE}


@dataclass(frozen=True, slots=True)
class CreditPlan:
    """Every line of a transfer, in the order of the new roadmap, then what lies outside it."""

    lines: tuple[CreditLine, ...]

    def of(self, *kinds: CreditKind) -> tuple[CreditLine, ...]:
        return tuple(line for line in self.lines if line.kind in kinds)

    @property
    def hours_credited(self) -> float:
        """The hours of the new roadmap that need not be spent. Range: [0, the roadmap's]."""
        return sum(line.hours for line in self.lines if line.counts_as_done)

    @property
    def hours_left(self) -> float:
        """The hours of the new roadmap that lie ahead."""
        return sum(line.hours for line in self.lines if line.takes_time)


def credit_plan(
    tasks: Sequence[CreditTask],
    work: Iterable[Work],
    shown: Mapping[str, Sequence[int]],
    calendar: Calendar,
    *,
    refused: Collection[str] = (),
) -> CreditPlan:
    """Return what a move to the roadmap of *tasks* would make of everything done so far.

    *shown*: the skills mastered in reviewed work, each with the evidence that shows it.
    *refused*: slugs of tasks a mentor wants done although their skills are shown.
    Pure, and independent of the order of *work*. Cost: O(tasks + work).
    """
    rows = sorted(work, key=lambda row: row.id)
    ordered = sorted(tasks, key=lambda task: task.position)
    lines = [_line(task, _Past(task.slug, rows), shown, refused) for task in ordered]
    dated = _opened(_dated(lines, calendar), ordered)
    return CreditPlan((*dated, *_outside(rows, {task.slug for task in tasks})))


class _Past:
    """What the learner has of one slug: in the new roadmap's own version, and elsewhere."""

    def __init__(self, slug: str, rows: Sequence[Work]) -> None:
        mine = [row for row in rows if row.slug == slug]
        self.own = next((row for row in mine if row.is_own), None)
        others = [row for row in mine if not row.is_own]
        self.done = next((row for row in others if row.state in DONE), None)
        self.under_way = next((row for row in others if row.state in UNDER_WAY), None)


def _line(
    task: CreditTask, past: _Past, shown: Mapping[str, Sequence[int]], refused: Collection[str]
) -> CreditLine:
    line = CreditLine(CreditKind.KEEP, CreditReason.SAME_WORK_DONE, task.slug, task.hours)
    if past.own is not None and not past.own.was_taken_back:
        return _of_own(line, task, past, past.own, shown, refused)
    if past.done is not None:
        return replace(line, work=past.done.id)
    if past.under_way is not None:
        return _going_on(line, past.under_way)
    waived = _waived(line, task, shown, refused)
    return replace(waived, work=past.own.id if past.own else None)


def _of_own(
    line: CreditLine,
    task: CreditTask,
    past: _Past,
    own: Work,
    shown: Mapping[str, Sequence[int]],
    refused: Collection[str],
) -> CreditLine:
    """Return the line of a task that was given out already: the learner comes back to it."""
    line = replace(line, work=own.id, due_before=own.due_on)
    if own.state in DONE:
        return line
    if own.state not in BEFORE_HAND_IN:
        if own.state in UNDER_WAY:
            return _going_on(line, own)
        return replace(line, reason=CreditReason.CLOSED_BEFORE)
    if past.done is not None:
        return replace(line, kind=CreditKind.WAIVE)
    found = _waived(line, task, shown, refused)
    if found.kind == CreditKind.WAIVE:
        return found
    reason = CreditReason.NOT_STARTED_YET
    if found.reason == CreditReason.REFUSED_BY_MENTOR:
        reason = found.reason
    elif own.state == AssignmentState.IN_PROGRESS:
        reason = CreditReason.SAME_WORK_UNDER_WAY
    return replace(found, kind=CreditKind.REDATE, reason=reason)


def _going_on(line: CreditLine, row: Work) -> CreditLine:
    """Return the line of work under way: what waits for a review keeps its date."""
    waits = row.state in HANDED_IN
    return replace(
        line,
        kind=CreditKind.KEEP if waits else CreditKind.REDATE,
        reason=CreditReason.SAME_WORK_UNDER_WAY,
        work=row.id,
        due_before=row.due_on,
    )


def _waived(
    line: CreditLine,
    task: CreditTask,
    shown: Mapping[str, Sequence[int]],
    refused: Collection[str],
) -> CreditLine:
    """Return the line of a task that is waived if every skill of it has been shown."""
    missing = tuple(skill for skill in task.skills if not shown.get(skill))
    added = replace(line, kind=CreditKind.ADD, missing=missing)
    if missing or not task.skills:
        return replace(added, reason=CreditReason.NOT_SHOWN_YET)
    if task.kind == TaskKind.PROJECT:
        return replace(added, reason=CreditReason.DONE_IN_FULL_ANYWAY)
    if task.slug in refused:
        return replace(added, reason=CreditReason.REFUSED_BY_MENTOR)
    rows = sorted({row for skill in task.skills for row in shown[skill]})
    return replace(
        line, kind=CreditKind.WAIVE, reason=CreditReason.SKILLS_SHOWN, evidence=tuple(rows)
    )


def _dated(lines: Sequence[CreditLine], calendar: Calendar) -> list[CreditLine]:
    hours = [line.hours for line in lines if line.takes_time]
    days = iter(due_days(hours, calendar))
    return [replace(line, due_on=next(days)) if line.takes_time else line for line in lines]


def _opened(lines: Sequence[CreditLine], tasks: Sequence[CreditTask]) -> list[CreditLine]:
    """Mark which of the work ahead can be begun: all it requires is done or waived."""
    done = {line.slug for line in lines if line.counts_as_done}
    return [
        replace(line, opens=done.issuperset(task.requires))
        for line, task in zip(lines, tasks, strict=True)
    ]


def _outside(rows: Sequence[Work], known: Collection[str]) -> list[CreditLine]:
    """Return a line for the open work of earlier roadmaps that the new one does not ask for."""
    lines = []
    for row in rows:
        if row.slug in known or row.is_own or not _is_open(row.state):
            continue
        line = CreditLine(
            CreditKind.SET_ASIDE,
            CreditReason.NOT_IN_THE_NEW_ROADMAP,
            row.slug,
            row.hours,
            work=row.id,
            due_before=row.due_on,
        )
        if row.state not in BEFORE_HAND_IN:
            line = replace(line, kind=CreditKind.KEEP, reason=CreditReason.STILL_REVIEWED)
        lines.append(line)
    return lines


def _is_open(state: AssignmentState) -> bool:
    return state in UNDER_WAY or state in BEFORE_HAND_IN
