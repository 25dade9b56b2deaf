"""How well two reviewers of the same work agree: Cohen's kappa with quadratic weights.

kappa = 1 - sum(w o) / sum(w e), where o are the shares of pairs of levels seen, e those expected if
the two gave their levels independently, and w the square of the distance between two levels. 1 is
full agreement, 0 what chance would give. Cohen, "Weighted kappa", Psychological Bulletin 70 (1968).
It is told to managers; nothing is held against anybody for it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Double:
    """One criterion of one revision, judged by two people: levels 0 to 4."""

    first: int
    second: int
    first_level: int
    second_level: int


@dataclass(frozen=True, slots=True)
class Offset:
    """How much higher than their colleagues somebody judges, in levels, over so many pairs."""

    reviewer: int
    offset: float
    pairs: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """*kappa*: None without pairs, or where all gave one and the same level."""

    pairs: int
    kappa: float | None
    exact: float | None
    offsets: tuple[Offset, ...]


def weighted_kappa(pairs: Sequence[tuple[int, int]]) -> float | None:
    """Return Cohen's kappa with quadratic weights; None where it is not defined."""
    count = len(pairs)
    firsts, seconds = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    seen = sum((a - b) ** 2 for a, b in pairs) * count
    expected = sum(
        (a - b) ** 2 * times_a * times_b
        for a, times_a in firsts.items()
        for b, times_b in seconds.items()
    )
    return 1 - seen / expected if expected else None


def agreement_of(doubles: Iterable[Double]) -> Agreement:
    """Return how well reviewers agree, and who judges higher or lower than the others."""
    known = list(doubles)
    pairs = [(double.first_level, double.second_level) for double in known]
    distances: defaultdict[int, list[int]] = defaultdict(list)
    for double in known:
        distance = double.first_level - double.second_level
        distances[double.first].append(distance)
        distances[double.second].append(-distance)
    return Agreement(
        pairs=len(pairs),
        kappa=weighted_kappa(pairs),
        exact=sum(a == b for a, b in pairs) / len(pairs) if pairs else None,
        offsets=tuple(
            Offset(reviewer, sum(found) / len(found), len(found))
            for reviewer, found in sorted(distances.items())
        ),
    )
