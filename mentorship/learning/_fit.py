"""Fitting: maximum a posteriori weights whose signs stay the source's, with Laplace's variance.

    min  sum_i [log(1 + e^z_i) - y_i z_i] + 1/2 sum_j (w_j - mu_j)^2 / tau_j^2,  sign(w) = sign(mu)
    z_i = o + w_a . phi_i,   tau = .5 |mu|

# Note [One intercept]
The intercept o is common to all directions. One of its own per direction would move directions
against each other on base rates alone, also those without outcomes; what differs between
directions can be learned through the terms the policy has for it, at the size it allows.
"""

import math
from collections.abc import Iterable, Sequence
from typing import Any

from mentorship.learning._calibration import calibration_knots
from mentorship.learning._examples import Example, is_held_out
from mentorship.pivot import Policy, term_name

INTERCEPT_SPREAD = 2.0  # prior standard deviation of the common log-odds
DIGITS = 9

Document = dict[str, Any]


def fit(examples: Iterable[Example], policy: Policy, *, version: str) -> Document:
    """Return a model of *policy* corrected by *examples*, as a document.

    Deterministic: the order of the examples changes nothing. Without any it says what the policy
    says. One example in four is held out: it calibrates, and compares the model with the policy.
    Cost: a second for 10,000 examples.
    """
    rows = sorted(examples, key=lambda row: row.id)
    taught = [row for row in rows if not is_held_out(row)]
    kept = [row for row in rows if is_held_out(row)]
    terms = [(name, term) for name, parts in policy.terms.items() for term in parts]
    columns = {(name, term_name(term)): place for place, (name, term) in enumerate(terms)}
    means = [term.mean for _, term in terms]
    spreads = [abs(term.mean) * policy.thresholds.weight_spread for _, term in terms]

    weights, intercept, covariance = _maximum(taught, columns, means, spreads)
    scores = [_score(row, weights, columns) + intercept for row in kept]
    return {
        "version": version,
        "policy_version": policy.version,
        "policy_digest": policy.digest,
        "intercept": _round(intercept),
        "weights": [
            {
                "direction": name,
                "rule": term.rule,
                "feature": term.feature,
                "prior": term.mean,
                "mean": _round(weights[place]),
                "sd": _round(math.sqrt(max(0.0, covariance[place][place]))),
                "n": sum(row.direction == name for row in taught),
            }
            for place, (name, term) in enumerate(terms)
        ],
        "covariance": _blocks(terms, covariance),
        "edges": _edges(rows, policy),
        "calibration": calibration_knots(scores, [row.success for row in kept]),
        "counts": {
            "examples": len(rows),
            "taught": len(taught),
            "held_out": len(kept),
            "successes": sum(row.success for row in rows),
        },
        "held_out": _comparison(taught, kept, scores, means, columns),
    }


def _round(value: float) -> float:
    return round(float(value), DIGITS) + 0.0


# ---------------------------------------------------------------- the optimum


def _maximum(
    rows: Sequence[Example],
    columns: dict[tuple[str, str], int],
    means: Sequence[float],
    spreads: Sequence[float],
) -> tuple[list[float], float, list[list[float]]]:
    """Return weights, intercept, and the covariance of the weights."""
    import numpy as np
    from scipy.optimize import minimize

    x, y = _design(rows, columns, len(means))
    mu = np.array([*means, 0.0])
    precision = np.array([1.0 / spread**2 for spread in spreads] + [INTERCEPT_SPREAD**-2])

    def loss(w: Any) -> tuple[float, Any]:
        z = x @ w
        off = w - mu
        value = np.logaddexp(0.0, z).sum() - y @ z + 0.5 * (precision * off**2).sum()
        error = 1.0 / (1.0 + np.exp(-z)) - y
        return float(value), x.T @ error + precision * off

    bounds = [(0.0, None) if mean > 0 else (None, 0.0) for mean in means] + [(None, None)]
    options = {"maxiter": 2000, "ftol": 1e-14, "gtol": 1e-10}
    w = minimize(loss, mu, jac=True, method="L-BFGS-B", bounds=bounds, options=options).x
    covariance = _laplace(x, w, precision)
    return w[:-1].tolist(), float(w[-1]), covariance[:-1, :-1].tolist()


def _design(rows: Sequence[Example], columns: dict[tuple[str, str], int], width: int) -> Any:
    """Return features and outcomes; the last column is the intercept's."""
    import numpy as np

    x = np.zeros((len(rows), width + 1))
    x[:, -1] = 1.0
    for place, row in enumerate(rows):
        for name, value in row.features.items():
            column = columns.get((row.direction, name))
            if column is not None:
                x[place, column] = value
    return x, np.array([float(row.success) for row in rows])


def _laplace(x: Any, w: Any, precision: Any) -> Any:
    """Return the inverse Hessian over the weights that are free.

    A weight held at zero by its sign has no variance: the outcomes speak against the rule, and
    the sign is not for them to change.
    """
    import numpy as np

    p = 1.0 / (1.0 + np.exp(-(x @ w)))
    hessian = (x.T * (p * (1.0 - p))) @ x + np.diag(precision)
    free = np.flatnonzero(np.abs(w) > 1e-12)
    free = np.union1d(free, [len(w) - 1])
    covariance = np.zeros_like(hessian)
    covariance[np.ix_(free, free)] = np.linalg.inv(hessian[np.ix_(free, free)])
    return covariance


def _score(row: Example, weights: Sequence[float], columns: dict[tuple[str, str], int]) -> float:
    return math.fsum(
        weights[columns[row.direction, name]] * value
        for name, value in row.features.items()
        if (row.direction, name) in columns
    )


def _blocks(terms: Sequence[tuple[str, Any]], covariance: Sequence[Sequence[float]]) -> Document:
    places: dict[str, list[int]] = {}
    for place, (name, _) in enumerate(terms):
        places.setdefault(name, []).append(place)
    return {
        name: [[_round(covariance[a][b]) for b in own] for a in own] for name, own in places.items()
    }


# ---------------------------------------------------------------- stones, and the comparison


def _edges(rows: Sequence[Example], policy: Policy) -> list[Document]:
    """Return p ~ Beta(n s + successes, n (1 - s) + failures) of each stepping stone."""
    counts = policy.thresholds.edge_pseudo_counts
    found = []
    for (source, target), edge in policy.edges.items():
        moved = [row.success for row in rows if (row.source, row.direction) == (source, target)]
        good, all_of = sum(moved), len(moved)
        strength = (counts * edge.strength + good) / (counts + all_of)
        variance = (1.0 - strength) / (strength * (counts + all_of + 1.0))
        found.append(
            {
                "from": source,
                "to": target,
                "prior": edge.strength,
                "successes": good,
                "failures": all_of - good,
                "strength": _round(strength),
                "variance": _round(variance),
            }
        )
    return found


def _comparison(
    taught: Sequence[Example],
    kept: Sequence[Example],
    scores: Sequence[float],
    means: Sequence[float],
    columns: dict[tuple[str, str], int],
) -> Document:
    """Return the log-loss of policy and model on the outcomes neither has seen; None without.

    The policy knows no base rate, so it is given the intercept that suits it best.
    """
    if not kept:
        return {"policy_log_loss": None, "model_log_loss": None}
    offset = _best_offset([_score(row, means, columns) for row in taught], taught)
    before = [_score(row, means, columns) + offset for row in kept]
    return {
        "policy_log_loss": _round(_log_loss(before, kept)),
        "model_log_loss": _round(_log_loss(scores, kept)),
    }


def _best_offset(scores: Sequence[float], rows: Sequence[Example]) -> float:
    """Return the intercept that fits fixed scores best; the slope of the loss rises, so bisect."""
    import numpy as np

    z, y = np.array(scores), np.array([float(row.success) for row in rows])

    def slope(offset: float) -> float:
        chances = 1.0 / (1.0 + np.exp(-np.clip(z + offset, -500, 500)))
        return float((chances - y).sum()) + offset / INTERCEPT_SPREAD**2

    low, high = -50.0, 50.0
    for _ in range(80):
        middle = (low + high) / 2.0
        low, high = (middle, high) if slope(middle) < 0.0 else (low, middle)
    return (low + high) / 2.0


def _log_loss(scores: Sequence[float], rows: Sequence[Example]) -> float:
    total = math.fsum(
        math.log1p(math.exp(-abs(z))) + max(z, 0.0) - (z if row.success else 0.0)
        for z, row in zip(scores, rows, strict=True)
    )
    return total / len(rows)
