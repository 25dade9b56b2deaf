"""Mentors and learners: the best of all ways, explained, the same in whatever order they come."""

import itertools
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentorship.matching import (
    KEEPING,
    UNMATCHED,
    Binding,
    EnvyReason,
    Feature,
    Seeker,
    Supporter,
    Window,
    contributions_of,
    envy_of,
    match,
    overlap_hours,
    prices_of,
)
from mentorship.values import Stance

DIRECTIONS = ("data", "platform")
HOUR = 60


def seeker(key, direction="data", **facts):
    return Seeker(enrollment=key, learner=key, user=1000 + key, direction=direction, **facts)


def supporter(key, room=1, **facts):
    return Supporter(mentor=key, user=2000 + key, room=room, **facts)


stance = st.sampled_from([*Stance])
needs = st.dictionaries(st.sampled_from("abc"), st.sampled_from([0.25, 0.5, 1.0]), max_size=3)
seekers = st.lists(
    st.tuples(
        st.sampled_from(DIRECTIONS),
        needs,
        st.sampled_from([-300, 0, 480]),
        st.sampled_from([None, 1, 2]),
    ),
    min_size=1,
    max_size=4,
).map(
    lambda rows: [
        seeker(key, direction, needs=lacks, utc_offset=offset, present=present)
        for key, (direction, lacks, offset, present) in enumerate(rows, start=1)
    ]
)
supporters = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.frozensets(st.sampled_from(DIRECTIONS)),
        st.dictionaries(st.sampled_from("abc"), st.sampled_from([0.5, 1.0]), max_size=3),
        st.booleans(),
    ),
    max_size=3,
).map(
    lambda rows: [
        supporter(key, room, directions=named, skills=skills, is_away=away)
        for key, (room, named, skills, away) in enumerate(rows, start=1)
    ]
)
stances = st.dictionaries(
    st.tuples(st.integers(1, 4), st.integers(1, 3)),
    st.frozensets(st.tuples(st.sampled_from(["learner", "mentor"]), stance), min_size=1),
    max_size=4,
)


def allowed(one, other, said):
    """Say it once more, in other words than the product's: what a pair is worth, or None."""
    words = {stance for _, stance in said.get((one.learner, other.mentor), ())}
    if Stance.BAN in words:
        return None
    points = sum(part.points for part in contributions_of(one, other, said))
    if one.present == other.mentor:
        return points + KEEPING
    away = other.is_away or not other.room
    elsewhere = other.directions and one.direction not in other.directions
    return None if away or elsewhere else points


def best_by_brute_force(learners, mentors, said):
    best = -1e9
    for choice in itertools.product([None, *mentors], repeat=len(learners)):
        worth = [
            UNMATCHED if other is None else allowed(one, other, said)
            for one, other in zip(learners, choice, strict=True)
        ]
        new = [
            other.mentor
            for one, other in zip(learners, choice, strict=True)
            if other and one.present != other.mentor
        ]
        if None not in worth and all(new.count(other.mentor) <= other.room for other in mentors):
            best = max(best, sum(worth))
    return best


@settings(max_examples=120, deadline=None)
@given(seekers, supporters, stances)
def test_the_total_is_the_best_of_all_ways(learners, mentors, said):
    found = match(learners, mentors, said)

    assert found.total == pytest.approx(best_by_brute_force(learners, mentors, said), abs=0.01)
    told = [pair.enrollment for pair in found.pairs] + [row.enrollment for row in found.unmatched]
    assert sorted(told) == [one.enrollment for one in learners]


@settings(max_examples=60, deadline=None)
@given(seekers, supporters, stances, st.randoms())
def test_the_order_in_which_they_come_changes_nothing(learners, mentors, said, dice):
    found = match(learners, mentors, said)
    dice.shuffle(learners)
    dice.shuffle(mentors)

    assert match(learners, mentors, said) == found


@settings(max_examples=60, deadline=None)
@given(seekers, supporters, stances)
def test_one_more_mentor_never_makes_it_worse(learners, mentors, said):
    more = [*mentors, supporter(9, room=2, directions=frozenset(DIRECTIONS))]

    assert match(learners, more, said).total >= match(learners, mentors, said).total


@settings(max_examples=60, deadline=None)
@given(seekers, supporters, stances)
def test_the_points_of_a_pair_are_the_sum_of_what_is_told(learners, mentors, said):
    for pair in match(learners, mentors, said).pairs:
        assert pair.score == pytest.approx(sum(part.points for part in pair.contributions))
        assert [part.feature for part in pair.contributions] == list(Feature)
        assert all(set(part.texts) == {"en", "zh-hans"} for part in pair.contributions)


@pytest.mark.parametrize(("helps", "kept"), [(0.7, True), (1.0, False)])
def test_a_pair_that_stands_is_parted_only_for_a_gain_above_the_threshold(helps, kept):
    learner = seeker(1, needs={"a": 1.0}, present=1, known=frozenset({1}))
    mentors = [
        supporter(1, room=0, directions=frozenset({"data"})),
        supporter(
            2, directions=frozenset({"data"}), skills={"a": helps}, languages=frozenset({"en"})
        ),
    ]
    both = frozenset({("learner", Stance.PREFER), ("mentor", Stance.PREFER)})
    said = {} if kept else {(1, 2): both}

    [pair] = match([learner], mentors, said).pairs

    assert (pair.mentor, pair.is_kept) == ((1, True) if kept else (2, False))


def test_a_ban_of_either_side_parts_even_a_pair_that_stands():
    for side in ("learner", "mentor"):
        said = {(1, 1): frozenset({(side, Stance.BAN)})}
        found = match([seeker(1, present=1)], [supporter(1)], said)
        assert (found.pairs, found.unmatched[0].binding) == ((), Binding.BAN)


@pytest.mark.parametrize(
    ("mentors", "binding", "passed"),
    [
        ([], Binding.NO_MENTORS, 0),
        ([supporter(1, directions=frozenset({"platform"}))], Binding.DIRECTION, 1),
        ([supporter(1, languages=frozenset({"zh-hans"}))], Binding.LANGUAGE, 1),
        ([supporter(1, is_away=True), supporter(2, is_away=True)], Binding.ABSENCE, 2),
        ([supporter(1, room=0), supporter(2, is_away=True)], Binding.HOURS, 1),
    ],
)
def test_who_is_left_is_told_the_rule_that_binds(mentors, binding, passed):
    [left] = match([seeker(1)], mentors, {}).unmatched

    assert (left.binding, left.passed) == (binding, passed)
    assert str(passed) in left.texts["en"] or not passed
    assert set(left.texts) == {"en", "zh-hans"}


def test_who_loses_to_a_better_fit_is_told_so():
    mentor = supporter(1, skills={"a": 1.0})
    found = match([seeker(1), seeker(2, needs={"a": 1.0})], [mentor], {})

    assert [pair.enrollment for pair in found.pairs] == [2]
    assert [(row.enrollment, row.binding) for row in found.unmatched] == [(1, Binding.COMPETITION)]


def test_overlap_is_counted_across_time_zones_and_midnight():
    evening = (Window(18 * HOUR, 21 * HOUR),)  # Monday, in the mentor's time

    assert overlap_hours(evening, 480, 480) == 3
    assert overlap_hours(evening, 480, -300) == 0  # 5 to 8 in the morning
    assert overlap_hours(evening, 480, 540) == 3  # until 22:00
    assert overlap_hours(evening * 2, 480, 600) == 2
    sunday = (Window(7 * 24 * HOUR - HOUR, 7 * 24 * HOUR),)
    assert overlap_hours(sunday, 0, 600) == 1  # Monday, 9 to 10 in the morning


# --------------------------------------------------------------------------- prices and envy


@settings(max_examples=80, deadline=None)
@given(seekers, supporters, stances)
def test_a_price_is_what_the_best_of_all_ways_gains_by_one_more_place(learners, mentors, said):
    found = match(learners, mentors, said)
    prices = {price.mentor: price for price in prices_of(learners, mentors, said, found)}
    now = best_by_brute_force(learners, mentors, said)

    for place, mentor in enumerate(mentors):
        more = [*mentors[:place], replace(mentor, room=mentor.room + 1), *mentors[place + 1 :]]
        gain = best_by_brute_force(learners, more, said) - now
        price = prices.get(mentor.mentor)
        assert (price.gain if price else 0.0) == pytest.approx(gain, abs=0.01)
        if price:
            assert price.gain == pytest.approx(price.points - UNMATCHED * price.mentored)
            assert set(price.texts) == {"en", "zh-hans"}


@settings(max_examples=80, deadline=None)
@given(seekers, supporters, stances)
def test_a_mentor_with_a_place_left_has_no_price(learners, mentors, said):
    found = match(learners, mentors, said)
    taken = Counter(pair.mentor for pair in found.pairs if not pair.is_kept)
    full = {one.mentor for one in mentors if taken[one.mentor] >= one.room}

    assert {price.mentor for price in prices_of(learners, mentors, said, found)} <= full


def envious_by_brute_force(learners, mentors, said, found):
    """Say it once more: every two whose points both grow if they change, the bonus aside."""
    of = {one.enrollment: one for one in learners}
    roomy = {one.mentor: replace(one, room=9) for one in mentors}

    def points(enrollment, mentor):
        worth = allowed(of[enrollment], roomy[mentor], said)
        bonus = KEEPING if of[enrollment].present == mentor else 0
        return None if worth is None else worth - bonus

    for one, other in itertools.combinations(found.pairs, 2):
        swapped = (points(one.enrollment, other.mentor), points(other.enrollment, one.mentor))
        before = (points(one.enrollment, one.mentor), points(other.enrollment, other.mentor))
        if None not in swapped and all(
            after > now + 1e-6 for after, now in zip(swapped, before, strict=True)
        ):
            yield one, other, sum(swapped) - sum(before)


@settings(max_examples=150, deadline=None)
@given(seekers, supporters, stances)
def test_envy_is_there_only_where_a_pair_stands_and_is_explained(learners, mentors, said):
    found = match(learners, mentors, said)
    told = {envy.enrollments: envy for envy in envy_of(learners, mentors, said, found)}
    seen = list(envious_by_brute_force(learners, mentors, said, found))

    assert set(told) == {(one.enrollment, other.enrollment) for one, other, _ in seen}
    for one, other, gain in seen:
        kept = one.is_kept + other.is_kept
        reason = told[one.enrollment, other.enrollment].reason
        assert kept, "nobody envies anybody among new pairs: the total would be larger"
        assert (reason is EnvyReason.KEEPING) is (gain <= KEEPING * kept + 1e-6)


@pytest.mark.parametrize(
    ("wishes", "reason", "gains"),
    [(False, EnvyReason.KEEPING, (7.5, 22.5)), (True, EnvyReason.ROOM, (37.5, 52.5))],
)
def test_two_who_would_rather_change_are_told_why_they_do_not(wishes, reason, gains):
    """Learner 1 stands with mentor 1, who has no further place; each suits the other's mentor."""
    learners = [seeker(1, needs={"a": 1.0}, present=1), seeker(2, needs={"b": 1.0})]
    mentors = [supporter(1, room=0, skills={"b": 0.9}), supporter(2, room=1, skills={"a": 0.9})]
    wished = frozenset({("learner", Stance.PREFER), ("mentor", Stance.PREFER)})
    said = {(1, 2): wished, (2, 1): wished} if wishes else {}

    [envy] = envy_of(learners, mentors, said, match(learners, mentors, said))

    assert (envy.enrollments, envy.mentors) == ((1, 2), (1, 2))
    assert (envy.reason, envy.gains) == (reason, pytest.approx(gains))
    assert f"{gains[0]} and {gains[1]} points" in envy.texts["en"]
    assert f"{gains[0]} 分和 {gains[1]} 分" in envy.texts["zh-hans"]


def test_a_place_that_takes_one_more_learner_in_says_so():
    learners, mentors = [seeker(1), seeker(2)], [supporter(1, room=1), supporter(2, room=0)]
    found = match(learners, mentors, {})

    first, second = prices_of(learners, mentors, {}, found)

    assert {first.mentor, second.mentor} == {1, 2}
    assert (first.mentored, first.gain > 1000) == (1, True)
    assert "1 more learner would have a mentor" in first.texts["en"]
    assert "多 1 位学员有导师" in first.texts["zh-hans"]
