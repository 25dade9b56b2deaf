"""`manage.py recommend`: files in, one JSON object per learner out, no database touched."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from mentorship.pivot import Policy, recommend, scenario_from

ROOT = Path(__file__).resolve().parents[3]
PERSONAS = ROOT / "fixtures/golden/personas-open.json"
POLICY = ROOT / "fixtures/policy/2025-01.json"
KEYS = {
    "id", "decision", "direction", "then", "reasons", "advice", "flags", "confidence",
    "probability", "requests", "scores", "readiness", "gates", "contributions", "trace", "plan",
    "why_not_target", "policy_version", "model_version",
    "success_probability", "inputs_hash",
}  # fmt: skip


@pytest.fixture
def personas():
    return json.loads(PERSONAS.read_text("utf-8"))["personas"]


@pytest.fixture
def written(tmp_path):
    """Write a document (or a text) to a file and return its path."""

    def write(document, name="learners.json"):
        path = tmp_path / name
        path.write_text(document if isinstance(document, str) else json.dumps(document), "utf-8")
        return path

    return write


def lines_of(path, **options):
    out = io.StringIO()
    call_command("recommend", input=str(path), stdout=out, **options)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def refused(path, **options):
    """Return the error of a run that must fail and write nothing."""
    out = io.StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("recommend", input=str(path), stdout=out, **options)
    assert out.getvalue() == ""
    return str(caught.value)


def test_every_persona_gets_one_line_in_order(personas):
    rows = lines_of(PERSONAS)

    assert [row["id"] for row in rows] == [persona["id"] for persona in personas]
    assert all(set(row) == KEYS for row in rows)
    assert rows[0]["decision"] == "start_then"
    assert rows[0]["gates"] == {"data": True, "platform": True, "apps": True, "deploy": False}


def test_the_line_is_what_the_engine_says(personas):
    policy = Policy.from_document(json.loads(POLICY.read_text("utf-8")))

    for row, persona in zip(lines_of(PERSONAS), personas, strict=True):
        expected = recommend(scenario_from(persona, policy), policy).as_document()
        assert row == {"id": persona["id"], **expected}


def test_a_list_and_a_single_learner_are_read_too(written, personas):
    whole = lines_of(PERSONAS)

    assert lines_of(written(personas)) == whole
    assert lines_of(written(personas[2])) == [whole[2]]


def test_standard_input_is_read(monkeypatch, personas):
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(personas[:1])))

    assert lines_of("-") == lines_of(PERSONAS)[:1]


def test_the_output_may_go_to_a_file(tmp_path):
    target = tmp_path / "out.jsonl"

    assert lines_of(PERSONAS, output=str(target)) == []
    assert [json.loads(line) for line in target.read_text("utf-8").splitlines()] == lines_of(
        PERSONAS
    )


def test_another_policy_may_be_named(written):
    document = json.loads(POLICY.read_text("utf-8"))
    document["version"] = "2030-12"

    rows = lines_of(PERSONAS, policy=str(written(document, "policy.json")))

    assert {row["policy_version"] for row in rows} == {"2030-12"}


def test_wrong_values_name_the_persona_and_the_place(written, personas):
    personas[1]["profile"]["roles"][0]["years"] = -4
    personas[3]["profile"]["interest_engineering"] = True
    message = refused(written(personas))

    assert "S06: The scenario has 1 wrong value." in message
    assert "#/profile/roles/0/years" in message
    assert f"{personas[3]['id']}: " in message
    assert "#/profile/interest_engineering" in message


def test_a_learner_without_an_id_is_named_by_place(written, personas):
    personas[1].pop("id")
    personas[1]["profile"] = None

    assert "1: " in refused(written(personas))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "line 1"),
        ('{"personas": {}}', "a list is expected"),
        ("7", "a list is expected"),
        ("[7]", "# An object is expected."),
        ('[{"profile": {"weekly_hours": NaN}}]', "NaN is not JSON"),
        ('[{"profile": {}, "profile": {}}]', "'profile' is there twice"),
        ("[" * 100_000, "recursion"),
    ],
)
def test_what_is_no_learner_is_refused(written, text, told):
    assert told in refused(written(text))


def test_a_missing_file_is_refused(tmp_path):
    assert "nowhere.json" in refused(tmp_path / "nowhere.json")
    assert "nowhere.json" in refused(PERSONAS, policy=str(tmp_path / "nowhere.json"))


def test_a_broken_policy_is_refused_by_pointer(written):
    document = json.loads(POLICY.read_text("utf-8"))
    document["thresholds"]["dwell_weeks"] = "four"

    message = refused(PERSONAS, policy=str(written(document, "policy.json")))
    assert "#/thresholds/dwell_weeks" in message
    assert "a policy is a JSON object" in refused(PERSONAS, policy=str(written([], "list.json")))


def test_nothing_is_written_to_the_file_if_anybody_cannot_be_read(written, personas, tmp_path):
    personas[-1]["profile"]["status"] = "asleep"
    target = tmp_path / "out.jsonl"

    refused(written(personas), output=str(target))

    assert not target.exists()
