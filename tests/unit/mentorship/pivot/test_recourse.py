"""What would change the answer: every plan holds when tried, and nothing cheaper is passed over."""

from functools import reduce
from itertools import combinations

import pytest

from mentorship.pivot import (
    action_in_words,
    none_in_words,
    recommend,
    scenario_from,
    what_would_change,
)
from mentorship.pivot._actions import actions_for
from tests.unit.mentorship.pivot.cases import persona, personas, policy

ENTERS = {"start", "start_then", "pivot", "advance"}
CODES = {"reached", "facts", "dwell", "early", "capacity", "gate", "steps"}
SOME = [*list(personas())[:12], "G02", "G21", "G26", "S22", "E18"]


def scenario(name):
    return scenario_from(persona(name), policy())


def reaches(found, row, goal):
    stays = found.decision == "stay" and row.progress.current == goal
    return stays or (found.decision in ENTERS and found.direction == goal)


def changed(row, actions):
    return reduce(lambda scenario, action: action.change(scenario), actions, row)


def test_every_plan_leads_to_the_goal_when_it_is_tried():
    plans = 0
    for name in personas():
        row = scenario(name)
        found = what_would_change(row, policy())
        for plan in found.plans:
            answer = recommend(changed(row, plan.actions), policy())
            assert reaches(answer, row, found.goal), name
            assert answer.decision == plan.decision
            plans += 1

    assert plans > 50


@pytest.mark.parametrize("name", SOME)
def test_nothing_cheaper_was_passed_over(name):
    """Brute force over every set of at most three steps, in no order and with nothing pruned."""
    row = scenario(name)
    found = what_would_change(row, policy())
    if found.none_because == "reached":
        return
    actions = actions_for(row, found.goal, policy())

    valid = [
        sum(action.hours for action in chosen)
        for size in (1, 2, 3)
        for chosen in combinations(actions, size)
        if len({action.kind for action in chosen}) == size
        and reaches(recommend(changed(row, chosen), policy()), row, found.goal)
    ]

    assert bool(valid) == bool(found.plans)
    if valid:
        assert found.plans[0].hours == pytest.approx(min(valid))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_there_is_a_plan_or_a_reason_and_both_can_be_said(language):
    for name in personas():
        found = what_would_change(scenario(name), policy())
        document = found.as_document()

        assert (found.none_because is None) == bool(found.plans)
        assert found.none_because is None or found.none_because in CODES
        said = [
            action_in_words(action, policy(), language)
            for plan in document["plans"]
            for action in plan["actions"]
        ]
        assert all(said)
        assert bool(none_in_words(document, ("roles",), policy(), language)) != bool(said)


def test_plans_are_cheapest_first_and_none_holds_another():
    plans = what_would_change(scenario("G21"), policy()).plans

    kinds = [{action.kind for action in plan.actions} for plan in plans]
    assert [plan.hours for plan in plans] == sorted(plan.hours for plan in plans)
    assert not any(a <= b for a, b in combinations(kinds, 2))


def test_a_goal_can_be_asked_for():
    assert what_would_change(scenario("G02"), policy(), goal="platform").goal == "platform"


def test_the_answer_given_already_is_said_to_be_reached():
    row = scenario("G02")
    entry = recommend(row, policy()).direction

    assert what_would_change(row, policy(), goal=entry).none_because == "reached"


def test_a_lack_of_seats_is_no_fault_of_the_learner():
    full = persona("G02")
    full["context"] = {"free_seats": {"data": 0, "platform": 0, "apps": 0, "deploy": 0}}

    found = what_would_change(scenario_from(full, policy()), policy())

    assert (found.plans, found.none_because) == ((), "capacity")


def test_no_step_takes_anything_back():
    """Steps only add: nothing a learner has is lost by taking one."""
    row = scenario("S22")
    for action in actions_for(row, "platform", policy()):
        after = action.change(row)
        assert len(after.profile.roles) >= len(row.profile.roles)
        assert len(after.profile.skills) >= len(row.profile.skills)
        assert after.profile.education == row.profile.education
        assert len(after.progress.tasks) >= len(row.progress.tasks)
