"""Fitting shapes: an additive logistic model whose bins may only rise from the safest one.

Each bin's weight is the sum of steps that are held at or above zero (L-BFGS-B), with a ridge, so
the shapes are monotone by construction and small where there is little to see.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mentorship.risk._history import History, behavior_of
from mentorship.risk._shapes import FEATURES

RIDGE = 2.0
DIGITS = 4


@dataclass(frozen=True, slots=True)
class Row:
    """One learner of the past in some week, and whether they failed or left."""

    history: History
    failed: bool


def fit_week(rows: Sequence[Row]) -> dict[str, Any]:
    """Return `{"base", "shapes": {feature: {"weights", "unknown"}}}` fitted to *rows*.

    Deterministic. Cost: a few seconds for 30,000 rows.
    """
    import numpy as np
    from scipy.optimize import minimize

    x = design(behavior_of(row.history) for row in rows)
    y = np.array([float(row.failed) for row in rows])

    def loss(w: Any) -> tuple[float, Any]:
        z = x @ w
        value = np.logaddexp(0.0, z).sum() - y @ z + 0.5 * RIDGE * (w[1:] ** 2).sum()
        error = 1.0 / (1.0 + np.exp(-z)) - y
        gradient = x.T @ error
        gradient[1:] += RIDGE * w[1:]
        return float(value), gradient

    bounds = [(None, None)] + [(0.0, None)] * (x.shape[1] - 1)
    w = minimize(
        loss,
        np.zeros(x.shape[1]),
        jac=True,
        method="L-BFGS-B",
        bounds=bounds,
        options={"maxiter": 500},
    ).x
    return _shapes_of(w)


def design(behaviors: Iterable[Mapping[str, float | None]]) -> Any:
    """Return the matrix of steps: an intercept, then per feature its steps and "unknown"."""
    import numpy as np

    width = 1 + sum(len(edges) + 1 for _, edges in FEATURES.values())
    lines = []
    for behavior in behaviors:
        line = np.zeros(width)
        line[0] = 1.0
        start = 1
        for name, (rising, edges) in FEATURES.items():
            line[start : start + len(edges) + 1] = _steps(behavior[name], rising, edges)
            start += len(edges) + 1
        lines.append(line)
    return np.array(lines).reshape(len(lines), width)


def _steps(value: float | None, rising: bool, edges: Sequence[float]) -> list[float]:  # noqa: FBT001
    """Return 1 for each step from the safest bin to the one of *value*; the last is unknown."""
    if value is None:
        return [0.0] * len(edges) + [1.0]
    place = bisect_right(edges, value)
    climbed = place if rising else len(edges) - place
    return [1.0] * climbed + [0.0] * (len(edges) - climbed) + [0.0]


def _shapes_of(w: Any) -> dict[str, Any]:
    shapes, start = {}, 1
    for name, (rising, edges) in FEATURES.items():
        steps = w[start : start + len(edges)]
        weights = [0.0]
        for step in steps:
            weights.append(round(weights[-1] + round(float(step), DIGITS), DIGITS))
        unknown = round(float(w[start + len(edges)]), DIGITS)
        shapes[name] = {"weights": weights if rising else weights[::-1], "unknown": unknown}
        start += len(edges) + 1
    return {"base": round(float(w[0]), DIGITS), "shapes": shapes}
