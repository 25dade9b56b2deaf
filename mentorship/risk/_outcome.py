"""Outcomes: what became of the risk after somebody acted on a signal."""

import math

from mentorship.values import RiskOutcome

OUTCOME_DAYS = 14
NOTICEABLE = math.log(1.5)  # in log-odds: a change of the odds by half is more than a ripple


def outcome_of(then: float, later: float) -> RiskOutcome:
    """Return how the risk *later* compares with the one *then*; both in (0, 1).

    Swapping the two swaps better and worse.
    """
    moved = _log_odds(later) - _log_odds(then)
    if abs(moved) < NOTICEABLE:
        return RiskOutcome.SAME
    return RiskOutcome.WORSE if moved > 0.0 else RiskOutcome.BETTER


def _log_odds(probability: float) -> float:
    kept = min(max(probability, 1e-9), 1.0 - 1e-9)
    return math.log(kept / (1.0 - kept))
