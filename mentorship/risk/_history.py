"""A history: what a learner was asked and what came of it, by some day of a placement."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Due:
    """One piece of work. Days count from the start of the placement; `score` is 0..1.

    *weight*: its share of the whole, > 0. *ref*: what the caller finds the row by.
    """

    due: float
    weight: float
    submitted: float | None
    score: float | None
    ref: int | None = None


@dataclass(frozen=True, slots=True)
class History:
    """What is known on *day* (days since the start, >= 0); later work is not in it."""

    day: float
    work: tuple[Due, ...]
    weekly_hours: float | None = None

    @property
    def week(self) -> float:
        return self.day / 7.0

    @property
    def due(self) -> tuple[Due, ...]:
        return tuple(row for row in self.work if row.due <= self.day)

    @property
    def missed(self) -> tuple[Due, ...]:
        return tuple(row for row in self.due if row.submitted is None)

    @property
    def handed_in(self) -> tuple[Due, ...]:
        """Work in the order it came; of work that came at once, the weakest counts as the last."""
        rows = [row for row in self.work if row.submitted is not None]
        return tuple(sorted(rows, key=_place))

    @property
    def late(self) -> tuple[Due, ...]:
        return tuple(row for row in self.handed_in if (row.submitted or 0.0) > row.due)

    @property
    def reviewed(self) -> tuple[Due, ...]:
        return tuple(row for row in self.handed_in if row.score is not None)

    @property
    def silent_days(self) -> float:
        """Days since the last work was handed in; since the start if none ever was."""
        last = max((row.submitted or 0.0 for row in self.handed_in), default=0.0)
        return max(0.0, self.day - max(0.0, last))


def _place(row: Due) -> tuple[float, float, float, int]:
    """Return a key that tells rows apart, so that no reading hangs on the order they came in."""
    return row.submitted or 0.0, row.due, -(row.score or 0.0), row.ref or 0


def behavior_of(history: History) -> Mapping[str, float | None]:
    """Return the value of each feature; None is unknown, and never counts as good."""
    due, scores = history.due, [row.score for row in history.reviewed if row.score is not None]
    weight = math.fsum(row.weight for row in due)
    leads = [row.due - (row.submitted or 0.0) for row in history.handed_in]
    return {
        "missed_share": _share(history.missed, weight),
        "missed_count": float(len(history.missed)) if due else None,
        "silent_days": history.silent_days,
        "mean_score": math.fsum(scores) / len(scores) if scores else None,
        "last_score": scores[-1] if scores else None,
        "min_score": min(scores) if scores else None,
        "lead_days": math.fsum(leads) / len(leads) if leads else None,
        "late_count": float(len(history.late)) if leads else None,
    }


def _share(rows: Sequence[Due], weight: float) -> float | None:
    return math.fsum(row.weight for row in rows) / weight if weight > 0.0 else None
