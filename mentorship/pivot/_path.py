"""Path: which directions are open, and by which stepping stone a target is reached."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from mentorship.pivot._policy import Policy
from mentorship.pivot._policy_parts import DIRECTIONS, Gate
from mentorship.pivot._routes import StoneGraph, best_chain
from mentorship.pivot._scenario import Scenario
from mentorship.pivot._score import Card
from mentorship.pivot._standing import standing_of

NO_WAY = -math.inf


@dataclass(frozen=True, slots=True)
class Route:
    """An entry and where it leads; `then` is None if the entry is where the learner wants to be."""

    entry: str
    then: str | None


def gates_of(scenario: Scenario, card: Card, policy: Policy) -> dict[str, bool]:
    """Tell which directions may be entered now.

    A gated direction opens with experience, or with a well-finished preparing stage (R40, R41).
    """
    return {
        name: name not in policy.gates or _is_open(policy.gates[name], scenario, card, policy)
        for name in DIRECTIONS
    }


def _is_open(gate: Gate, scenario: Scenario, card: Card, policy: Policy) -> bool:
    if card.features.known(gate.feature) >= gate.at_least:
        return True
    if scenario.progress is None:
        return False
    limits = policy.thresholds
    stage = standing_of(scenario.progress, gate.opened_by, limits)
    enough = stage.reviews >= limits.well_reviews
    return enough and stage.has_finished(limits)


def chance(source: str, target: str, policy: Policy) -> float:
    """Return the chance to get from *source* to *target*: one edge, else the best chain of edges.

    Range: [0, 1]; 1 for the direction itself, 0 if no chain leads there.
    """
    if source == target:
        return 1.0
    edge = policy.edges.get((source, target))
    if edge is not None:
        return edge.strength
    graph = StoneGraph({step: stone.strength for step, stone in policy.edges.items()})
    chain = best_chain(graph, source, target, most=len(DIRECTIONS) - 1)
    return 0.0 if chain is None else chain.chance


def value_of(
    direction: str, target: str | None, scores: Mapping[str, float], policy: Policy
) -> float:
    """Return V: the score of entering *direction*, less what the way on to *target* costs."""
    if target is None:
        return scores[direction]
    likely = chance(direction, target, policy)
    if likely <= 0.0:
        return NO_WAY
    return scores[direction] + policy.thresholds.edge_weight * math.log(likely)


def stones_to(target: str, gates: Mapping[str, bool], policy: Policy) -> tuple[str, ...]:
    """Return the open directions from which one step leads to *target*.

    A closed gate is opened by one stage only, so that stage is the one stone before it (R41).
    """
    if not gates[target]:
        return (policy.gates[target].opened_by,)
    return tuple(name for name in DIRECTIONS if gates[name] and (name, target) in policy.edges)


def best(names: tuple[str, ...], values: Mapping[str, float]) -> str:
    """Return the name with the highest value; among equals the first in the given order."""
    return max(names, key=lambda name: values[name])


def choose(
    target: str | None, scores: Mapping[str, float], gates: Mapping[str, bool], policy: Policy
) -> Route:
    """Return the entry that serves a learner at intake best.

    The target itself is entered if it scores within `direct_slack` of the best open direction,
    or if no stepping stone is worth more than the target itself.
    """
    names = tuple(name for name in DIRECTIONS if gates[name])
    if target is None:
        return Route(best(names, scores), None)
    stones = stones_to(target, gates, policy)
    values = {name: value_of(name, target, scores, policy) for name in (target, *stones)}
    if gates[target] and scores[target] >= direct_bar(names, stones, scores, values, policy):
        return Route(target, None)
    return Route(best(stones, values), target)


def direct_bar(
    names: tuple[str, ...],
    stones: tuple[str, ...],
    scores: Mapping[str, float],
    values: Mapping[str, float],
    policy: Policy,
) -> float:
    """Return the score from which an open target is entered directly."""
    top = max(scores[name] for name in names) - policy.thresholds.direct_slack
    return min(top, max((values[name] for name in stones), default=NO_WAY))


def route_steps(
    entry: str, target: str | None, gates: Mapping[str, bool], policy: Policy
) -> tuple[str, ...]:
    """Return the directions of a plan in order, with the stage that opens a gate put in."""
    if target is None or target == entry:
        return (entry,)
    gate = policy.gates.get(target)
    if gate is not None and not gates[target] and entry != gate.opened_by:
        return (entry, gate.opened_by, target)
    return (entry, target)
