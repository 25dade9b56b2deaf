"""How long a learner will wait: the place in line and recent throughput.

With *k* pieces of work up to and including one's own and *r* reviews an hour, the wait is the time
of the k-th event of a Poisson process: at hour *t* it is over with probability P(N(rt) >= k). The
forecast grows with the place alone.

# Note [Places hold]
A place never gets worse. The line is ordered by when work came into it: by its hand-in or, if its
learner was away since, by the return; whoever comes or comes back stands behind all who wait. Work
that is claimed or given back keeps its place, and work of learners who are away has none. By the
hand-in alone, everybody behind would be told a later hour on the day somebody returns.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

LEAST_REVIEWS = 3
"""Fewer reviews than these say nothing about the pace."""


@dataclass(frozen=True, slots=True)
class Wait:
    """*position*: the place in line, from 1. Hours from now; None where the pace is unknown."""

    position: int
    p50_hours: float | None
    p80_hours: float | None


@dataclass(frozen=True, slots=True)
class InLine:
    """Work that waits. *returned_at*: when its learner last came back from being away, if ever."""

    work: int
    handed_in_at: datetime
    returned_at: datetime | None = None

    @property
    def since(self) -> datetime:
        """When it came into the line. See Note [Places hold]."""
        return max(self.handed_in_at, self.returned_at or self.handed_in_at)


def place_in(line: Iterable[InLine], own: InLine) -> int:
    """Return the place of *own* in a line, from 1; it may stand in *line* or not."""
    mine = (own.since, own.work)
    return 1 + sum((other.since, other.work) < mine for other in line)


def wait_for(position: int, reviews: int, hours: float) -> Wait:
    """Return the forecast for a place in line, after *reviews* were published in *hours*."""
    if reviews < LEAST_REVIEWS or hours <= 0:
        return Wait(position, None, None)
    rate = reviews / hours
    return Wait(position, _hour_of(position, 0.5) / rate, _hour_of(position, 0.8) / rate)


def _hour_of(k: int, share: float) -> float:
    """Return the mean count at which at least *k* events have happened with probability *share*."""
    low, high = 0.0, 2.0 * k + 10.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _at_least(k, middle) < share else (low, middle)
    return round(high, 6)


def _at_least(k: int, mean: float) -> float:
    """Return P(N >= k) for a Poisson count with *mean*."""
    if mean <= 0:
        return 0.0
    terms = (math.exp(n * math.log(mean) - mean - math.lgamma(n + 1)) for n in range(k))
    return 1.0 - math.fsum(terms)
