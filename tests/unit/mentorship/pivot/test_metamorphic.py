"""The twelve metamorphic relations, each on every persona it fits."""

import copy
import hashlib

import pytest

from mentorship.pivot import recommend_all, scenario_from
from tests.unit.mentorship.pivot.cases import (
    LEVELS,
    answer,
    persona,
    personas,
    policy,
    recommended,
    rules_of,
)

NAMES = tuple(personas())
INTAKE = tuple(name for name, row in personas().items() if row["progress"] is None)
IN_PROGRESS = tuple(name for name in NAMES if name not in INTAKE)
REVIEWED = tuple(
    name
    for name in IN_PROGRESS
    if any(task["review_score"] is not None for task in personas()[name]["progress"]["tasks"])
)
ORDER = {
    "claimed": "claimed",
    "project": "claimed",
    "reviewed": "project",
    "production": "reviewed",
}


def with_role(name, family, **changes):
    row = persona(name)
    row["profile"]["roles"].append({"family": family, "years": 3, "evidence": "production"})
    row["profile"].update(changes)
    return row


def shuffled(rows):
    """Return the rows in an order that has nothing to do with theirs, the same every time."""
    places = range(len(rows))
    order = sorted(places, key=lambda place: hashlib.sha256(str(place).encode()).digest())
    return [rows[place] for place in order]


def with_scores(name, change):
    row = persona(name)
    for task in row["progress"]["tasks"]:
        if task["review_score"] is not None:
            task["review_score"] = min(100, max(0, task["review_score"] + change))
            task["reviews"] = [min(100, max(0, score + change)) for score in task["reviews"]]
    return row


@pytest.mark.parametrize("name", NAMES)
def test_m01_protected_attributes_change_nothing(name):
    row = persona(name)
    row["profile"].update(name="Alice", gender="female", age=61, region="north", disability="yes")

    assert answer(row) == answer(persona(name))


@pytest.mark.parametrize("name", NAMES)
def test_m02_order_changes_nothing(name):
    row = persona(name)
    for rows in (row["profile"]["roles"], row["profile"]["skills"], row["profile"]["verticals"]):
        rows.reverse()
    if row["progress"]:
        row["progress"]["tasks"] = shuffled(row["progress"]["tasks"])

    assert answer(row) == answer(persona(name))


@pytest.mark.parametrize("name", NAMES)
def test_m03_deployment_experience_opens_deployment(name):
    before, after = answer(persona(name)), answer(with_role(name, "inference_opt"))

    if before["gates"]["deploy"] and before["scores"]["deploy"] == after["scores"]["deploy"]:
        assert "R42" in rules_of(before["reasons"])  # already saturated
    else:
        assert after["scores"]["deploy"] > before["scores"]["deploy"]
    assert after["gates"]["deploy"] is True
    assert "R40" not in rules_of(after["reasons"])


@pytest.mark.parametrize("name", NAMES)
def test_m04_algorithm_experience_raises_applications(name):
    before = answer(persona(name))
    after = answer(with_role(name, "algo_chatbot", shipped_llm_in_own_business=True))

    profile = personas()[name]["profile"]
    if profile["shipped_llm_in_own_business"] and before["scores"]["apps"] > 3.0:
        assert after["scores"]["apps"] >= before["scores"]["apps"]  # already saturated
    else:
        assert after["scores"]["apps"] > before["scores"]["apps"]
    assert "R08" in rules_of(after["reasons"])


@pytest.mark.parametrize("name", NAMES)
def test_m05_interest_in_engineering_raises_platform_alone(name):
    row = persona(name)
    interest = row["profile"]["interest_engineering"]
    row["profile"]["interest_engineering"] = min(1.0, (interest or 0.0) + 0.3)

    before, after = answer(persona(name))["scores"], answer(row)["scores"]

    assert after["platform"] >= before["platform"]
    assert {**after, "platform": 0} == {**before, "platform": 0}


@pytest.mark.parametrize("name", REVIEWED)
def test_m06_better_reviews_make_no_pivot_more_likely(name):
    before, after = answer(persona(name)), answer(with_scores(name, 5))

    if before["decision"] != "pivot":
        assert after["decision"] != "pivot"


@pytest.mark.parametrize("name", REVIEWED)
def test_m07_worse_reviews_keep_a_proposed_pivot(name):
    before, after = answer(persona(name)), answer(with_scores(name, -5))

    if before["decision"] == "pivot":
        assert (after["decision"], after["direction"]) == ("pivot", before["direction"])


@pytest.mark.parametrize("name", INTAKE)
def test_m08_a_full_direction_out_of_play_changes_no_plan(name):
    before = recommended(persona(name))
    ranked = sorted(before.scores, key=before.scores.__getitem__, reverse=True)
    planned = {step.direction for step in before.plan}
    in_play = {*planned, *[name for name in ranked if name not in planned][:1]}

    for direction in set(before.scores) - in_play:
        row = persona(name)
        row["context"]["free_seats"][direction] = 0
        assert recommended(row).plan == before.plan


def test_m09_a_shuffled_batch_is_the_single_call_bit_for_bit():
    under = policy()
    single = {name: repr(recommended(persona(name))) for name in NAMES}
    batch = shuffled([name for name in NAMES for _ in range(25)])

    results = recommend_all([scenario_from(persona(name), under) for name in batch], under)

    assert [repr(result) for result in results] == [single[name] for name in batch]


@pytest.mark.parametrize(
    "field", ["education", "weekly_hours", "company_preference", "interest_data"]
)
@pytest.mark.parametrize("name", NAMES)
def test_m10_leaving_a_field_out_never_raises_confidence(name, field):
    for value in _answers(field, personas()[name]["profile"][field]):
        full, bare = persona(name), persona(name)
        full["profile"][field], bare["profile"][field] = value, None
        with_field, without = recommended(full), recommended(bare)
        assert without.probability <= with_field.probability
        assert LEVELS.index(without.confidence) <= LEVELS.index(with_field.confidence)
        assert without.coverage < with_field.coverage


def _answers(field, present):
    """Return the answers to try: the persona's own, and those that pull either way."""
    others = {"company_preference": ["large", "small_mid"], "interest_data": [0.0, 0.5, 1.0]}
    return [value for value in (present, *others.get(field, [])) if value is not None]


@pytest.mark.parametrize("name", NAMES)
def test_m11_more_years_in_a_vertical_never_lower_data(name):
    row = persona(name)
    for vertical in row["profile"]["verticals"]:
        vertical["years"] *= 2

    assert answer(row)["scores"]["data"] >= answer(persona(name))["scores"]["data"]


@pytest.mark.parametrize("name", NAMES)
def test_m12_weaker_evidence_raises_no_readiness(name):
    for level in (0.05, 0.33, 0.5, 0.9):
        strong = with_claims(name, level)
        weak = copy.deepcopy(strong)
        for claim in weak["profile"]["skills"]:
            claim["evidence"] = ORDER[claim["evidence"]]

        before, after = recommended(strong).readiness, recommended(weak).readiness

        assert all(after[direction] <= before[direction] for direction in before)


def with_claims(name, level):
    row = persona(name)
    skills = ["data.etl", "plat.hpc", "apps.search", "dep.on_device", "data.cleaning"]
    levels = ["production", "reviewed", "project"] * 2
    row["profile"]["skills"] += [
        {"skill": skill, "level": level, "evidence": evidence}
        for skill, evidence in zip(skills, levels, strict=False)
    ]
    return row
