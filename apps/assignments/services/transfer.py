"""Carrying out a credit transfer on issued work, and taking it back.

Pieces for a pivot: the caller holds the enrollment and has checked who acts. Nothing is ever
deleted: what a revert takes back is cancelled, and what was handed in meanwhile stays.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from apps.accounts.models import User
from apps.assignments import selectors
from apps.assignments.models import BEFORE_HAND_IN, Assignment
from apps.assignments.services.steps import assignment_move, dependents_unlock
from apps.cohorts.models import Placement
from apps.core.services import states_begin
from apps.curriculum.models import Task
from mentorship.credit import CreditLine, CreditPlan
from mentorship.states import AssignmentState
from mentorship.values import BallWith, CreditKind, DueReason

Snapshot = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Carried:
    """What a transfer touched. `work`: the assignment of each line that has one, by slug.

    `before`: how each assignment that was there already stood, enough to bring it back.
    """

    work: Mapping[str, int]
    before: list[Snapshot]


def work_transfer(
    *, placement: Placement, plan: CreditPlan, reason: str, by: User | None, now: datetime
) -> Carried:
    """Do to the enrollment's work what *plan* says. Cost: statements per kind, steps per waiver."""
    rows = _rows(placement.enrollment_id)
    before = [_snapshot(row) for row in rows.values()]
    given = _give_out(placement, plan.of(CreditKind.ADD, CreditKind.WAIVE), by, now)
    rows.update({row.pk: row for row in given.values()})
    for line in plan.lines:
        row = given.get(line.slug) or rows.get(line.work or 0)
        if row is not None:
            _carry_out(line, row, placement, reason=reason, by=by, now=now)
    dependents_unlock(enrollment_id=placement.enrollment_id, by=by, now=now)
    work = {line.slug: line.work for line in plan.lines if line.work is not None}
    return Carried({**work, **{slug: row.pk for slug, row in given.items()}}, before)


def work_restore(
    *,
    enrollment_id: int,
    begun_id: int,
    before: Sequence[Mapping[str, Any]],
    reason: str,
    by: User | None,
    now: datetime,
) -> None:
    """Take back what a transfer did: the work it gave out is cancelled, the rest is as *before*.

    *begun_id*: the placement the pivot had begun. What was handed in since stays where it is.
    """
    rows = _rows(enrollment_id)
    known = {int(entry["id"]): entry for entry in before}
    for row in rows.values():
        if row.pk in known:
            _bring_back(row, known[row.pk], reason=reason, by=by, now=now)
        elif row.placement_id == begun_id:
            _take_back(row, reason=reason, by=by, now=now)
    dependents_unlock(enrollment_id=enrollment_id, by=by, now=now)


# --------------------------------------------------------------------------- carrying out


def _rows(enrollment_id: int) -> dict[int, Assignment]:
    rows = Assignment.objects.locked().filter(enrollment=enrollment_id).select_related("cohort")
    return {row.pk: row for row in rows}


def _give_out(
    placement: Placement, lines: Iterable[CreditLine], by: User | None, now: datetime
) -> dict[str, Assignment]:
    """Write a row for each line that has none yet; return them by slug."""
    fresh = [line for line in lines if line.work is None]
    tasks = Task.objects.filter(version=placement.roadmap_version_id)
    of_slug = {task.slug: task for task in tasks.filter(slug__in=[line.slug for line in fresh])}
    enrollment = placement.enrollment
    rows = Assignment.objects.bulk_create(
        Assignment(
            organization_id=enrollment.organization_id,
            cohort_id=enrollment.cohort_id,
            enrollment=enrollment,
            placement=placement,
            task=of_slug[line.slug],
            state=(AssignmentState.AVAILABLE if line.opens else AssignmentState.LOCKED).value,
            **_dates(line, placement, now),
            ball_with=(BallWith.LEARNER if line.opens else BallWith.NOBODY).value,
            ball_since=now,
        )
        for line in fresh
    )
    states_begin(rows=rows, by=by, now=now)
    return {line.slug: row for line, row in zip(fresh, rows, strict=True)}


def _carry_out(
    line: CreditLine,
    row: Assignment,
    placement: Placement,
    *,
    reason: str,
    by: User | None,
    now: datetime,
) -> None:
    """Do to one assignment what its line says; a row just given out needs only its waiver."""
    if row.state == AssignmentState.CANCELLED.value and line.kind != CreditKind.KEEP:
        row.placement = placement
        to = AssignmentState.AVAILABLE
        assignment_move(row=row, to=to, by=by, now=now, reason=reason, fields=("placement",))
        if not line.opens:
            assignment_move(row=row, to=AssignmentState.LOCKED, by=by, now=now, reason=reason)
    if line.takes_time:
        dates = _dates(line, placement, now)
        for name, value in dates.items():
            setattr(row, name, value)
        row.save(update_fields=[*dates, "updated_at"])
    if line.kind == CreditKind.WAIVE:
        assignment_move(row=row, to=AssignmentState.WAIVED, by=by, now=now, reason=reason)


def _dates(line: CreditLine, placement: Placement, now: datetime) -> dict[str, Any]:
    """Return the dates of a line's work, counted from today: nothing has moved them yet."""
    cohort = placement.enrollment.cohort
    today = now.astimezone(ZoneInfo(cohort.time_zone)).date()
    if line.due_on is None:  # waived: it was never to be done
        due_at, due_on = now, today
    else:
        due_at, due_on = selectors.end_of(day=line.due_on, cohort=cohort), line.due_on
    return {
        "due_at": due_at,
        "due_reason": DueReason.SCHEDULE.value,
        "base_due_on": due_on,
        "counted_from": today,
    }


# --------------------------------------------------------------------------- taking back


def _snapshot(row: Assignment) -> Snapshot:
    return {
        "id": row.pk,
        "state": row.state,
        "placement": row.placement_id,
        "due_at": row.due_at.isoformat(),
        "due_reason": row.due_reason,
        "base_due_on": row.base_due_on.isoformat(),
        "counted_from": row.counted_from.isoformat(),
        "ball_with": row.ball_with,
        "ball_since": row.ball_since.isoformat(),
        "closed_at": row.closed_at.isoformat() if row.closed_at else None,
    }


def _take_back(row: Assignment, *, reason: str, by: User | None, now: datetime) -> None:
    if row.state == AssignmentState.WAIVED.value:
        assignment_move(row=row, to=AssignmentState.AVAILABLE, by=by, now=now, reason=reason)
    if row.state in BEFORE_HAND_IN:
        assignment_move(row=row, to=AssignmentState.CANCELLED, by=by, now=now, reason=reason)


def _bring_back(
    row: Assignment, entry: Mapping[str, Any], *, reason: str, by: User | None, now: datetime
) -> None:
    """Bring one assignment back to how it stood, unless it has been worked on since."""
    before = AssignmentState(entry["state"])
    for to in _way_back(AssignmentState(row.state), before):
        assignment_move(row=row, to=to, by=by, now=now, reason=reason)
    row.due_at = datetime.fromisoformat(entry["due_at"])
    dates = ["due_at"]
    if "base_due_on" in entry:  # a pivot applied before dates kept their reasons says less
        row.due_reason = entry["due_reason"]
        row.base_due_on = date.fromisoformat(entry["base_due_on"])
        row.counted_from = date.fromisoformat(entry["counted_from"])
        dates += ["due_reason", "base_due_on", "counted_from"]
    if row.state == before:
        row.placement_id = entry["placement"]
        row.ball_with = entry["ball_with"]
        row.ball_since = datetime.fromisoformat(entry["ball_since"])
        closed_at = entry["closed_at"]
        row.closed_at = datetime.fromisoformat(closed_at) if closed_at else None
    row.save(
        update_fields=[*dates, "placement", "ball_with", "ball_since", "closed_at", "updated_at"]
    )


def _way_back(state: AssignmentState, before: AssignmentState) -> tuple[AssignmentState, ...]:
    """Return the steps that undo what a transfer may have done to a row that stood in *before*.

    A transfer waives, unlocks, and gives out again what an earlier revert had cancelled.
    """
    available, locked = AssignmentState.AVAILABLE, AssignmentState.LOCKED
    ways = {
        (AssignmentState.WAIVED, available): (available,),
        (AssignmentState.WAIVED, locked): (locked,),
        (AssignmentState.WAIVED, AssignmentState.IN_PROGRESS): (
            available,
            AssignmentState.IN_PROGRESS,
        ),
        (AssignmentState.WAIVED, AssignmentState.CANCELLED): (
            available,
            AssignmentState.CANCELLED,
        ),
        (available, locked): (locked,),
        (available, AssignmentState.CANCELLED): (AssignmentState.CANCELLED,),
        (locked, AssignmentState.CANCELLED): (AssignmentState.CANCELLED,),
    }
    return ways.get((state, before), ())
