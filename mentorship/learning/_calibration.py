"""Calibration: from a score to a chance, on outcomes the weights have not seen."""

from collections.abc import Sequence
from typing import Any

LEAST = 30  # with fewer outcomes there is no map
ISOTONIC_FROM = 1000  # below, two parameters are all that can be told
PLATT_GRID = 13  # points at which the smooth map is written down
RIDGE = 1.0  # draws Platt's slope to 1 and its offset to 0, as strongly as one outcome each


def calibration_knots(scores: Sequence[float], successes: Sequence[bool]) -> list[dict[str, float]]:
    """Return the map from log-odds to chances as rising points; empty with fewer than 30 outcomes.

    Platt's two parameters below 1,000 outcomes, isotonic regression above. Both never fall.
    """
    if len(scores) < LEAST:
        return []
    pairs = sorted(zip(scores, map(float, successes), strict=True))
    found = _platt(pairs) if len(pairs) < ISOTONIC_FROM else _isotonic(pairs)
    return [{"log_odds": round(z, 9), "chance": round(p, 9)} for z, p in found]


def _platt(pairs: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    import numpy as np
    from scipy.optimize import minimize

    z, y = np.array(pairs, dtype=np.float64).T

    def loss(parameters: Any) -> tuple[float, Any]:
        slope, offset = parameters
        margin = slope * z + offset
        value = np.logaddexp(0.0, margin).sum() - (y * margin).sum()
        value += 0.5 * RIDGE * ((slope - 1.0) ** 2 + offset**2)
        error = 1.0 / (1.0 + np.exp(-margin)) - y
        gradient = np.array(
            [(error * z).sum() + RIDGE * (slope - 1.0), error.sum() + RIDGE * offset]
        )
        return float(value), gradient

    bounds = [(0.0, None), (None, None)]
    slope, offset = minimize(loss, [1.0, 0.0], jac=True, method="L-BFGS-B", bounds=bounds).x
    grid = np.linspace(z.min(), z.max(), PLATT_GRID)
    chances = 1.0 / (1.0 + np.exp(-(slope * grid + offset)))
    return list(zip(grid.tolist(), chances.tolist(), strict=True))


def _isotonic(pairs: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    import numpy as np
    from scipy.optimize import isotonic_regression

    z, y = np.array(pairs, dtype=np.float64).T
    fitted = isotonic_regression(y).x
    edges = np.flatnonzero(np.diff(fitted)) + 1
    starts, ends = [0, *edges.tolist()], [*(edges - 1).tolist(), len(z) - 1]
    places = sorted({*starts, *ends})
    return [(float(z[place]), float(fitted[place])) for place in places]
