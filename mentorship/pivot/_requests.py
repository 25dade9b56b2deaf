"""Requests: which missing facts to ask for, the one most likely to change the answer first."""

from collections.abc import Iterator
from dataclasses import replace

from mentorship.pivot._confidence import DECISIVE_FIELDS, missing_fields
from mentorship.pivot._path import Route, choose
from mentorship.pivot._scenario import Profile, Role, Scenario
from mentorship.pivot._situation import Situation, situation_of

# One telling answer per kind of background; each stands for a few years of shown work.
TELLING_FAMILIES = (
    "algo_search", "backend", "data_engineer", "dl_platform", "inference_opt", "domain_expert",
)  # fmt: skip
TELLING_YEARS = 3.0


def requests_of(situation: Situation) -> tuple[str, ...]:
    """Return the missing decisive facts by expected change of the decision, highest first."""
    missing = missing_fields(situation)
    change = {name: _expected_change(name, situation) for name in missing}
    return tuple(sorted(missing, key=lambda name: (-change[name], DECISIVE_FIELDS.index(name))))


def _expected_change(name: str, situation: Situation) -> float:
    """Return the share of possible answers that would lead to another entry than now."""
    now = _route(situation)
    answers = list(_answers(name, situation.profile))
    return sum(_route_with(situation, answer) != now for answer in answers) / len(answers)


def _answers(name: str, profile: Profile) -> Iterator[Profile]:
    if name == "status":
        for status in ("student", "fresh_graduate", "employed", "unemployed"):
            yield replace(profile, status=status)
    elif name == "interest_engineering":
        for interest in (0.0, 0.25, 0.5, 0.75, 1.0):
            yield replace(profile, interest_engineering=interest)
    else:
        for family in TELLING_FAMILIES:
            yield replace(profile, roles=(Role(family, TELLING_YEARS, "production", None),))


def _route_with(situation: Situation, profile: Profile) -> Route:
    scenario: Scenario = replace(situation.scenario, profile=profile)
    return _route(situation_of(scenario, situation.policy))


def _route(situation: Situation) -> Route:
    return choose(situation.target, situation.card.scores, situation.gates, situation.policy)
