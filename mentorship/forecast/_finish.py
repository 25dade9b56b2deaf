"""When one learner finishes: work left over pace, both uncertain, in closed form.

    W ~ lognormal, the sum of the tasks' efforts by its first two moments
    P ~ lognormal, the hours a week: what was stated and what was seen, weighed by weeks
    T = W / P is lognormal, so its quantiles need no dice

Tasks are taken as independent. Source: moment matching after Fenton (1960).
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

Z80 = 0.8416212335729143  # the standard normal's 80 % quantile
STATED_WEEKS = 4.0  # stated hours count as much as so many weeks of seen ones
SEEN_AT_MOST = 8.0  # older weeks say no more
PACE_SPREAD = 0.5  # of ln P before anything was seen
LEAST_SPREAD = 0.15  # of ln P, however much was seen: weeks differ


@dataclass(frozen=True, slots=True)
class Finish:
    """Weeks until the work is done with probability .5 and .8; 0 <= p50 <= p80."""

    p50: float
    p80: float


def finish_forecast(
    efforts: Iterable[tuple[float, float]],
    *,
    weekly_hours: float | None,
    weeks_in: float,
    hours_done: float,
) -> Finish | None:
    """Return when the *efforts* (p50 and p80 hours each, 0 < p50 <= p80) will be done.

    *weekly_hours*: stated, None if unknown. *weeks_in* (>= 0), *hours_done* (>= 0): what was seen.
    None if there is no telling: nothing was stated and nothing was done.
    Independent of the order of the efforts.
    """
    pace = pace_hours(weekly_hours, weeks_in, hours_done)
    if pace is None:
        return None
    mean, variance = _total(efforts)
    if mean <= 0.0:
        return Finish(0.0, 0.0)
    spread_of_work = math.log1p(variance / mean**2)
    spread = math.sqrt(spread_of_work + _pace_spread(weeks_in) ** 2)
    median = mean / math.exp(spread_of_work / 2.0) / pace
    return Finish(median, median * math.exp(Z80 * spread))


def _total(efforts: Iterable[tuple[float, float]]) -> tuple[float, float]:
    """Return mean and variance of the sum of some efforts."""
    means, variances = [], []
    for p50, p80 in efforts:
        sigma = math.log(p80 / p50) / Z80
        mean = p50 * math.exp(sigma**2 / 2.0)
        means.append(mean)
        variances.append(mean**2 * math.expm1(sigma**2))
    return math.fsum(means), math.fsum(variances)


def pace_hours(weekly_hours: float | None, weeks_in: float, hours_done: float) -> float | None:
    """Return the median hours a week, from what was stated and seen; None if nothing tells."""
    weeks = min(weeks_in, SEEN_AT_MOST)
    seen = hours_done * min(1.0, SEEN_AT_MOST / weeks_in) if weeks_in > 0.0 else 0.0
    stated_weeks = 0.0 if weekly_hours is None else STATED_WEEKS
    total = stated_weeks * (weekly_hours or 0.0) + seen
    return total / (stated_weeks + weeks) if total > 0.0 else None


def _pace_spread(weeks_in: float) -> float:
    weeks = min(weeks_in, SEEN_AT_MOST)
    return max(LEAST_SPREAD, PACE_SPREAD / math.sqrt(1.0 + weeks / 2.0))
