"""Signals: named rules a mentor can check. Each carries its value, its threshold and its rows."""

import math
from dataclasses import dataclass

from mentorship.risk._assess import Assessment
from mentorship.risk._history import Due, History
from mentorship.risk._shapes import Shapes
from mentorship.values import RiskCode

REVIEWS_TO_JUDGE = 2


@dataclass(frozen=True, slots=True)
class Signal:
    """One rule that holds: *value* has reached *threshold*. *rows*: assignments that show it."""

    code: RiskCode
    value: float
    threshold: float
    rows: tuple[int, ...]


def signals(history: History, assessment: Assessment, shapes: Shapes) -> tuple[Signal, ...]:
    """Return the rules that hold, in a fixed order.

    Silence alone is `silent`, also where nothing is due; `stalled` needs something due that was
    not handed in, and stands in its place. Whoever is on leave is not to be asked about.
    """
    found = [
        _silence(history, shapes),
        _signal(RiskCode.MISSED_WORK, len(history.missed), shapes.missed, history.missed),
        _signal(RiskCode.LATE_PATTERN, len(history.late), shapes.late, history.late),
        _weak(history, shapes),
        _low_hours(history, shapes),
        _high(history, assessment, shapes),
    ]
    return tuple(signal for signal in found if signal is not None)


def _signal(code: RiskCode, value: float, bar: float, rows: tuple[Due, ...]) -> Signal | None:
    return Signal(code, float(value), float(bar), _refs(rows)) if value >= bar else None


def _silence(history: History, shapes: Shapes) -> Signal | None:
    if history.missed:
        return _signal(RiskCode.STALLED, history.silent_days, shapes.silent_days, history.missed)
    return _signal(RiskCode.SILENT, history.silent_days, shapes.silent_days, history.handed_in[-1:])


def _weak(history: History, shapes: Shapes) -> Signal | None:
    scores = [row.score for row in history.reviewed if row.score is not None]
    if len(scores) < REVIEWS_TO_JUDGE:
        return None
    mean = math.fsum(scores) / len(scores)
    if mean >= shapes.weak_score:
        return None
    return Signal(RiskCode.WEAK_REVIEWS, mean, shapes.weak_score, _refs(history.reviewed))


def _low_hours(history: History, shapes: Shapes) -> Signal | None:
    hours = history.weekly_hours
    if hours is None or hours >= shapes.low_hours:
        return None
    return Signal(RiskCode.LOW_HOURS, hours, shapes.low_hours, ())


def _high(history: History, assessment: Assessment, shapes: Shapes) -> Signal | None:
    """Say nothing before the first week there are shapes for: behavior tells too little yet."""
    if history.week < min(shapes.weeks) or assessment.probability < shapes.high_risk:
        return None
    rows = dict.fromkeys(
        row for part in assessment.contributions if part.log_odds > 0 for row in part.rows
    )
    return Signal(RiskCode.HIGH_RISK, assessment.probability, shapes.high_risk, tuple(rows))


def _refs(rows: tuple[Due, ...]) -> tuple[int, ...]:
    return tuple(row.ref for row in rows if row.ref is not None)
