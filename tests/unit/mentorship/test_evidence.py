"""Mastery: hand-computed steps, and what must hold for any evidence."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentorship.evidence import (
    Claim,
    Priors,
    Work,
    mastery,
    normal_share,
    reviewer_reliability,
    task_difficulty,
)

PRIORS = Priors()
ETL, HPC = "data.etl", "plat.hpc"
SKILLS = (ETL, HPC, "apps.search")

unit = st.floats(0, 1)
claims = st.lists(st.builds(Claim, st.sampled_from(SKILLS), unit, unit), max_size=5)
works = st.lists(
    st.builds(
        lambda week, score, skill: Work(week, score, ((skill, 1.0),)),
        st.floats(0, 20),
        unit,
        st.sampled_from(SKILLS),
    ),
    max_size=10,
)


def believed(claims=(), works=(), week=0.0):
    return mastery(claims, works, week=week, priors=PRIORS)


def logistic(x):
    return 1 / (1 + math.exp(-x))


def test_without_evidence_the_prior_speaks():
    state = believed().state(ETL)

    assert (state.mean, state.variance) == (-0.8, 0.6 + 1.5)
    assert state.expected_score == pytest.approx(logistic(-0.8 / math.sqrt(1 + math.pi * 2.1 / 8)))


def test_a_claim_moves_the_mean_by_the_worth_of_its_evidence():
    state = believed([Claim(ETL, 0.9, 0.5)]).state(ETL)

    assert state.mean == pytest.approx(0.5 * math.log(9) + 0.5 * -0.8)


def test_a_claim_below_the_prior_says_nothing():
    assert believed([Claim(ETL, 0.1, 1.0)]).state(ETL) == believed().state(ETL)


def test_of_two_claims_to_one_skill_the_stronger_counts_once():
    weak, strong = Claim(ETL, 0.9, 0.25), Claim(ETL, 0.8, 1.0)

    assert believed([weak, strong, strong]).state(ETL) == believed([strong]).state(ETL)


def test_one_review_moves_general_ability_and_the_skill():
    belief = believed(works=[Work(0.0, 0.9, ((ETL, 1.0),))])

    expected, weight = logistic(-0.8), 0.8
    information = weight * expected * (1 - expected)
    scale = 1 + information * (0.6 + 1.5)
    step = weight * (0.9 - expected) / scale
    state = belief.state(ETL)
    assert belief.general == pytest.approx((0.6 * step, 0.6 - 0.36 * information / scale))
    assert state.mean == pytest.approx(-0.8 + (0.6 + 1.5) * step)
    assert belief.state(HPC).mean == pytest.approx(-0.8 + 0.6 * step)


def test_reviews_wear_a_claim_off():
    poor = [Work(float(week), 0.2, ((ETL, 1.0),)) for week in range(8)]
    bare, claimed = believed(works=poor), believed([Claim(ETL, 0.9, 1.0)], poor)

    lift = claimed.state(ETL).mean - bare.state(ETL).mean
    assert 0 < lift < believed([Claim(ETL, 0.9, 1.0)]).state(ETL).mean - believed().state(ETL).mean


def test_what_is_not_used_is_forgotten_up_to_the_prior():
    work = [Work(0.0, 0.9, ((ETL, 1.0),))]
    fresh, later, never = (believed(works=work, week=week) for week in (0.0, 10.0, 900.0))

    assert later.state(ETL).variance == pytest.approx(fresh.state(ETL).variance + 0.2)
    assert never.skills[ETL][1] == PRIORS.skill_variance
    assert later.state(ETL).mean == fresh.state(ETL).mean


def test_a_skill_is_mastered_once_it_is_sure():
    good = [Work(float(week), 0.95, ((ETL, 1.0),)) for week in range(12)]

    assert not believed().is_mastered(ETL)
    assert believed(works=good).is_mastered(ETL)
    assert believed(works=good).mastered_share({ETL: 1.0, HPC: 1.0}) == 0.5


def test_the_normal_share_is_the_normal_distribution():
    assert normal_share(0.0) == 0.5
    assert normal_share(1.959963984540054) == pytest.approx(0.975)
    assert normal_share(-40.0) < 1e-300


@settings(max_examples=60)
@given(claims, works, st.randoms())
def test_the_order_of_evidence_is_irrelevant(claims, works, dice):
    before = believed(claims, works, 20.0)
    dice.shuffle(claims)
    dice.shuffle(works)
    after = believed(claims, works, 20.0)

    assert {skill: after.state(skill) for skill in SKILLS} == {
        skill: before.state(skill) for skill in SKILLS
    }


@settings(max_examples=60)
@given(claims, works)
def test_beliefs_stay_within_their_bounds(claims, works):
    belief = believed(claims, works, 20.0)

    for skill in SKILLS:
        state = belief.state(skill)
        assert 0.0 < state.expected_score < 1.0
        assert 0.0 < state.variance <= PRIORS.general_variance + PRIORS.skill_variance


@settings(max_examples=60)
@given(works, unit, unit)
def test_a_better_last_review_lowers_nothing(works, low, high):
    low, high = sorted((low, high))
    worse = believed(works=[*works, Work(21.0, low, ((ETL, 1.0),))], week=21.0)
    better = believed(works=[*works, Work(21.0, high, ((ETL, 1.0),))], week=21.0)

    for skill in SKILLS:
        assert better.state(skill).expected_score >= worse.state(skill).expected_score


# ----------------------------------------------------------------- reviewers and tasks


def test_a_reviewer_is_as_reliable_as_the_double_reviews_say():
    assert reviewer_reliability([]) == pytest.approx(0.8)
    assert reviewer_reliability([(0.3, 1), (0.3, 1)]) == pytest.approx(0.769, abs=5e-4)
    assert reviewer_reliability([(0.01, 2)] * 40) > 0.9
    assert 0 < reviewer_reliability([(1.0, 1)] * 500) < 0.2


def test_a_task_is_as_difficult_as_its_scores_say_and_unseen_ones_are_usual():
    assert task_difficulty(0.0, 0, 0.7) == 0
    assert task_difficulty(0.9, 2, 0.7) == pytest.approx(0.372, abs=5e-4)
    assert task_difficulty(9.5, 10, 0.7) < 0


def test_the_worked_example_of_the_docs():
    """docs/pivot-engine.md, section 2."""
    hard = Work(0.0, 0.8, ((ETL, 1.0),), difficulty=0.372, reliability=0.769)
    usual = Work(0.0, 0.8, ((ETL, 1.0),))

    found, plain = believed(works=[hard]), believed(works=[usual])

    assert found.general[0] == pytest.approx(0.201, abs=5e-4)
    assert found.skills[ETL][0] == pytest.approx(-0.297, abs=5e-4)
    assert found.state(ETL).variance == pytest.approx(1.819, abs=1e-3)
    assert plain.skills[ETL][0] == pytest.approx(-0.367, abs=5e-4)


@settings(max_examples=60, deadline=None)
@given(unit, st.floats(-3, 3), st.floats(0.05, 1))
def test_success_at_a_harder_task_says_more_and_a_better_reviewer_moves_more(score, b, rho):
    def skill(difficulty, reliability):
        work = Work(0.0, score, ((ETL, 1.0),), difficulty, reliability)
        return believed(works=[work]).state(ETL).mean

    prior = PRIORS.skill_mean + PRIORS.general_mean
    assert skill(b + 0.5, rho) >= skill(b, rho) - 0.05
    assert abs(skill(b, rho) - prior) <= abs(skill(b, 1.0) - prior) + 1e-12
