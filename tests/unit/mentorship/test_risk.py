"""Risk: additive to the last bit, monotone in what is bad, and silence is never safety."""

import dataclasses
import json
import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentorship.errors import Invalid
from mentorship.risk import (
    FEATURES,
    Due,
    History,
    Row,
    assess,
    behavior_of,
    fit_week,
    shapes_from,
    signals,
)

FILE = Path(__file__).parents[3] / "fixtures" / "risk" / "2026-11.json"
DOCUMENT = json.loads(FILE.read_text("utf-8"))
SHAPES = shapes_from(DOCUMENT)
PROTECTED = {"name", "gender", "age", "region", "disability", "education", "deprivation"}

scores = st.none() | st.floats(0, 1)
rows = st.builds(
    lambda due, gap, score: Due(due, 1.0, None if gap is None else max(0.0, due + gap), score),
    st.floats(1, 80),
    st.none() | st.floats(-10, 10),
    scores,
)
histories = st.builds(
    lambda day, work: History(day, tuple(row for row in work if (row.submitted or 0) <= day)),
    st.floats(14, 90),
    st.lists(rows, max_size=8),
)


def codes(history):
    return {signal.code for signal in signals(history, assess(history, SHAPES), SHAPES)}


def done(day, score=0.9, ref=None):
    return Due(day, 1.0, day - 1.0, score, ref)


def missed(day, ref=None):
    return Due(day, 1.0, None, None, ref)


@settings(max_examples=60, deadline=None)
@given(histories)
def test_contributions_add_up_and_the_order_of_work_is_irrelevant(history):
    found = assess(history, SHAPES)

    total = found.base + math.fsum(part.log_odds for part in found.contributions)
    assert found.probability == pytest.approx(1 / (1 + math.exp(-total)), abs=1e-12)
    assert 0 < found.probability < 1
    turned = dataclasses.replace(history, work=history.work[::-1])
    assert assess(turned, SHAPES).probability == found.probability


@settings(max_examples=60, deadline=None)
@given(histories, st.floats(1, 60))
def test_a_missed_task_never_lowers_the_risk(history, due):
    more = dataclasses.replace(history, work=(*history.work, missed(min(due, history.day))))

    assert assess(more, SHAPES).probability >= assess(history, SHAPES).probability - 1e-12


@settings(max_examples=60, deadline=None)
@given(histories, st.floats(0, 1))
def test_a_lower_score_never_lowers_the_risk(history, score):
    worse = tuple(
        dataclasses.replace(row, score=min(row.score, score)) if row.score is not None else row
        for row in history.work
    )
    found = assess(dataclasses.replace(history, work=worse), SHAPES)

    assert found.probability >= assess(history, SHAPES).probability - 1e-12


def test_a_learner_with_zero_events_ranks_highest_on_inactivity():
    silent = History(56, (missed(14), missed(28), missed(42)))
    others = [
        History(56, (done(14), missed(28), missed(42))),
        History(56, (done(14), done(28), done(42))),
        History(56, (done(14, 0.5), done(28, 0.4), done(42, 0.45))),
    ]

    assert behavior_of(silent)["silent_days"] == 56
    risk = assess(silent, SHAPES).probability
    assert all(risk > assess(other, SHAPES).probability for other in others)


def test_of_two_scores_that_came_at_once_the_weaker_is_the_last():
    strong, weak = Due(1, 1.0, 1, 1.0), Due(1, 1.0, 1, 0.0)

    for work in ((strong, weak), (weak, strong)):
        assert behavior_of(History(14, work))["last_score"] == 0.0


def test_not_knowing_is_never_the_safest():
    for week in SHAPES.weeks.values():
        assert all(shape.unknown >= min(shape.weights) for shape in week.shapes.values())


def test_stalled_needs_something_due():
    assert codes(History(30, (missed(20),))) >= {"stalled"}
    assert codes(History(30, (Due(60, 1.0, None, None),))) == {"silent"}
    assert "stalled" not in codes(History(30, (done(20), missed(29))))


def test_each_rule_has_its_condition():
    late = tuple(Due(day, 1.0, day + 2.0, 0.9) for day in (5, 10, 15))
    weak = (done(20, 0.5), done(25, 0.4))

    assert "late_pattern" in codes(History(20, late))
    assert "weak_reviews" in codes(History(26, weak))
    assert "weak_reviews" not in codes(History(26, weak[:1]))
    assert "missed_work" in codes(History(20, (missed(5), missed(9), done(19))))
    assert "low_hours" in codes(History(1, (), weekly_hours=2))
    assert "high_risk" in codes(History(56, (missed(14), missed(28), missed(42))))
    assert codes(History(27, (done(20), done(26)), weekly_hours=12)) == set()


def test_defect_weights_without_calibration_behavior_tells_too_little_in_the_first_weeks():
    assert "high_risk" not in codes(History(20, (missed(5), missed(9), missed(15))))


def test_every_signal_names_the_rows_it_is_read_from():
    history = History(56, (done(14, ref=1), missed(28, ref=2), missed(42, ref=3)))

    found = {s.code: s.rows for s in signals(history, assess(history, SHAPES), SHAPES)}

    assert found["missed_work"] == (2, 3)
    assert set(found["stalled"]) == {2, 3}


def test_no_protected_attribute_is_an_input():
    fields = {field.name for kind in (Due, History) for field in dataclasses.fields(kind)}

    assert not (fields | set(FEATURES)) & PROTECTED


def test_a_fit_finds_what_is_there_and_stays_monotone():
    """A made-up past in which silence alone decides."""
    past = [
        Row(History(56, tuple(done(day) for day in range(7, 57 - idle, 7))), failed=idle > 20)
        for idle in range(0, 50, 2)
        for _ in range(20)
    ]

    document = {**DOCUMENT, "weeks": [{"week": 8, **fit_week(past)}]}
    shapes = shapes_from(document)

    assert shapes.weeks[8].shapes["silent_days"].weights[-1] > 1
    assert fit_week(past[::-1]) == fit_week(past)


@pytest.mark.parametrize(
    ("weights", "unknown", "code"),
    [
        ([0, 1, 0.5, 2, 3], 0, "not-monotone"),
        ([0, 1], 0, "bins"),
        ([0, 1, 2, 3, 4], -1, "unknown-is-safe"),
    ],
)
def test_shapes_that_make_no_sense_are_refused_with_their_place(weights, unknown, code):
    document = json.loads(json.dumps(DOCUMENT))
    document["weeks"][0]["shapes"]["missed_count"] = {"weights": weights, "unknown": unknown}

    with pytest.raises(Invalid) as refused:
        shapes_from(document)

    assert [(f.pointer, f.code) for f in refused.value.faults] == [
        ("#/weeks/0/shapes/missed_count", code)
    ]
