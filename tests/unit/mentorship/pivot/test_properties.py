"""Properties that hold for any learner whatever: drawn at random, shrunk by Hypothesis."""

import json
import math

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mentorship.pivot import recommend_all, scenario_from
from tests.unit.mentorship.pivot.cases import policy, recommended

DIRECTIONS = ("data", "platform", "apps", "deploy")
FAMILIES = policy().families
SKILLS = tuple(policy().skills)
EVIDENCE = ("claimed", "project", "reviewed", "production")

unit = st.floats(0, 1, allow_nan=False)
evidence = st.sampled_from(EVIDENCE)
direction = st.sampled_from(DIRECTIONS)
roles = st.lists(
    st.fixed_dictionaries(
        {"family": st.sampled_from(FAMILIES), "years": st.floats(0, 30), "evidence": evidence}
    ),
    max_size=4,
)
skills = st.lists(
    st.fixed_dictionaries({"skill": st.sampled_from(SKILLS), "level": unit, "evidence": evidence}),
    max_size=5,
)
verticals = st.lists(
    st.fixed_dictionaries(
        {"vertical": st.sampled_from(tuple(policy().verticals)), "years": st.floats(0, 30)}
    ),
    max_size=3,
)
profiles = st.fixed_dictionaries(
    {
        "status": st.sampled_from(
            (None, "student", "intern", "fresh_graduate", "employed", "unemployed")
        ),
        "roles": roles,
        "skills": skills,
        "verticals": verticals,
        "weekly_hours": st.none() | st.floats(0, 60),
        "target_direction": st.none() | direction,
        "interest_engineering": st.none() | unit,
        "interest_data": st.none() | unit,
        "interest_tuning_only": st.booleans(),
        "rejects": st.lists(direction, max_size=2),
        "company_preference": st.sampled_from((None, "large", "small_mid")),
        "shipped_llm_in_own_business": st.booleans(),
    }
)
seats = st.fixed_dictionaries(dict.fromkeys(DIRECTIONS, st.none() | st.integers(0, 3)))


@st.composite
def tasks(draw, current):
    due = draw(st.integers(1, 16))
    score = draw(st.none() | st.floats(0, 100))
    return {
        "direction": draw(st.sampled_from((current, current, current, *DIRECTIONS))),
        "skills": draw(st.lists(st.sampled_from(SKILLS), min_size=1, max_size=3)),
        "due_week": due,
        "submitted_week": None if score is None else due + draw(st.integers(-1, 3)),
        "review_score": score,
    }


@st.composite
def progresses(draw):
    current = draw(direction)
    return {
        "current_direction": current,
        "weeks_in": draw(st.integers(0, 20)),
        "tasks": draw(st.lists(tasks(current), max_size=12)),
        "last_activity_days_ago": draw(st.integers(0, 40)),
        "tasks_total": 12,
        "weeks_since_last_pivot": draw(st.none() | st.integers(0, 10)),
        "plan": draw(st.none() | st.just([current, "apps"])),
    }


intakes = st.builds(
    lambda profile, free: {"profile": profile, "context": {"free_seats": free}}, profiles, seats
)
learners = st.builds(
    lambda profile, progress, free: {
        "profile": profile,
        "progress": progress,
        "context": {"free_seats": free},
    },
    profiles,
    st.none() | progresses(),
    seats,
)
many = settings(max_examples=60, deadline=None)


@many
@given(learners)
def test_scores_are_finite_and_bounded_by_their_weights(row):
    found = recommended(row)

    for name, terms in policy().terms.items():
        assert abs(found.scores[name]) <= math.fsum(abs(term.mean) for term in terms)


@many
@given(learners)
def test_contributions_add_up_to_the_score(row):
    found = recommended(row)

    for name, parts in found.contributions.items():
        assert abs(math.fsum(part.amount for part in parts) - found.scores[name]) <= 1e-9


@many
@given(learners)
def test_shares_are_shares(row):
    found = recommended(row)

    assert 0.5 <= found.probability <= 1.0
    assert 0.0 <= found.coverage <= 1.0
    assert all(0.0 < value < 1.0 for value in found.readiness.values())


@many
@given(learners)
def test_nobody_is_sent_through_a_closed_gate_or_into_a_full_direction(row):
    found = recommended(row)

    if found.direction is not None:
        assert found.gates[found.direction]
        if found.decision != "waitlist":
            assert row["context"]["free_seats"][found.direction] != 0


@many
@given(intakes)
def test_a_learner_at_intake_is_deferred_exactly_when_a_decisive_fact_is_missing(row):
    profile, found = row["profile"], recommended(row)

    is_missing = profile["status"] is None or profile["interest_engineering"] is None
    assert (found.decision == "defer") == is_missing


@many
@given(learners)
def test_questions_are_asked_exactly_when_the_decision_is_deferred(row):
    found = recommended(row)

    assert (found.decision == "defer") == bool(found.requests)
    assert found.decision != "defer" or found.confidence == "low"


@many
@given(learners)
def test_the_decision_fits_the_stage_and_the_plan(row):
    found = recommended(row)
    words = {"waitlist", "defer"}
    words |= {"stay", "pivot", "advance"} if row["progress"] else {"start", "start_then"}

    assert found.decision in words
    assert (found.direction is None) == (found.decision in {"stay", "defer"})
    if found.direction is not None:
        assert found.plan[0].direction == found.direction
    if found.then is not None:
        assert found.plan[-1].direction == found.then != found.direction


@many
@given(learners)
def test_whoever_is_not_sent_to_the_stated_target_is_told_why(row):
    found = recommended(row)
    target = row["profile"]["target_direction"]
    current = (row["progress"] or {}).get("current_direction")
    is_there = found.direction == target or (found.decision == "stay" and current == target)

    if target is None or (is_there and found.decision != "waitlist"):
        assert found.why_not_target is None
    else:
        assert found.why_not_target is not None
        assert found.why_not_target.target == target


@many
@given(learners, st.randoms())
def test_order_and_company_change_nothing(row, dice):
    alone = recommended(row)
    for name in ("roles", "skills", "verticals", "rejects"):
        dice.shuffle(row["profile"][name])
    if row["progress"]:
        dice.shuffle(row["progress"]["tasks"])

    scenarios = [scenario_from(row, policy()) for _ in range(3)]

    assert all(repr(found) == repr(alone) for found in recommend_all(scenarios, policy()))


@many
@given(intakes, st.sampled_from(FAMILIES), evidence)
def test_more_years_in_a_role_lower_no_experience_score(row, family, how):
    assume(row["profile"]["status"] is not None)
    before = recommended(row)
    row["profile"]["roles"].append({"family": family, "years": 2, "evidence": how})
    after = recommended(row)

    for name in DIRECTIONS:
        assert _of(after, name, EXPERIENCE) >= _of(before, name, EXPERIENCE) - 1e-12


EXPERIENCE = {"algo", "eng", "infra", "dep", "data", "no_algo", "no_dep"}


def _of(found, name, features):
    parts = found.contributions[name]
    return math.fsum(part.amount for part in parts if part.feature in features)


@many
@given(learners, st.sampled_from(SKILLS), unit, evidence)
def test_a_further_claim_lowers_no_readiness(row, skill, level, how):
    before = recommended(row).readiness
    row["profile"]["skills"].append({"skill": skill, "level": level, "evidence": how})
    after = recommended(row).readiness

    assert all(after[name] >= before[name] for name in DIRECTIONS)


@many
@given(learners)
def test_weaker_evidence_raises_no_readiness(row):
    before = recommended(row).readiness
    for claim in row["profile"]["skills"]:
        claim["evidence"] = EVIDENCE[max(0, EVIDENCE.index(claim["evidence"]) - 1)]
    after = recommended(row).readiness

    assert all(after[name] <= before[name] for name in DIRECTIONS)


@many
@given(
    learners, st.sampled_from(("education", "weekly_hours", "company_preference", "interest_data"))
)
def test_leaving_a_field_out_never_raises_confidence(row, field):
    row["profile"].setdefault("education", {"level": "bachelor", "field": "cs", "tier": "weak"})
    before = recommended(row)
    row["profile"][field] = None
    after = recommended(row)

    assert after.probability <= before.probability + 1e-12


@many
@given(progresses(), profiles, seats)
def test_whoever_does_well_is_never_pivoted_away(progress, profile, free):
    current = progress["current_direction"]
    for task in progress["tasks"]:
        task["review_score"] = max(75.0, task["review_score"] or 0.0)
        task["submitted_week"] = task["due_week"]
    assume(sum(task["direction"] == current for task in progress["tasks"]) >= 3)

    found = recommended({"profile": profile, "progress": progress, "context": {"free_seats": free}})

    assert found.decision in {"stay", "advance", "waitlist"}


@many
@given(learners)
def test_the_same_claims_twice_count_once(row):
    before = recommended(row)
    row["profile"]["skills"] *= 2
    row["profile"]["rejects"] *= 2
    after = recommended(row)

    assert after.readiness == before.readiness
    assert after.scores == before.scores


@many
@given(progresses(), profiles, st.floats(0, 50))
def test_a_better_review_never_lowers_performance(progress, profile, more):
    row = {"profile": profile, "progress": progress}
    current = progress["current_direction"]
    before = _of(recommended(row), current, {"performance"})
    for task in progress["tasks"]:
        if task["review_score"] is not None:
            task["review_score"] = min(100.0, task["review_score"] + more)

    assert _of(recommended(row), current, {"performance"}) >= before - 1e-12


@many
@given(learners)
def test_all_at_once_and_one_by_one_give_the_same_bytes(row):
    scenario = scenario_from(row, policy())
    alone = json.dumps(recommended(row).as_document())

    batch = recommend_all([scenario] * 3, policy())

    assert [json.dumps(found.as_document()) for found in batch] == [alone] * 3
