"""Every number of the example in docs/pivot-engine.md, section 13, is recomputed here."""

import math
import re

import pytest

from mentorship.learning import Example, fit, is_held_out
from tests.unit.mentorship.pivot.cases import ROOT, policy

PAGE = (ROOT / "docs/pivot-engine.md").read_text("utf-8").partition("## 13. ")[2]
LINE = re.compile(r"^\| ([^|]+) \| (-?\d\.\d{3}) \| (-?\d\.\d{3}) \|", re.MULTILINE)
FEATURES = {"R20/just_moving": 1.0, "R22/always": 1.0}
ENTRIES = [
    Example(n, "data", FEATURES, n % 4 == 0, source="apps" if n >= 20 else None)
    for n in range(1, 41)
]


@pytest.fixture(scope="module")
def told():
    return {name: (float(before), float(after)) for name, before, after in LINE.findall(PAGE)}


@pytest.fixture(scope="module")
def model():
    return fit(ENTRIES, policy(), version="example")


def near(value):
    return pytest.approx(value, abs=5e-4)


def test_the_held_out_are_those_named():
    taught = [row for row in ENTRIES if not is_held_out(row)]

    assert [row.id for row in ENTRIES if is_held_out(row)] == [2, 8, 19, 22]
    assert (len(taught), sum(row.success for row in taught)) == (36, 9)


def test_weights_and_intercept_are_those_of_the_page(told, model):
    learned = {row["rule"]: row for row in model["weights"] if row["direction"] == "data"}

    for rule in ("R20", "R22"):
        row = learned[rule]
        assert told[f"weight of {rule}"] == (near(row["prior"]), near(row["mean"]))
    assert told["intercept"] == (0.0, near(model["intercept"]))
    assert told["spread of R20"] == (near(0.5 * 1.2), near(learned["R20"]["sd"]))
    z = model["intercept"] + learned["R20"]["mean"] + learned["R22"]["mean"]
    chances = tuple(near(1 / (1 + math.exp(-value))) for value in (1.4, z))
    assert told["chance of success"] == chances
    assert model["calibration"] == []


def test_at_the_optimum_prior_and_outcomes_balance(model):
    learned = {row["rule"]: row["mean"] for row in model["weights"] if row["direction"] == "data"}
    chance = 1 / (1 + math.exp(-(model["intercept"] + learned["R20"] + learned["R22"])))

    surplus = 36 * chance - 9

    assert (1.2 - learned["R20"]) / 0.6**2 == pytest.approx(surplus, abs=1e-5)
    assert (0.2 - learned["R22"]) / 0.1**2 == pytest.approx(surplus, abs=1e-5)
    assert -model["intercept"] / 2**2 == pytest.approx(surplus, abs=1e-5)


def test_the_stone_is_that_of_the_page(told, model):
    [stone] = [row for row in model["edges"] if (row["from"], row["to"]) == ("apps", "data")]

    assert told["stone applications → data"] == (near(stone["prior"]), near(stone["strength"]))
    before = (1 - 0.6) / (0.6 * 11)
    assert told["its variance of ln p"] == (near(before), near(stone["variance"]))
    assert (stone["successes"], stone["failures"]) == (6, 15)
