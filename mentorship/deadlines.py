"""When work is due, in days of the cohort's calendar; instants and time zones are the callers'.

# Note [Intent]
What was decided is kept, never what followed from it: the schedule's day, the days away, what was
granted ("until the 12th", "three days more"). The due date is computed from these whenever one of
them changes, so a moved schedule carries "three days more" along and leaves "until" where it was.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from mentorship.values import DueReason, ExtensionKind

DEFAULT_WEEKLY_HOURS = 12.0
LEAST_WEEKLY_HOURS = 4.0
ONE_DAY = timedelta(days=1)

# --------------------------------------------------------------------------- the calendar


@dataclass(frozen=True, slots=True)
class WorkDays:
    """The days a cohort works. *weekdays*: 1 (Monday) to 7, at least one.

    *breaks*: first and last day of each stretch of days off, both included.
    """

    weekdays: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    breaks: tuple[tuple[date, date], ...] = ()

    def holds(self, day: date) -> bool:
        """Tell whether *day* is worked on."""
        off = any(first <= day <= last for first, last in self.breaks)
        return day.isoweekday() in self.weekdays and not off

    def plus(self, day: date, count: int, *, latest: date) -> date:
        """Return the *count*-th working day after *day*, or *latest* if that comes first."""
        while count > 0 and day < latest:
            day += ONE_DAY
            count -= self.holds(day)
        return day

    def at_or_after(self, day: date, *, latest: date) -> date:
        """Return *day* or the next working day, or *latest* if that comes first."""
        while day < latest and not self.holds(day):
            day += ONE_DAY
        return day


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days a piece of a roadmap is spread over.

    *weekly_hours*: what the learner gives, > 0. No work is due after *last_day*, unless that is
    before *first_day*.
    """

    first_day: date
    last_day: date
    weekly_hours: float
    days: WorkDays = field(default_factory=WorkDays)


def pace_of(weekly_hours: float | None) -> float:
    """Return the weekly hours dates are counted with: 12 if unknown, never less than 4."""
    return max(DEFAULT_WEEKLY_HOURS if weekly_hours is None else weekly_hours, LEAST_WEEKLY_HOURS)


def due_days(hours: Iterable[float], calendar: Calendar) -> list[date]:
    """Return the day each task is due, in the order of *hours* (the hours half need for each).

    Counting begins on the first day: the hours of the task and of all before it, divided by the
    weekly hours, rounded up to whole working weeks.
    """
    latest = max(calendar.last_day, calendar.first_day)
    week = len(calendar.days.weekdays)
    days, total = [], 0.0
    for amount in hours:
        total += amount
        # Rounded first: a sum of floats may stand a hair above the whole week it means.
        weeks = math.ceil(round(total / calendar.weekly_hours, 6))
        days.append(calendar.days.plus(calendar.first_day, weeks * week, latest=latest))
    return days


# --------------------------------------------------------------------------- one due date


@dataclass(frozen=True, slots=True)
class Base:
    """What the schedule says, before anything happens to a learner.

    *counted_from*: the day the schedule was counted from; absences before it are in it already.
    *reason*: `schedule`, or `cohort` for a day that was set for everybody.
    """

    due_on: date
    counted_from: date
    reason: DueReason = DueReason.SCHEDULE


@dataclass(frozen=True, slots=True)
class Absence:
    """Days off every clock: *first_on* is the first of them, *back_on* the day of return."""

    first_on: date
    back_on: date


@dataclass(frozen=True, slots=True)
class Grant:
    """An extension in force: a day (*until*), or working days on top of the schedule (*plus*)."""

    kind: ExtensionKind
    granted_on: date
    until_on: date | None = None
    plus_days: int = 0


@dataclass(frozen=True, slots=True)
class Due:
    """The one due date, and what it follows from."""

    on: date
    reason: DueReason


def due_of(
    base: Base,
    *,
    absences: Sequence[Absence] = (),
    grants: Sequence[Grant] = (),
    days: WorkDays,
    last_day: date,
) -> Due:
    """Return when work is due: the latest day that anything gives, never before the schedule's.

    *last_day*: the cohort's; nothing moves a date beyond it. See Note [Intent].
    """
    limit = max(last_day, base.due_on)
    shifted = _moved(base.due_on, base.counted_from, absences)
    if shifted > base.due_on:
        shifted = days.at_or_after(shifted, latest=max(shifted, limit))
    found = [Due(base.due_on, base.reason), Due(shifted, DueReason.PAUSE)]
    for grant in grants:
        if grant.kind is ExtensionKind.PLUS:
            more = days.plus(shifted, grant.plus_days, latest=max(shifted, limit))
            found.append(Due(more, DueReason.PLUS))
        elif grant.until_on is not None:
            until = _moved(grant.until_on, grant.granted_on, absences)
            found.append(Due(until, DueReason.UNTIL))
    within = [Due(min(due.on, limit), due.reason) for due in found]
    return max(within, key=lambda due: due.on)  # the first of equals: the least that explains it


def _moved(day: date, counted_from: date, absences: Sequence[Absence]) -> date:
    """Return *day* later by the absences that began while it was still ahead."""
    for away in sorted(absences, key=lambda away: away.first_on):
        if counted_from <= away.first_on <= day:
            day += max(away.back_on - away.first_on, timedelta())
    return day


# --------------------------------------------------------------------------- late work


@dataclass(frozen=True, slots=True)
class LateRules:
    """How late work is dealt with; by default it is marked as late and nothing else.

    *grace_hours*: what comes in by then is not late. *penalty*: the share of the mark, 0..1, that
    each day late begun costs. *floor*: the share late work keeps in any case. *closes_after_days*:
    from then on nothing is taken; None takes late work at any time.
    """

    grace_hours: int = 0
    penalty: float = 0.0
    floor: float = 0.0
    closes_after_days: int | None = None


@dataclass(frozen=True, slots=True)
class Lateness:
    """Whether work came in late, by how much (zero if not), and the share of its mark it keeps."""

    is_late: bool
    by: timedelta
    share: float


def lateness(due_at: datetime, handed_in_at: datetime, rules: LateRules) -> Lateness:
    """Return how late something first handed in at *handed_in_at* is."""
    by = handed_in_at - due_at
    if by <= timedelta(hours=rules.grace_hours):
        return Lateness(is_late=False, by=timedelta(), share=1.0)
    days = math.ceil(by / ONE_DAY)
    return Lateness(is_late=True, by=by, share=max(rules.floor, 1 - rules.penalty * days, 0.0))


def closes_at(due_at: datetime, rules: LateRules) -> datetime | None:
    """Return the instant from which nothing is taken any more; None if there is none."""
    if rules.closes_after_days is None:
        return None
    return due_at + timedelta(days=rules.closes_after_days)
