"""Every persona gets what the policy demands, and nothing pinned moves unnoticed."""

import pytest

from tests.unit.mentorship.pivot.cases import GOLDEN, answer, disagreements, document_of, personas


@pytest.mark.parametrize("row", personas().values(), ids=lambda row: row["id"])
def test_a_persona_gets_what_the_policy_demands(row):
    assert disagreements(row, answer(row)) == []


def test_the_check_of_expectations_notices_a_wrong_answer():
    row = personas()["S01"]
    found = {**answer(row), "decision": "start", "direction": "apps", "reasons": []}

    assert disagreements(row, found) == [
        "decision",
        "entry",
        "must_not_enter",
        "pivot",
        "reasons_any",
    ]


@pytest.mark.parametrize(
    "row", document_of(GOLDEN / "recommendations.json"), ids=lambda row: row["id"]
)
def test_a_recommendation_is_as_pinned(row):
    found = answer(personas()[row["id"]])

    pinned = {
        "id": row["id"],
        **{
            name: found[name]
            for name in ("decision", "direction", "then", "confidence", "flags", "requests")
        },
        "plan": [step["direction"] for step in found["plan"]],
        "reasons": [reason["rule"] for reason in found["reasons"]],
        "advice": [advice["rule"] for advice in found["advice"]],
        "scores": pytest.approx(row["scores"], abs=1e-6),
        "probability": pytest.approx(row["probability"], abs=1e-6),
    }
    assert row == pinned


def test_every_golden_persona_says_why_and_is_pinned():
    golden = {name: row for name, row in personas().items() if row["kind"] == "golden"}
    pinned = {row["id"] for row in document_of(GOLDEN / "recommendations.json")}

    assert len(golden) >= 40
    assert all(row["why"] and row["seed"] for row in golden.values())
    assert set(golden) <= pinned
