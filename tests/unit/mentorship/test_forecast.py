"""Forecasts: more work takes longer, more hours less, and changing nothing changes nothing."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentorship.errors import Invalid
from mentorship.forecast import (
    AddMentors,
    CohortFacts,
    DropTask,
    LearnerFacts,
    MentorFacts,
    MoveLearner,
    OpenTask,
    SlipStart,
    changed,
    finish_forecast,
    outlook,
)

TODAY = date(2026, 11, 2)
efforts = st.lists(
    st.tuples(st.floats(1, 20), st.floats(1, 2)).map(lambda pair: (pair[0], pair[0] * pair[1])),
    min_size=1,
    max_size=12,
)
hours = st.floats(2, 40)


def weeks(rows, weekly_hours=10.0, weeks_in=4.0, hours_done=30.0):
    return finish_forecast(
        rows, weekly_hours=weekly_hours, weeks_in=weeks_in, hours_done=hours_done
    )


@settings(max_examples=60, deadline=None)
@given(efforts, hours, st.floats(0, 20), st.floats(0, 200))
def test_four_of_five_take_longer_and_order_is_irrelevant(rows, pace, seen, done):
    found = weeks(rows, pace, seen, done)

    assert 0 < found.p50 <= found.p80
    turned = weeks(rows[::-1], pace, seen, done)
    assert turned.p80 == pytest.approx(found.p80)


@settings(max_examples=60, deadline=None)
@given(efforts, hours, st.floats(1, 10))
def test_more_work_takes_longer_and_more_hours_less(rows, pace, more):
    base = weeks(rows, pace)

    assert weeks([*rows, (more, more)], pace).p50 > base.p50
    assert weeks(rows, pace + more).p50 < base.p50


def test_nothing_left_is_done_and_nothing_known_is_not_told():
    assert weeks([]).p80 == 0
    assert weeks([(5, 8)], None, 3, 0) is None
    assert weeks([(5, 8)], None, 3, 12).p50 > 0


def test_four_of_five_finish_by_the_p80_of_a_made_up_cohort():
    """Calibration: lognormal tasks and paces drawn at random, with a fixed seed."""
    dice = np.random.default_rng(5)
    z80, sigma, spread = 0.8416, 0.4, 0.5 / np.sqrt(3.0)
    p80 = 6 * np.exp(z80 * sigma)
    found = weeks([(6.0, p80)] * 20, 10.0, 4.0, 40.0)

    work = dice.lognormal(np.log(6), sigma, (4000, 20)).sum(axis=1)
    taken = work / dice.lognormal(np.log(10), spread, 4000)

    assert (taken <= found.p50).mean() == pytest.approx(0.5, abs=0.03)
    assert (taken <= found.p80).mean() == pytest.approx(0.8, abs=0.03)


def test_the_worked_example_of_the_docs():
    """docs/pivot-engine.md, section 15."""
    found = finish_forecast(
        [(6.0, 9.0), (10.0, 14.0)], weekly_hours=8.0, weeks_in=4.0, hours_done=24.0
    )

    assert (round(found.p50, 3), round(found.p80, 3)) == (2.389, 3.422)


# ----------------------------------------------------------------- cohorts


def task(slug, due=7, p50=6.0, turn=True):
    return OpenTask(slug, p50, p50 * 1.5, TODAY + timedelta(days=due), turn)


def learner(number, **more):
    values = {
        "direction": "data",
        "weekly_hours": 10.0,
        "weeks_in": 4.0,
        "hours_done": 40.0,
        "open": (task("etl", due=-3), task("dedup"), task("final", due=21)),
        "mentor": 1,
        "moves": {"apps": (task("search"), task("final", due=30))},
        "shut": ("deploy",),
    }
    return LearnerFacts(number, **{**values, **more})


def cohort(*learners, mentors=None):
    return CohortFacts(
        today=TODAY,
        starts_on=TODAY - timedelta(days=28),
        ends_on=TODAY + timedelta(days=60),
        directions=("data", "platform", "apps", "deploy"),
        learners=learners or (learner(1), learner(2, weekly_hours=None, hours_done=0.0)),
        mentors=mentors or (MentorFacts(1, "Mei", 4.0), MentorFacts(2, "Omar", 2.0)),
        required={"data": {"etl": ("dedup",), "dedup": (), "final": ()}},
    )


def test_the_order_of_the_learners_changes_nothing():
    facts = cohort()

    assert outlook(replace(facts, learners=facts.learners[::-1])) == outlook(facts)


def test_what_cannot_be_told_is_counted_and_not_guessed():
    found = outlook(cohort()).cohort

    assert (found.learners, found.untold, found.overdue) == (2, 1, 2)
    assert found.p50_on is not None


def test_a_learner_who_moves_takes_the_work_of_the_other_roadmap():
    before = outlook(cohort())
    after = outlook(changed(cohort(), MoveLearner(1, "apps")))

    assert [f.learners for f in after.directions] == [1, 0, 1, 0]
    assert after.cohort.hours_left == before.cohort.hours_left - 6.0
    assert after.cohort.overdue == before.cohort.overdue - 1


def test_more_mentors_lighten_everybodys_load_and_the_work_stays_the_same():
    before, after = (
        outlook(cohort()),
        outlook(changed(cohort(), AddMentors(2, 3.0))),
    )

    assert after.load[0].review_hours < before.load[0].review_hours
    assert sum(row.review_hours for row in after.load) == pytest.approx(
        sum(row.review_hours for row in before.load), abs=0.05
    )
    assert [row.name for row in after.load] == ["Mei", "Omar", "+1", "+2"]
    assert after.cohort == before.cohort


def test_a_later_start_moves_due_dates_and_the_end():
    after = outlook(changed(cohort(), SlipStart(7)))

    assert after.cohort.overdue == 0
    early = replace(cohort(), starts_on=TODAY + timedelta(days=14))
    assert outlook(changed(early, SlipStart(7))).cohort.p50_on == (
        outlook(early).cohort.p50_on + timedelta(days=7)
    )


def test_a_dropped_task_is_ahead_of_nobody():
    before, after = outlook(cohort()), outlook(changed(cohort(), DropTask("data", "final")))

    assert after.cohort.hours_left == before.cohort.hours_left - 12.0
    assert after.cohort.p80_on < before.cohort.p80_on


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        (MoveLearner(9, "apps"), "#/changes/0/enrollment", "unknown"),
        (MoveLearner(1, "data"), "#/changes/0/direction", "already-there"),
        (MoveLearner(1, "deploy"), "#/changes/0/direction", "gate-closed"),
        (MoveLearner(1, "platform"), "#/changes/0/direction", "no-roadmap"),
        (DropTask("data", "nothing"), "#/changes/0/task", "unknown"),
        (DropTask("data", "etl"), "#/changes/0/task", "required"),
    ],
)
def test_a_change_that_makes_no_sense_names_its_place(change, pointer, code):
    with pytest.raises(Invalid) as refused:
        changed(cohort(), change, pointer="#/changes/0")

    assert [(f.pointer, f.code) for f in refused.value.faults] == [(pointer, code)]
