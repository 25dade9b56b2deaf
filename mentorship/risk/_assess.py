"""Assess: a probability, and exactly what each behavior adds to it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from mentorship.risk._history import Due, History, behavior_of
from mentorship.risk._shapes import Shapes


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one behavior adds, in log-odds over the safest bin; its value, and the rows behind."""

    code: str
    value: float | None
    log_odds: float
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """The probability of not making it. `base` and the contributions add up to its log-odds."""

    probability: float
    base: float
    contributions: tuple[Contribution, ...]


def assess(history: History, shapes: Shapes) -> Assessment:
    """Return the risk of a learner with *history*, the largest contribution first.

    Pure and order-free; range of the probability: (0, 1).
    """
    week = shapes.of_week(history.week)
    rows = _rows(history)
    parts = [
        Contribution(name, value, week.shapes[name].log_odds(value), rows.get(name, ()))
        for name, value in behavior_of(history).items()
    ]
    parts.sort(key=lambda part: (-part.log_odds, part.code))
    total = week.base + math.fsum(part.log_odds for part in parts)
    return Assessment(1.0 / (1.0 + math.exp(-total)), week.base, tuple(parts))


def _rows(history: History) -> Mapping[str, tuple[int, ...]]:
    """Return the rows each behavior is read from."""
    missed, reviewed = _refs(history.missed), _refs(history.reviewed)
    handed_in = _refs(history.handed_in)
    return {
        "missed_share": missed,
        "missed_count": missed,
        "silent_days": handed_in[-1:],
        "mean_score": reviewed,
        "last_score": reviewed[-1:],
        "min_score": reviewed,
        "lead_days": handed_in,
        "late_count": _refs(history.late),
    }


def _refs(rows: tuple[Due, ...]) -> tuple[int, ...]:
    return tuple(row.ref for row in rows if row.ref is not None)
