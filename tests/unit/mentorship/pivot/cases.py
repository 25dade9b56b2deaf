"""The personas, the policy, and the form in which a persona's expectations are checked."""

import copy
import json
from functools import cache
from pathlib import Path

from mentorship.pivot import Policy, recommend, scenario_from

ROOT = Path(__file__).resolve().parents[4]
POLICY_FILE = ROOT / "fixtures/policy/2025-01.json"
GOLDEN = ROOT / "fixtures/golden"
LEVELS = ("low", "medium", "high")


def document_of(path):
    return json.loads(path.read_text("utf-8"))


@cache
def policy():
    return Policy.from_document(document_of(POLICY_FILE))


@cache
def personas():
    """Return the open and the golden personas, by id."""
    rows = []
    for name in ("personas-open.json", "personas.json"):
        rows += document_of(GOLDEN / name)["personas"]
    return {row["id"]: row for row in rows}


def persona(name):
    """Return a copy of a persona that a test may change."""
    return copy.deepcopy(personas()[name])


def recommended(row, under=None):
    under = under or policy()
    return recommend(scenario_from(row, under), under)


def answer(row, under=None):
    return recommended(row, under).as_document()


def rules_of(rows):
    return {row["rule"] for row in rows}


def disagreements(row, found):
    """Return every expectation of a persona that a document does not meet."""
    expect = row["expect"]
    return [name for name, holds in _checks(row, found, expect).items() if not holds]


def _checks(row, found, expect):
    reasons, advice = rules_of(found["reasons"]), rules_of(found["advice"])
    direction, flags = found["direction"], set(found["flags"])
    level = LEVELS.index(found["confidence"])
    return {
        "decision": found["decision"] in expect["decision_any_of"],
        "entry": direction is None or _is_among(direction, expect["entry_any_of"]),
        "then": found["decision"] != "start_then"
        or _is_among(found["then"], expect["then_any_of"]),
        "must_not_enter": direction not in expect["must_not_enter"],
        "pivot": expect["pivot"] not in {"must", "must_not"}
        or _is_pivot(row, direction) == (expect["pivot"] == "must"),
        "reasons_all": set(expect["reasons_all"]) <= reasons,
        "reasons_any": _meets(expect["reasons_any"], reasons),
        "reasons_none": not set(expect["reasons_none"]) & reasons,
        "advice_any": _meets(expect["advice_any"], advice),
        "must_request": set(expect["must_request"]) <= set(found["requests"]),
        "confidence_max": level <= LEVELS.index(expect["confidence_max"] or "high"),
        "confidence_min": level >= LEVELS.index(expect["confidence_min"] or "low"),
        "flags_any": _meets(expect["flags_any"], flags),
        "flags_none": not set(expect["flags_none"]) & flags,
    }


def _is_among(value, allowed):
    return allowed is None or value in allowed


def _meets(wanted, found):
    return not wanted or bool(set(wanted) & found)


def _is_pivot(row, direction):
    progress = row["progress"]
    before = progress["current_direction"] if progress else row["profile"]["target_direction"]
    return direction is not None and before is not None and direction != before
