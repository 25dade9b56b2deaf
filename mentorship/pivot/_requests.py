"""Requests: which missing facts to ask for, the one most likely to change the answer first."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any

from mentorship.pivot._confidence import DECISIVE_FIELDS, missing_fields
from mentorship.pivot._features import profile_features
from mentorship.pivot._path import choose
from mentorship.pivot._scenario import Profile, Role
from mentorship.pivot._score import scores_with
from mentorship.pivot._situation import Situation
from mentorship.pivot._verdict import COIN, seated, verdict_of_route

Outcome = tuple[str, str, str | None]
"""A decision, the direction it names, and where that leads."""

# One telling answer per kind of background; each stands for a few years of shown work.
TELLING_YEARS = 3.0
TELLING_FAMILIES = (
    "algo_search", "backend", "data_engineer", "dl_platform", "inference_opt", "domain_expert",
)  # fmt: skip
ANSWERS: Mapping[str, Sequence[Any]] = {
    "status": ("student", "employed"),
    "roles": ((), *((Role(name, TELLING_YEARS, "production", None),) for name in TELLING_FAMILIES)),
    "interest_engineering": (0.0, 0.5, 1.0),
}


def requests_of(situation: Situation) -> tuple[str, ...]:
    """Return the missing decisive facts by expected change of the decision, highest first.

    Every combination of telling answers is tried. A fact is worth the chance that two answers
    to it lead to different decisions, the other facts being the same; a full direction counts as
    `decide` treats it.
    """
    missing = missing_fields(situation)
    outcomes = dict(_outcomes(situation, missing))
    worth = {name: _worth(index, outcomes) for index, name in enumerate(missing)}
    return tuple(sorted(missing, key=lambda name: (-worth[name], DECISIVE_FIELDS.index(name))))


def _outcomes(
    situation: Situation, missing: tuple[str, ...]
) -> Iterator[tuple[tuple[int, ...], Outcome]]:
    """Yield the decision for every combination of answers, by the answers' places."""
    for places in product(*(range(len(ANSWERS[name])) for name in missing)):
        answers = {name: ANSWERS[name][place] for name, place in zip(missing, places, strict=True)}
        yield places, _outcome_of(situation, replace(situation.profile, **answers))


def _outcome_of(situation: Situation, profile: Profile) -> Outcome:
    """Return what `decide` would say to *profile*, seats included, without how sure it is."""
    policy = situation.policy
    features = profile_features(profile, policy)
    scores = scores_with(features, situation.card, policy)
    gates = {
        name: is_open or features.known(policy.gates[name].feature) >= policy.gates[name].at_least
        for name, is_open in situation.gates.items()
    }
    told = Situation(
        scenario=replace(situation.scenario, profile=profile),
        policy=policy,
        card=replace(situation.card, features=features, scores=scores),
        gates=gates,
    )
    route = choose(profile.target, scores, gates, policy)
    verdict = seated(told, verdict_of_route(told, route, COIN))
    return verdict.decision, verdict.choice, verdict.then


def _worth(index: int, outcomes: Mapping[tuple[int, ...], Outcome]) -> float:
    """Return the chance that two answers to one fact decide differently (Gini impurity)."""
    groups: dict[tuple[int, ...], Counter[Outcome]] = {}
    for places, outcome in outcomes.items():
        others = places[:index] + places[index + 1 :]
        groups.setdefault(others, Counter())[outcome] += 1
    return sum(_impurity(group) for group in groups.values()) / len(groups)


def _impurity(group: Counter[Outcome]) -> float:
    total = group.total()
    return 1.0 - sum((count / total) ** 2 for count in group.values())
