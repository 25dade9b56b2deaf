"""Questions: the order is that of a brute force over all answers, decided by `decide` itself."""

from collections import Counter
from dataclasses import replace
from itertools import product

import pytest

from mentorship.pivot import scenario_from
from mentorship.pivot._confidence import DECISIVE_FIELDS
from mentorship.pivot._decide import decide
from mentorship.pivot._requests import ANSWERS
from mentorship.pivot._situation import situation_of
from tests.unit.mentorship.pivot.cases import persona, policy, recommended

ASKED = ("G02", "S01", "S06", "G34", "G36")
FULL = ((), ("data",), ("data", "apps"))


def stripped(name, full):
    row = persona(name)
    row["profile"] |= {"status": None, "roles": [], "interest_engineering": None}
    free = dict.fromkeys(("data", "platform", "apps", "deploy"))
    row["context"] = {"free_seats": free | dict.fromkeys(full, 0)}
    return row


def outcome(scenario, answers):
    told = replace(scenario, profile=replace(scenario.profile, **answers))
    verdict = decide(situation_of(told, policy()))
    return verdict.decision, verdict.choice, verdict.then


def worth(field, scenario):
    """Return the mean Gini impurity of the decision over the answers to one fact."""
    others = [name for name in DECISIVE_FIELDS if name != field]
    shares = []
    for told in product(*(ANSWERS[name] for name in others)):
        rest = dict(zip(others, told, strict=True))
        found = Counter(outcome(scenario, rest | {field: value}) for value in ANSWERS[field])
        shares.append(1 - sum((count / found.total()) ** 2 for count in found.values()))
    return round(sum(shares) / len(shares), 9)


@pytest.mark.parametrize("full", FULL)
@pytest.mark.parametrize("name", ASKED)
def test_the_fact_that_changes_most_is_asked_first(name, full):
    row = stripped(name, full)
    scenario = scenario_from(row, policy())

    expected = sorted(DECISIVE_FIELDS, key=lambda field: -worth(field, scenario))

    assert list(recommended(row).requests) == expected
