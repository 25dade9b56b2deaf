"""Which mentor for which learner: as many pairs as possible, then the best of all ways.

    maximize  sum over pairs of their points  +  40 for each pair that stands already
              - 1000 for each learner left without a mentor

under the hours each mentor has free: a min-cost flow, solved by OR-tools. The points of a pair are
the sum of seven features, each told in words and numbers. Where a hard rule stands (a ban, another
direction, no common language, an absence) there is no arc. A pair that stands costs its mentor
nothing new, so keeping it never takes an hour from anybody; hours that a move would free are given
out by the next run, because a move may still be declined.
"""

from mentorship.matching._features import ENOUGH_OVERLAP, contributions_of
from mentorship.matching._match import KEEPING, UNMATCHED, Matching, Pair, match
from mentorship.matching._reasons import Binding, Unmatched
from mentorship.matching._values import (
    Contribution,
    Feature,
    Seeker,
    Stances,
    Supporter,
    Window,
)
from mentorship.matching._worth import Envy, EnvyReason, Price, envy_of, prices_of
from mentorship.matching._zones import overlap_hours

__all__ = [
    "ENOUGH_OVERLAP",
    "KEEPING",
    "UNMATCHED",
    "Binding",
    "Contribution",
    "Envy",
    "EnvyReason",
    "Feature",
    "Matching",
    "Pair",
    "Price",
    "Seeker",
    "Stances",
    "Supporter",
    "Unmatched",
    "Window",
    "contributions_of",
    "envy_of",
    "match",
    "overlap_hours",
    "prices_of",
]
