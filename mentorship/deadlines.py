"""When work is due, in whole days; instants and time zones are the callers'."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

DEFAULT_WEEKLY_HOURS = 12.0
LEAST_WEEKLY_HOURS = 4.0


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days a piece of a roadmap is spread over.

    *weekly_hours*: what the learner gives, > 0. No work is due after *last_day*, unless that is
    before *first_day*.
    """

    first_day: date
    last_day: date
    weekly_hours: float


def pace_of(weekly_hours: float | None) -> float:
    """Return the weekly hours dates are counted with: 12 if unknown, never less than 4."""
    return max(DEFAULT_WEEKLY_HOURS if weekly_hours is None else weekly_hours, LEAST_WEEKLY_HOURS)


def due_days(hours: Iterable[float], calendar: Calendar) -> list[date]:
    """Return the day each task is due, in the order of *hours* (the hours half need for each).

    Counting begins on the first day: the hours of the task and of all before it, divided by the
    weekly hours, rounded up to whole weeks.
    """
    latest = max(calendar.last_day, calendar.first_day)
    days, total = [], 0.0
    for amount in hours:
        total += amount
        # Rounded first: a sum of floats may stand a hair above the whole week it means.
        weeks = math.ceil(round(total / calendar.weekly_hours, 6))
        days.append(min(calendar.first_day + timedelta(weeks=weeks), latest))
    return days
