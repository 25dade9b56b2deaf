"""Learning: without outcomes the policy stands; with them sizes move and signs never do."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentorship.errors import Invalid
from mentorship.learning import Example, calibration_knots, fit, is_held_out
from mentorship.pivot import policy_with_model, recommend, scenario_from, term_name
from tests.unit.mentorship.pivot.cases import persona, personas, policy

TERMS = {name: [term_name(term) for term in terms] for name, terms in policy().terms.items()}


def fitted(examples):
    return fit(examples, policy(), version="test")


def truth(seed, spread=0.5):
    """Return the weights of a world in which the policy has the signs right and the sizes wrong."""
    dice = np.random.default_rng(seed)
    return {
        (name, term_name(term)): term.mean * float(dice.lognormal(0, spread))
        for name, terms in policy().terms.items()
        for term in terms
    }


def world(seed, count, weights=None):
    """Return examples drawn from a known truth."""
    dice = np.random.default_rng(seed)
    weights = weights or truth(seed)
    examples = []
    for number in range(count):
        name = str(dice.choice(list(TERMS)))
        features = {key: round(float(dice.random()), 3) for key in TERMS[name]}
        z = sum(weights[name, key] * value for key, value in features.items())
        success = bool(dice.random() < 1 / (1 + math.exp(-z)))
        examples.append(Example(number, name, features, success))
    return examples


def test_without_outcomes_the_model_says_what_the_policy_says():
    model = fitted([])
    learned = policy_with_model(policy(), model)

    assert all(row["mean"] == row["prior"] for row in model["weights"])
    assert all(row["sd"] == pytest.approx(0.5 * abs(row["prior"])) for row in model["weights"])
    assert all(row["strength"] == row["prior"] for row in model["edges"])
    for name in personas():
        plain = recommend(scenario_from(persona(name), policy()), policy()).as_document()
        found = recommend(scenario_from(persona(name), policy()), learned).as_document()
        assert (found.pop("model_version"), plain.pop("model_version")) == ("test", None)
        assert found.pop("probability") == pytest.approx(plain.pop("probability"), abs=1e-6)
        assert found == plain


def test_outcomes_teach_more_than_the_policy_knew():
    model = fitted(world(3, 800))

    assert model["held_out"]["model_log_loss"] < model["held_out"]["policy_log_loss"]


def test_signs_are_the_sources_whatever_the_outcomes_say():
    """A world that contradicts every rule moves each weight to zero at most."""
    against = {key: -weight for key, weight in truth(5).items()}

    model = fitted(world(5, 600, against))

    assert all(row["mean"] * row["prior"] >= 0 for row in model["weights"])
    held = [row for row in model["weights"] if row["mean"] == 0]
    assert held
    assert all(row["sd"] == 0 for row in held)


def test_the_more_outcomes_the_surer():
    few, many = fitted(world(7, 60)), fitted(world(7, 1200))

    spread = {n: sum(row["sd"] for row in m["weights"]) for n, m in (("few", few), ("many", many))}
    assert spread["many"] < spread["few"]


def test_the_order_of_the_examples_changes_no_byte():
    examples = world(11, 120)

    assert fitted(examples[::-1]) == fitted(examples)


def test_stones_are_beta_counts():
    moved = [Example(n, "apps", {}, n % 4 != 0, source="data") for n in range(20)]

    [edge] = [e for e in fitted(moved)["edges"] if (e["from"], e["to"]) == ("data", "apps")]

    assert (edge["successes"], edge["failures"]) == (15, 5)
    assert edge["strength"] == pytest.approx((10 * 0.8 + 15) / 30)


def test_no_outcome_is_both_learned_from_and_held_out():
    rows = world(2, 400)
    held = [row for row in rows if is_held_out(row)]

    counts = fitted(rows)["counts"]
    assert (counts["held_out"], counts["taught"]) == (len(held), 400 - len(held))
    assert 60 < len(held) < 140


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.floats(-6, 6), st.booleans()), min_size=30, max_size=60))
def test_a_calibration_map_never_falls(pairs):
    knots = calibration_knots([p[0] for p in pairs], [p[1] for p in pairs])

    chances = [knot["chance"] for knot in knots]
    assert chances == sorted(chances)
    assert all(0 <= chance <= 1 for chance in chances)


def test_with_many_outcomes_the_map_is_isotonic_and_near_the_truth():
    dice = np.random.default_rng(1)
    scores = dice.normal(0, 2, 1500)
    hits = dice.random(1500) < 1 / (1 + np.exp(-0.5 * scores))

    knots = calibration_knots(scores.tolist(), hits.tolist())

    at_two = min(knots, key=lambda knot: abs(knot["log_odds"] - 2.0))
    assert at_two["chance"] == pytest.approx(1 / (1 + math.exp(-1)), abs=0.08)


def test_with_few_outcomes_there_is_no_map():
    assert calibration_knots([0.0] * 29, [True] * 29) == []


def test_a_model_tells_the_chance_of_success():
    learned = policy_with_model(policy(), fitted(world(3, 400)))

    found = recommend(scenario_from(persona("G02"), policy()), learned)

    assert 0 < found.success_probability < 1


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"policy_digest": "other"}, "#/policy_digest"),
        ({"intercept": "much"}, "#/intercept"),
        ({"covariance": {}}, "#/covariance/data"),
        ({"weights": []}, "#/weights"),
    ],
)
def test_a_model_that_does_not_fit_is_refused_with_the_place(change, pointer):
    with pytest.raises(Invalid) as refused:
        policy_with_model(policy(), {**fitted([]), **change})

    assert pointer in {fault.pointer for fault in refused.value.faults}


def test_a_weight_of_the_wrong_sign_is_refused():
    model = fitted([])
    model["weights"][0]["mean"] *= -1

    with pytest.raises(Invalid):
        policy_with_model(policy(), model)
