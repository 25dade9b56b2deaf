"""Shapes: what each behavior adds to the log-odds of failing, bin by bin, week by week.

The file (fixtures/risk/*.json) is fitted to the Open University Learning Analytics Dataset by
`manage.py fit_risk` and read strictly: a shape that fell where it must rise is refused.
"""

import math
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from mentorship.errors import Fault, Invalid
from mentorship.values import RiskCode

FEATURES: Mapping[str, tuple[bool, tuple[float, ...]]] = {
    "missed_share": (True, (0.001, 0.15, 0.34, 0.5, 0.67, 0.99)),
    "missed_count": (True, (1, 2, 3, 4)),
    "silent_days": (True, (4, 8, 14, 21, 28, 42)),
    "mean_score": (False, (0.4, 0.55, 0.65, 0.75, 0.85)),
    "last_score": (False, (0.4, 0.55, 0.65, 0.75, 0.85)),
    "min_score": (False, (0.4, 0.55, 0.65, 0.75, 0.85)),
    "lead_days": (False, (-3, 0, 1, 3, 7)),
    "late_count": (True, (1, 2, 3)),
}
"""Each behavior: whether more of it is more risk, and where its bins begin."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The log-odds of each bin of one behavior, and of not knowing it. The safest bin is 0."""

    rising: bool
    edges: tuple[float, ...]
    weights: tuple[float, ...]
    unknown: float

    def log_odds(self, value: float | None) -> float:
        if value is None:
            return self.unknown
        return self.weights[bisect_right(self.edges, value)]


@dataclass(frozen=True, slots=True)
class WeekShapes:
    base: float
    shapes: Mapping[str, Shape]


@dataclass(frozen=True, slots=True)
class Shapes:
    """Shapes by week, with the thresholds of the named rules."""

    version: str
    weeks: Mapping[int, WeekShapes]
    high_risk: float
    silent_days: float
    missed: int
    late: int
    weak_score: float
    low_hours: float
    floors: Mapping[RiskCode, float]
    """How often each rule must be right, 0..1, or it is muted."""

    def of_week(self, week: float) -> WeekShapes:
        """Return the shapes of the latest week that has begun; of the first before that."""
        begun = [known for known in self.weeks if known <= week]
        return self.weeks[max(begun) if begun else min(self.weeks)]


def shapes_from(document: Mapping[str, Any]) -> Shapes:
    """Read and check the content of fixtures/risk/*.json.

    :raises Invalid: naming each place that is wrong.
    """
    faults: list[Fault] = []
    weeks = {}
    for place, row in enumerate(document["weeks"]):
        shapes = {
            name: _shape(row["shapes"][name], name, f"#/weeks/{place}/shapes/{name}", faults)
            for name in FEATURES
        }
        weeks[int(row["week"])] = WeekShapes(float(row["base"]), shapes)
    if not weeks:
        faults.append(Fault("#/weeks", "required", "At least one week is needed."))
    if faults:
        raise Invalid("The shapes make no sense.", tuple(faults))
    rules = document["rules"]
    return Shapes(
        version=str(document["version"]),
        weeks=weeks,
        high_risk=float(rules["high_risk"]),
        silent_days=float(rules["silent_days"]),
        missed=int(rules["missed"]),
        late=int(rules["late"]),
        weak_score=float(rules["weak_score"]),
        low_hours=float(rules["low_hours"]),
        floors={code: float(rules["floors"][code.value]) for code in RiskCode},
    )


def _shape(row: Mapping[str, Any], name: str, pointer: str, faults: list[Fault]) -> Shape:
    rising, edges = FEATURES[name]
    weights = tuple(float(value) for value in row["weights"])
    unknown = float(row["unknown"])
    ordered = weights if rising else weights[::-1]
    if len(weights) != len(edges) + 1 or not all(map(math.isfinite, (*weights, unknown))):
        faults.append(Fault(pointer, "bins", f"{len(edges) + 1} finite weights are expected."))
    elif any(a > b for a, b in pairwise(ordered)) or ordered[0] != 0.0:
        faults.append(Fault(pointer, "not-monotone", "From the safest bin, 0, weights must rise."))
    elif unknown < 0.0:
        faults.append(Fault(pointer, "unknown-is-safe", "Not knowing is never the safest."))
    return Shape(rising, edges, weights, unknown)
