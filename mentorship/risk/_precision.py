"""Precision: how often a rule was right, by what people made of its signals.

The interval is Wilson's score interval (1927) at 90 %: a rule is blamed only when even its upper
end lies below the floor, so that a handful of dismissals silences nothing.
"""

import math
from dataclasses import dataclass

Z90 = 1.6448536269514722  # the standard normal's 95 % quantile: 5 % on either side


@dataclass(frozen=True, slots=True)
class Precision:
    """*confirmed*: signals acted on or known already. *refuted*: wrong ones, or not applicable."""

    confirmed: int
    refuted: int

    @property
    def judged(self) -> int:
        return self.confirmed + self.refuted

    @property
    def share(self) -> float | None:
        """The share that was right; None before anything was judged."""
        return self.confirmed / self.judged if self.judged else None

    @property
    def interval(self) -> tuple[float, float]:
        """Where the share may lie; [0, 1] before anything was judged."""
        n = self.judged
        if not n:
            return 0.0, 1.0
        share, z2 = self.confirmed / n, Z90**2
        middle = (share + z2 / (2 * n)) / (1 + z2 / n)
        reach = Z90 / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
        return max(0.0, middle - reach), min(1.0, middle + reach)

    def is_below(self, floor: float) -> bool:
        """Tell whether the rule is right less often than *floor*, as sure as the interval is."""
        return self.interval[1] < floor
