"""The order of decisions, the thresholds and what they guard."""

import pytest

from tests.unit.mentorship.pivot.cases import (
    answer,
    persona,
    personas,
    policy,
    recommended,
    rules_of,
)


def progress_of(name, **changes):
    row = persona(name)
    row["progress"].update(changes)
    return row


def scored(name, *scores):
    """Return a persona whose tasks have these scores, on time, and no others."""
    row = persona(name)
    kept = row["progress"]["tasks"][: len(scores)]
    for task, score in zip(kept, scores, strict=True):
        task.update(review_score=score, reviews=[score], submitted_week=task["due_week"])
    row["progress"]["tasks"] = kept
    return row


@pytest.mark.parametrize(("weeks", "decision"), [(1, "stay"), (2, "pivot")])
def test_nobody_is_moved_in_the_first_two_weeks(weeks, decision):
    assert answer(progress_of("S22", weeks_in=weeks))["decision"] == decision


@pytest.mark.parametrize(("weeks", "decision"), [(None, "pivot"), (3, "stay"), (4, "pivot")])
def test_four_weeks_pass_between_two_pivots(weeks, decision):
    found = answer(progress_of("S22", weeks_since_last_pivot=weeks))

    assert found["decision"] == decision
    assert ("P03" in rules_of(found["reasons"])) == (decision == "stay")


def test_a_learner_who_declined_to_advance_is_left_in_peace_for_four_weeks():
    assert answer(progress_of("S20", weeks_since_last_pivot=2))["decision"] == "stay"


@pytest.mark.parametrize(("reviews", "decision"), [([30, 70], "stay"), ([31, 70], "pivot")])
def test_reviewers_forty_points_apart_settle_nothing(reviews, decision):
    row = persona("S22")
    row["progress"]["tasks"][0]["reviews"] = reviews

    found = answer(row)

    assert found["decision"] == decision
    assert ("reviewer_disagreement" in found["flags"]) == (decision == "stay")


@pytest.mark.parametrize(("scores", "is_safe"), [((75, 75, 75), True), ((74, 74, 75), False)])
def test_three_reviews_of_75_on_time_protect(scores, is_safe):
    found = answer(scored("E18", *scores))

    assert (found["decision"] == "stay") == is_safe


def test_two_good_reviews_do_not_protect_yet():
    assert answer(scored("E18", 90, 90))["decision"] == "pivot"


def test_lateness_lifts_the_protection():
    row = scored("E18", 80, 80, 80)
    for task in row["progress"]["tasks"][:2]:
        task["submitted_week"] += 1

    assert answer(row)["decision"] == "pivot"


@pytest.mark.parametrize(("days", "is_stalled"), [(13, False), (14, True)])
def test_two_silent_weeks_with_work_due_are_a_stall(days, is_stalled):
    found = answer(progress_of("G50", last_activity_days_ago=days))

    assert ("stalled" in found["flags"]) == is_stalled
    assert ("P08" in rules_of(found["reasons"])) == is_stalled


@pytest.mark.parametrize(("total", "decision"), [(15, "advance"), (16, "stay")])
def test_four_fifths_of_a_stage_must_be_done_to_advance(total, decision):
    assert answer(progress_of("S20", tasks_total=total))["decision"] == decision


@pytest.mark.parametrize(("score", "decision"), [(82, "advance"), (81, "stay")])
def test_the_mean_must_reach_eighty_with_pseudo_reviews_mixed_in(score, decision):
    row = scored("S20", *[score] * 10)
    row["progress"]["tasks_total"] = 10

    assert answer(row)["decision"] == decision


def test_a_full_next_stage_is_waited_for():
    row = persona("S20")
    row["context"]["free_seats"]["apps"] = 0

    found = answer(row)

    assert (found["decision"], found["direction"]) == ("waitlist", "apps")
    assert found["why_not_target"]["kind"] == "capacity"


def test_an_open_proposal_is_kept_on_a_smaller_gain_than_a_new_one_needs():
    row = scored("S22", 71, 70, 71, 70)
    row["profile"]["roles"][0]["years"] = 2
    row["profile"]["interest_engineering"] = 1.0
    found = recommended(row)
    gain = found.scores["platform"] - found.scores["data"]
    row["progress"]["open_proposal"] = "platform"

    assert 0.5 <= gain < 1.0
    assert (found.decision, recommended(row).decision) == ("stay", "pivot")


def test_an_open_proposal_is_withdrawn_below_the_smaller_gain():
    row = scored("S22", 78, 78)
    row["progress"]["open_proposal"] = "platform"
    row["profile"]["roles"][0]["years"] = 1.0

    assert recommended(row).decision == "stay"


def test_missing_facts_are_asked_for_before_anybody_is_moved():
    row = persona("S22")
    row["profile"]["interest_engineering"] = None
    found = answer(row)

    assert (found["decision"], found["requests"]) == ("defer", ["interest_engineering"])


def test_missing_facts_do_not_hold_up_who_does_well_or_has_finished():
    for name, decision in (("S19", "stay"), ("S20", "advance")):
        row = persona(name)
        row["profile"]["interest_engineering"] = None
        assert answer(row)["decision"] == decision


def test_the_most_telling_fact_is_asked_for_first():
    assert answer(persona("G34"))["requests"] == ["roles", "status", "interest_engineering"]
    assert answer(persona("G36"))["requests"] == ["interest_engineering"]


def test_a_stand_in_is_not_a_direction_the_learner_refuses():
    row = persona("E05")
    row["profile"]["rejects"] = ["platform"]
    found = answer(row)

    assert (found["decision"], found["direction"]) == ("waitlist", "data")


def test_a_stand_in_is_trusted_less_than_what_it_stands_in_for():
    wanted, stand_in = recommended(persona("S10")), recommended(persona("G41"))

    assert (stand_in.direction, stand_in.then) == ("data", "deploy")
    assert stand_in.probability == pytest.approx(wanted.probability * 0.7)


def test_seats_nobody_counted_are_free():
    row = persona("S01")
    row["context"] = None

    assert answer(row)["direction"] == "data"


def test_a_contradicting_profile_is_trusted_less():
    row = persona("G23")
    contradicting = recommended(row).probability
    row["profile"]["status"] = "employed"

    assert contradicting < recommended(row).probability


def test_unproven_claims_are_trusted_less():
    row = persona("G18")
    proven = recommended(row).probability
    row["profile"]["roles"][0].update(years=20, evidence="claimed")  # the same weighted years

    assert recommended(row).scores == recommended(persona("G18")).scores
    assert recommended(row).probability <= proven


def test_a_plan_tells_the_weeks_at_the_learner_s_pace():
    found = recommended(persona("S01"))
    hours = policy().directions["data"].hours

    assert [step.direction for step in found.plan] == ["data", "apps"]
    assert found.plan[0].weeks == hours / 20
    assert all(step.weeks is None for step in recommended(persona("G37")).plan)


def test_work_already_done_shortens_the_plan():
    found = recommended(persona("S19"))

    assert found.plan[0].weeks == pytest.approx(policy().directions["data"].hours * 0.5 / 15)


@pytest.mark.parametrize("name", personas())
def test_the_trace_is_among_the_reasons_without_points(name):
    found = recommended(persona(name))
    unweighed = [reason.rule for reason in found.reasons if reason.points is None]

    assert set(found.trace) == set(unweighed)
    assert len({reason.rule for reason in found.reasons}) == len(found.reasons)


@pytest.mark.parametrize("name", personas())
def test_the_weighed_reasons_are_the_differences_of_the_contributions(name):
    found = recommended(persona(name))
    for reason in found.reasons:
        if reason.points is not None:
            possible = _differences(found, reason.rule)
            assert any(abs(reason.points - value) < 1e-9 for value in possible)


def _differences(found, rule):
    """Return the points of a rule for every direction over every other."""
    points = {
        name: sum(part.points for part in parts if part.rule == rule)
        for name, parts in found.contributions.items()
    }
    return [points[a] - points[b] for a in points for b in points if a != b]
