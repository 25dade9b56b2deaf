"""Reading a learner: strict about values, tolerant of what is no input."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentorship.errors import Invalid
from mentorship.pivot import recommend, scenario_from
from tests.unit.mentorship.pivot.cases import persona, policy

HUGE = 10**400


def faults_of(row):
    with pytest.raises(Invalid) as caught:
        scenario_from(row, policy())
    return {fault.pointer: fault.code for fault in caught.value.faults}


def learner(**changes):
    row = persona("S22")
    for path, value in changes.items():
        place, *steps = path.split("__")
        node = row[place]
        for step in steps[:-1]:
            node = node[int(step) if step.isdigit() else step]
        last = steps[-1]
        node[int(last) if last.isdigit() else last] = value
    return row


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("profile__roles__0__years", -1, "out-of-range"),
        ("profile__roles__0__years", math.nan, "not-finite"),
        ("profile__roles__0__years", math.inf, "not-finite"),
        ("profile__roles__0__years", HUGE, "out-of-range"),
        ("profile__roles__0__years", True, "not-a-number"),
        ("profile__roles__0__years", "5", "not-a-number"),
        ("profile__roles__0__years", None, "not-a-number"),
        ("profile__roles__0__family", "wizard", "unknown-value"),
        ("profile__roles__0__family", 7, "not-a-text"),
        ("profile__roles__0__evidence", "rumor", "unknown-value"),
        ("profile__roles__0", "backend", "not-an-object"),
        ("profile__roles", {"family": "backend"}, "not-a-list"),
        ("profile__roles", [{}] * 2_001, "too-many"),
        ("profile__status", "retired", "unknown-value"),
        ("profile__education", "bachelor", "not-an-object"),
        ("profile__weekly_hours", 169, "out-of-range"),
        ("profile__interest_engineering", 1.5, "out-of-range"),
        ("profile__interest_tuning_only", 1, "not-a-truth-value"),
        ("profile__rejects", ["sales"], "unknown-value"),
        ("profile__target_direction", ["apps"], "not-a-text"),
        ("profile__skills", [{"skill": "x", "level": 0.5, "evidence": "project"}], "unknown-value"),
        ("profile__verticals", [{"vertical": "space", "years": 1}], "unknown-value"),
        ("progress__current_direction", "sales", "unknown-value"),
        ("progress__weeks_in", None, "not-a-number"),
        ("progress__tasks_total", 3.5, "not-whole"),
        ("progress__tasks__0__reviews", [101], "out-of-range"),
        ("progress__tasks__0__review_score", -1, "out-of-range"),
        ("progress__tasks__0__skills", {"data.etl": 0}, "out-of-range"),
        ("progress__tasks__0__skills", {"data.magic": 1}, "unknown-value"),
        ("progress__plan", ["data", "moon"], "unknown-value"),
        ("context__free_seats", [], "not-an-object"),
        ("context__free_seats__data", -1, "out-of-range"),
        ("context__free_seats__data", 1.5, "not-whole"),
    ],
)
def test_a_wrong_value_is_named_by_its_pointer(path, value, code):
    found = faults_of(learner(**{path: value}))

    pointer = "#/" + path.replace("__", "/")
    assert [found[place] for place in found if place.startswith(pointer)] == [code]


def test_every_wrong_value_is_named_at_once():
    row = learner(profile__roles__0__years=-1, profile__weekly_hours="many")
    row["profile"]["skills"] = [{"skill": "data.etl", "level": 2, "evidence": "claimed"}]

    assert set(faults_of(row)) == {
        "#/profile/roles/0/years",
        "#/profile/skills/0/level",
        "#/profile/weekly_hours",
    }


def test_what_is_required_is_asked_for():
    assert faults_of({}) == {"#/profile": "required"}
    assert faults_of([]) == {"#": "not-an-object"}
    assert faults_of({"profile": {"roles": [{"years": 2}]}}) == {
        "#/profile/roles/0/family": "required",
        "#/profile/roles/0/evidence": "required",
    }


def test_the_stage_and_the_progress_must_agree():
    row = persona("S22")
    assert faults_of({**row, "stage": "intake"}) == {"#/progress": "not-allowed"}
    assert faults_of({**row, "progress": None}) == {"#/progress": "required"}


def test_missing_optional_keys_mean_unknown_or_none():
    scenario = scenario_from({"profile": {}}, policy())

    profile = scenario.profile
    assert (profile.status, profile.weekly_hours, profile.target) == (None, None, None)
    assert (profile.roles, profile.rejects, profile.shipped_llm) == ((), (), False)
    assert not profile.roles_known
    assert scenario.has_seat("data")


def test_no_roles_from_someone_whose_status_is_known_means_none():
    scenario = scenario_from({"profile": {"status": "student", "roles": []}}, policy())

    assert scenario.profile.roles_known


def test_what_is_no_input_is_passed_over():
    row = persona("S01")
    row["profile"]["favorite_color"] = "green"
    row["comment"] = {"deep": [1, 2]}

    assert scenario_from(row, policy()) == scenario_from(persona("S01"), policy())


def test_task_skills_may_be_weighted():
    row = learner(progress__tasks__0__skills={"data.etl": 3, "data.dedup": 1})

    tasks = scenario_from(row, policy()).progress.tasks
    shares = [task.shares for task in tasks if len(task.shares) > 1]
    assert shares == [(("data.dedup", 0.25), ("data.etl", 0.75))]


def test_several_reviews_of_a_task_count_as_their_mean():
    row = learner(progress__tasks__0__reviews=[40, 60, 80])

    tasks = scenario_from(row, policy()).progress.tasks
    assert [(task.score, task.spread) for task in tasks if len(task.reviews) > 1] == [(60.0, 40.0)]


def test_a_reference_travels_into_the_evidence_and_decides_nothing():
    row = persona("S22")
    row["profile"]["roles"][0]["id"] = {"kind": "role", "id": 4}
    row["progress"]["tasks"][0]["ref"] = {"kind": "review", "id": 12}

    found = recommend(scenario_from(row, policy()), policy())

    refs = [fact["ref"] for reason in found.reasons for fact in reason.evidence if "ref" in fact]
    assert {"kind": "role", "id": 4} in refs
    assert {"kind": "review", "id": 12} in refs
    assert found.scores == recommend(scenario_from(persona("S22"), policy()), policy()).scores


@pytest.mark.parametrize("ref", [{"id": {1, 2}}, {"id": math.nan}, "x" * 600])
def test_a_reference_must_be_short_plain_json(ref):
    row = persona("S22")
    row["profile"]["roles"][0]["ref"] = ref

    assert set(faults_of(row)) == {"#/profile/roles/0/ref"}


def test_the_hash_names_the_content():
    one, same = scenario_from(persona("S22"), policy()), scenario_from(persona("S22"), policy())
    other = scenario_from(learner(profile__roles__0__years=6), policy())

    assert one.inputs_hash == same.inputs_hash != other.inputs_hash
    assert len(one.inputs_hash) == 64


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(("years", "family", "skill", "id")), inner, max_size=3)
    ),
    max_leaves=8,
)
keys = st.sampled_from(
    ("status", "roles", "skills", "verticals", "education", "rejects", "weekly_hours")
)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(keys, json_values), json_values, json_values)
def test_any_json_is_read_or_refused_with_pointers(profile, progress, context):
    faults = faults_or_none({"profile": profile, "progress": progress, "context": context})

    assert faults is None or faults
    assert all(fault.pointer.startswith("#") and fault.detail for fault in faults or ())


def faults_or_none(row):
    """Return the faults of a document, or None if it could be read and answered."""
    try:
        recommend(scenario_from(row, policy()), policy())
    except Invalid as error:
        return error.faults
    return None
