"""Every number of the worked example in docs/pivot-engine.md is recomputed here."""

import math
import re

import pytest

from mentorship.evidence import normal_share
from tests.unit.mentorship.pivot.cases import ROOT, persona, policy, recommended

PAGE = (ROOT / "docs/pivot-engine.md").read_text("utf-8").partition("## 9. ")[2]
TERM = re.compile(r"^\| (\w+) \| ([RP]\d\d) \| (\w+) \| (\S+) \| (\S+) \| (\S+) \|$", re.MULTILINE)
QUANTITY = re.compile(r"^\| ([A-Za-z.]+) \| (-?\d+\.\d{3}) \|", re.MULTILINE)


@pytest.fixture(scope="module")
def found():
    return recommended(persona("G02"))


@pytest.fixture(scope="module")
def told():
    return {name: float(value) for name, value in QUANTITY.findall(PAGE)}


def test_the_table_holds_every_contribution(found):
    rows = [
        (direction, part.rule, part.feature, part.value, part.weight, part.amount)
        for direction, parts in found.contributions.items()
        for part in parts
        if part.amount != 0.0
    ]
    page = [(*row[:3], *map(float, row[3:])) for row in TERM.findall(PAGE)]

    assert [row[:3] for row in page] == [row[:3] for row in rows]
    for ours, theirs in zip(page, rows, strict=True):
        assert ours[3:] == pytest.approx(theirs[3:], abs=5e-4)


def test_scores_and_values_follow_from_the_table(found, told):
    sums = {}
    for direction, *_, amount in TERM.findall(PAGE):
        sums[direction] = sums.get(direction, 0.0) + float(amount)
    strength = {name: policy().edges[name, "apps"].strength for name in ("data", "platform")}

    for name in ("data", "platform", "apps"):
        assert sums[name] == pytest.approx(told[f"F.{name}"], abs=2e-3)
        assert found.scores[name] == pytest.approx(told[f"F.{name}"], abs=5e-4)
    for name, chance in strength.items():
        expected = found.scores[name] + math.log(chance)
        assert told[f"V.{name}"] == pytest.approx(expected, abs=5e-4)


def test_the_confidence_follows_from_margins_and_variances(found, told):
    value = {name: told[f"V.{name}"] for name in ("data", "platform")}
    bar = told["F.data"] - policy().thresholds.direct_slack

    assert told["margin.platform"] == pytest.approx(
        value["data"] - value["platform"] - 0.3, abs=1e-3
    )
    assert told["margin.apps"] == pytest.approx(bar - told["F.apps"], abs=1e-3)
    assert told["variance.platform"] == pytest.approx(
        _weights(found, "data") + _weights(found, "platform") + _stone(0.8) + _stone(0.5)
        + _unknown(0.3) + _unknown(0.5),
        abs=1e-3,
    )  # fmt: skip
    assert told["variance.apps"] == pytest.approx(
        _weights(found, "data") + _weights(found, "apps") + _stone(0.8) + _unknown(0.5), abs=1e-3
    )
    for name in ("platform", "apps"):
        share = normal_share(told[f"margin.{name}"] / math.sqrt(told[f"variance.{name}"]))
        assert told[f"P.{name}"] == pytest.approx(share, abs=1e-3)
    assert told["probability"] == min(told["P.platform"], told["P.apps"])
    assert found.probability == pytest.approx(told["probability"], abs=5e-4)
    assert found.confidence == "high"


def test_the_plan_is_as_told(found, told):
    assert (found.decision, found.direction, found.then) == ("start_then", "data", "apps")
    assert found.plan[0].weeks == pytest.approx(told["weeks.data"])
    points = {reason.rule: reason.points for reason in found.reasons}
    assert [round(points[rule]) for rule in ("R10", "R20", "R07", "R24")] == [38, 35, 29, 23]
    assert points["R15"] is None


def _weights(found, direction):
    return math.fsum((0.5 * part.amount) ** 2 for part in found.contributions[direction])


def _stone(strength):
    return (1 - strength) / (11 * strength)


def _unknown(weight):
    return (0.5 * weight) ** 2 + weight**2 / 12
