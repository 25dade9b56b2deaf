"""What the hours of full mentors are worth, and who would rather have the mentor of another.

# Note [Shadow prices]
A place of a full mentor is worth what the best matching gains by one more of it, in the points the
matching maximizes: found by solving again, so it is exact where a rate at the margin would only
bound it. A mentor with a place left has a price of zero and is not listed.

# Note [Envy]
Two learners who would both score more by changing mentors would make the total larger, so the best
matching has no such two, except where a pair stands. It is parted only for a gain above `KEEPING`;
and a place it would leave free is given out by the next run, not by this one.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations

from mentorship.matching._match import (
    KEEPING,
    UNITS,
    UNMATCHED,
    Matching,
    Options,
    Pair,
    options_of,
    solve,
    units_of,
)
from mentorship.matching._values import Seeker, Stances, Supporter
from mentorship.values import Texts


@dataclass(frozen=True, slots=True)
class Price:
    """What one more place with a full mentor would gain.

    *mentored*: more learners with a mentor (fewer is negative). *points*: the gain beside that, in
    the points of pairs. *gain*: both together, as the matching counts.
    """

    mentor: int
    gain: float
    mentored: int
    points: float
    texts: Texts


class EnvyReason(StrEnum):
    """What keeps two learners from changing mentors though both would score more."""

    KEEPING = "keeping"
    ROOM = "room"


@dataclass(frozen=True, slots=True)
class Envy:
    """Two learners, by enrollment, their mentors, and the points each would gain by changing."""

    enrollments: tuple[int, int]
    mentors: tuple[int, int]
    gains: tuple[float, float]
    reason: EnvyReason
    texts: Texts


def prices_of(
    seekers: Iterable[Seeker], supporters: Iterable[Supporter], stances: Stances, found: Matching
) -> tuple[Price, ...]:
    """Return the price of every full mentor, the dearest first; *found*: the best matching.

    Cost: one flow per full mentor who could take one of the learners.
    """
    learners, mentors, options = _all_options(seekers, supporters, stances)
    wanted = {j for (_, j), pair in options.items() if not pair.is_kept}
    taken = Counter(pair.mentor for pair in found.pairs if not pair.is_kept)
    prices = [
        _price(place, learners, mentors, options, found)
        for place, one in enumerate(mentors)
        if place in wanted and taken[one.mentor] >= one.room
    ]
    return tuple(sorted(prices, key=lambda price: (-price.gain, price.mentor)))


def envy_of(
    seekers: Iterable[Seeker], supporters: Iterable[Supporter], stances: Stances, found: Matching
) -> tuple[Envy, ...]:
    """Return every two learners who would both score more by changing mentors. See Note [Envy]."""
    learners, mentors, options = _all_options(seekers, supporters, stances)
    scores = {
        (learners[i].enrollment, mentors[j].mentor): pair.score for (i, j), pair in options.items()
    }
    return tuple(
        envy for one, other in combinations(found.pairs, 2) for envy in _envy(one, other, scores)
    )


# ---------------------------------------------------------------- prices


def _all_options(
    seekers: Iterable[Seeker], supporters: Iterable[Supporter], stances: Stances
) -> tuple[list[Seeker], list[Supporter], Options]:
    """Return both sides in their order, and every pair the rules allow but for the hours."""
    learners = sorted(seekers, key=lambda one: one.enrollment)
    mentors = sorted(supporters, key=lambda one: one.mentor)
    roomy = [replace(one, room=max(one.room, 1)) for one in mentors]
    return learners, mentors, options_of(learners, roomy, stances)


def _price(
    place: int,
    learners: Sequence[Seeker],
    mentors: Sequence[Supporter],
    options: Options,
    found: Matching,
) -> Price:
    more = [replace(one, room=one.room + (j == place)) for j, one in enumerate(mentors)]
    chosen = solve(len(learners), more, options)
    mentored = len(chosen) - len(found.pairs)
    worth = sum(units_of(options[key]) for key in chosen)
    before = sum(units_of(pair) for pair in found.pairs)
    points = (worth - before) / UNITS
    gain = round(points - UNMATCHED * mentored, 3)
    mentor = mentors[place].mentor
    return Price(mentor, gain, mentored, points, _price_told(gain, mentored, points))


def _price_told(gain: float, mentored: int, points: float) -> Texts:
    if gain <= 0:
        return {
            "en": "One more place would change nothing: everybody fits as well elsewhere.",
            "zh-hans": "多一个名额也不会改变结果：其他导师同样合适。",
        }
    if mentored > 0:
        return {
            "en": f"With one more place, {mentored} more learner would have a mentor; "
            f"the fit of all pairs would change by {points:+.1f} points.",
            "zh-hans": f"多一个名额，就能多 {mentored} 位学员有导师；"
            f"所有配对的得分合计变化 {points:+.1f} 分。",
        }
    return {
        "en": f"With one more place, the fit of all pairs would gain {points:.1f} points.",
        "zh-hans": f"多一个名额，所有配对的得分合计可提高 {points:.1f} 分。",
    }


# ---------------------------------------------------------------- envy


def _envy(one: Pair, other: Pair, scores: dict[tuple[int, int], float]) -> Iterator[Envy]:
    first = scores.get((one.enrollment, other.mentor))
    second = scores.get((other.enrollment, one.mentor))
    if first is None or second is None or one.mentor == other.mentor:
        return
    gains = (round(first - one.score, 3), round(second - other.score, 3))
    if min(gains) <= 0:
        return
    threshold = KEEPING * (one.is_kept + other.is_kept)
    reason = EnvyReason.KEEPING if sum(gains) <= threshold else EnvyReason.ROOM
    english, chinese = ENVY_TOLD[reason]
    facts = {"first": gains[0], "second": gains[1], "threshold": threshold}
    yield Envy(
        enrollments=(one.enrollment, other.enrollment),
        mentors=(one.mentor, other.mentor),
        gains=gains,
        reason=reason,
        texts={"en": english.format(**facts), "zh-hans": chinese.format(**facts)},
    )


ENVY_TOLD = {
    EnvyReason.KEEPING: (
        (
            "Both would gain by changing mentors ({first:.1f} and {second:.1f} points), "
            "but not more than the {threshold:.0f} points for which pairs that stand are parted."
        ),
        (
            "双方互换导师都会得分更高（分别 {first:.1f} 分和 {second:.1f} 分），"
            "但没有超过拆开现有配对所需的 {threshold:.0f} 分。"
        ),
    ),
    EnvyReason.ROOM: (
        (
            "Both would gain by changing mentors ({first:.1f} and {second:.1f} points), "
            "but the place a parted pair leaves is given out by the next matching."
        ),
        (
            "双方互换导师都会得分更高（分别 {first:.1f} 分和 {second:.1f} 分），"
            "但拆开的配对所空出的名额要到下一次匹配才分配。"
        ),
    ),
}
