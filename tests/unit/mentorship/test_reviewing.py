"""The rules of reviewing: promise, turns, ladder, routing, wait, sample, agreement."""

import heapq
import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise, permutations

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from mentorship.reviewing import (
    LADDER,
    Audience,
    Candidate,
    Double,
    InLine,
    Relation,
    agreement_of,
    ball_after,
    is_stuck_now,
    place_in,
    route,
    rungs_due,
    sample_of,
    wait_for,
    weighted_kappa,
)
from mentorship.values import BallWith

LEARNER, MENTOR, NOBODY = BallWith.LEARNER, BallWith.MENTOR, BallWith.NOBODY


# --------------------------------------------------------------------------- turns


@pytest.mark.parametrize(
    ("natural", "present", "speaker", "asks", "then"),
    [
        (MENTOR, MENTOR, MENTOR, True, LEARNER),  # the mentor asks while the work waits
        (MENTOR, LEARNER, LEARNER, False, MENTOR),  # the learner answers
        (MENTOR, MENTOR, MENTOR, False, MENTOR),  # a remark changes nothing
        (LEARNER, LEARNER, LEARNER, True, MENTOR),  # the learner asks what is meant
        (LEARNER, MENTOR, MENTOR, False, LEARNER),
        (MENTOR, LEARNER, MENTOR, False, LEARNER),  # a second remark: the question stands
        (NOBODY, NOBODY, LEARNER, True, NOBODY),  # closed work is nobody's turn
    ],
)
def test_a_question_hands_the_turn_over_and_an_answer_hands_it_back(
    natural, present, speaker, asks, then
):
    assert ball_after(natural, present, speaker, asks=asks) == then


def test_only_the_review_that_crosses_the_threshold_makes_work_stuck():
    crossings = [is_stuck_now(count, count + 1) for count in range(6)]

    assert crossings == [False, False, True, False, False, False]
    assert not is_stuck_now(3, 2)


# --------------------------------------------------------------------------- the ladder


@pytest.mark.parametrize(
    ("side", "hours", "steps"),
    [
        (MENTOR, 35, []),
        (MENTOR, 36, [1]),
        (MENTOR, 72, [1, 2]),
        (MENTOR, 108, [1, 2, 3]),
        (MENTOR, 1000, [1, 2, 3, 4]),
        (LEARNER, 143, []),
        (LEARNER, 144, [1]),
        (NOBODY, 1000, []),
    ],
)
def test_the_ladder_is_climbed_by_silence(side, hours, steps):
    assert [rung.step for rung in rungs_due(side, hours, 72)] == steps


def test_the_ladder_ends_with_a_human_above_the_reviewer():
    assert [rung.audience for rung in LADDER if rung.side is MENTOR] == [
        Audience.REVIEWER,
        Audience.REVIEWER,
        Audience.LEADS,
        Audience.MANAGERS,
    ]


# --------------------------------------------------------------------------- routing


def candidate(user, relation=Relation.PRIMARY, fit=0.5, waiting=0, asked=0):
    return Candidate(user, relation, fit, waiting, asked)


def test_the_points_of_a_route_add_up_to_its_score():
    found = route([candidate(1, fit=1.0, waiting=3, asked=1), candidate(2, asked=4, waiting=9)])

    assert found.user == 1
    assert found.score == pytest.approx(sum(part.points for part in found.parts))
    assert {part.code: part.points for part in found.parts} == {
        "relationship": 3.0,
        "direction": 1.0,
        "load": -1.5,
        "turn": 0.375,
    }


def test_the_own_mentor_is_asked_until_the_load_is_too_much():
    def asked(waiting):
        return route([candidate(1, waiting=waiting), candidate(2, Relation.LEAD)]).user

    assert [asked(waiting) for waiting in (0, 3, 5)] == [1, 1, 2]


def test_equals_take_turns():
    asked = {1: 0, 2: 0, 3: 0}
    for _ in range(30):
        found = route([candidate(user, asked=count) for user, count in asked.items()])
        asked[found.user] += 1

    assert set(asked.values()) == {10}


def test_the_order_in_which_candidates_come_does_not_matter():
    three = [candidate(3), candidate(1, fit=0.0), candidate(2)]

    assert {route(order) for order in permutations(three)} == {route(three)}
    assert route([]) is None


# --------------------------------------------------------------------------- the wait


def test_the_first_in_line_waits_as_an_exponential_says():
    """P(N >= 1) = 1 - exp(-rt): the median is ln 2 / r, four of five are ln 5 / r."""
    wait = wait_for(1, reviews=12, hours=24)

    assert wait.p50_hours == pytest.approx(math.log(2) / 0.5, abs=1e-5)
    assert wait.p80_hours == pytest.approx(math.log(5) / 0.5, abs=1e-5)


def test_further_back_is_never_sooner():
    waits = [wait_for(position, 40, 168) for position in range(1, 120)]

    assert all(a.p50_hours < b.p50_hours for a, b in pairwise(waits))
    assert all(wait.p50_hours < wait.p80_hours for wait in waits)


def test_too_few_reviews_say_nothing_about_the_pace():
    assert wait_for(4, reviews=2, hours=24).p50_hours is None
    assert wait_for(4, reviews=20, hours=0).p80_hours is None


def test_a_hundred_learners_and_eight_mentors_keep_the_promise_below_full_load():
    """First come, first served: at a load of .8 nine of ten wait less than 72 hours.

    A learner hands in every 168 hours; a mentor gives a review every 10.75 hours. Deterministic,
    with hand-ins bunched at the weekend, the worst an honest week brings.
    """
    handed_in = sorted(
        week * 168 + (learner * 7 % 100) * 1.68 * (0.6 if learner % 3 else 1.0)
        for week in range(12)
        for learner in range(100)
    )
    free, waits = [0.0] * 8, []
    for hour in handed_in:
        begins = max(heapq.heappop(free), hour)
        heapq.heappush(free, begins + 10.75)
        waits.append(begins + 10.75 - hour)

    assert sorted(waits)[int(len(waits) * 0.9)] < 72


deeds = st.lists(
    st.tuples(
        st.sampled_from(["hand in", "leave", "return", "all return", "review"]), st.integers(0, 5)
    ),
    max_size=30,
)
"""What learners and reviewers do one after the other; a day of return may bring back several."""


def places_told(happened, place):
    """Return the places each hand-in was told, in the order of what *happened* to six learners."""
    line, away, told = {}, set(), {}
    for moment, (deed, learner) in enumerate(happened):
        at = datetime(2026, 11, 2, tzinfo=UTC) + timedelta(minutes=moment)
        if deed == "hand in" and learner not in line and learner not in away:
            line[learner] = InLine(moment, at)
        elif deed == "leave":
            away.add(learner)
        elif deed in ("return", "all return"):
            back = away & {learner} if deed == "return" else set(away)
            away -= back
            line |= {who: replace(line[who], returned_at=at) for who in back & line.keys()}
        elif deed == "review":
            line.pop(learner, None)
        standing = [work for who, work in line.items() if who not in away]
        for work in standing:
            told.setdefault((work.work, work.returned_at), []).append(place(standing, work))
    return told.values()


def held(places):
    return all(later <= earlier for earlier, later in pairwise(places))


@given(deeds)
def test_pain_1_a_place_never_gets_worse_whoever_comes_or_comes_back(happened):
    for places in places_told(happened, place_in):
        assert held(places), places


@given(deeds)
def test_everybody_in_line_has_a_place_of_their_own(happened):
    def place(standing, work):
        assert sorted(place_in(standing, each) for each in standing) == [
            number for number, _ in enumerate(standing, start=1)
        ]
        return place_in(standing, work)

    places_told(happened, place)


def test_by_the_hand_in_alone_a_place_gets_worse_when_somebody_returns():
    """The negative control: the same deeds find the order that does not hold."""

    def by_hand_in(standing, work):
        return place_in(
            [replace(each, returned_at=None) for each in standing], replace(work, returned_at=None)
        )

    def breaks(place):
        return lambda happened: not all(map(held, places_told(happened, place)))

    shortest = find(deeds, breaks(by_hand_in), settings=settings(max_examples=5000))
    told = [deed.removeprefix("all ") for deed, _ in shortest]  # of one who left it is the same
    assert sorted(told) == ["hand in", "hand in", "leave", "return"]
    assert told[-1] == "return"
    with pytest.raises(NoSuchExample):
        find(deeds, breaks(place_in), settings=settings(max_examples=300))


# --------------------------------------------------------------------------- the sample


def test_the_sample_is_the_same_whoever_draws_it():
    drawn = sample_of(range(100), 0.05, "2026-W45")

    assert drawn == sample_of(reversed(range(100)), 0.05, "2026-W45")
    assert len(drawn) == 5
    assert drawn != sample_of(range(100), 0.05, "2026-W46")


def test_a_small_cohort_gets_a_second_opinion_and_a_share_of_none_gets_none():
    assert len(sample_of([7], 0.05, "2026-W45")) == 1
    assert sample_of([7, 8], 0, "2026-W45") == []
    assert sorted(sample_of([7, 8], 1, "2026-W45")) == [7, 8]
    assert sample_of([], 0.5, "2026-W45") == []


# --------------------------------------------------------------------------- agreement


def test_kappa_agrees_with_an_example_by_hand():
    """Pairs (0,0) (1,2) (4,4) (3,4): seen 0+1+0+1 = 2, times 4 pairs = 8.

    Expected: sum over firsts {0,1,4,3} and seconds {0,2,4,4} of the squared distances:
    0: 0+4+16+16; 1: 1+1+9+9; 4: 16+4+0+0; 3: 9+1+1+1 = 36+20+20+12 = 88. kappa = 1 - 8/88.
    """
    assert weighted_kappa([(0, 0), (1, 2), (4, 4), (3, 4)]) == pytest.approx(1 - 8 / 88)


def test_kappa_knows_full_agreement_chance_and_contradiction():
    assert weighted_kappa([(0, 0), (4, 4)]) == 1
    assert weighted_kappa([(0, 0), (0, 4), (4, 0), (4, 4)]) == 0
    assert weighted_kappa([(0, 4), (4, 0)]) == -1
    assert weighted_kappa([(3, 3), (3, 3)]) is None
    assert weighted_kappa([]) is None


def test_an_offset_is_how_much_higher_somebody_judges_than_the_others():
    found = agreement_of([Double(1, 2, 4, 2), Double(1, 2, 3, 3), Double(2, 3, 1, 2)])

    offsets = {each.reviewer: (each.offset, each.pairs) for each in found.offsets}
    assert offsets == {1: (1.0, 2), 2: (-1.0, 3), 3: (1.0, 1)}
    assert (found.pairs, found.exact) == (3, pytest.approx(1 / 3))
