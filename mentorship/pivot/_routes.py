"""Routes over stepping stones: the best way through any graph, however many directions it has.

    cost(route) = sum over its steps of  -ln p(step) + patience * hours(entered) / weekly hours

With no patience asked for, the best route is the likeliest one.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

Step = tuple[str, str]


@dataclass(frozen=True, slots=True)
class StoneGraph:
    """Directions and the steps between them.

    *strengths*: the chance in (0, 1] that a step succeeds. *openers*: of each direction that is
    shut, the one it can be entered from. *weeks*: what each direction takes at the learner's pace.
    *patience*: log-odds a week costs, >= 0.
    """

    strengths: Mapping[Step, float]
    openers: Mapping[str, str] = field(default_factory=dict)
    weeks: Mapping[str, float] = field(default_factory=dict)
    patience: float = 0.0

    def cost(self, step: Step) -> float:
        return -math.log(self.strengths[step]) + self.patience * self.weeks.get(step[1], 0.0)

    def may_step(self, step: Step) -> bool:
        """Tell whether a step can be taken: a shut direction is entered from its opener alone."""
        opener = self.openers.get(step[1])
        return self.strengths[step] > 0.0 and opener in (None, step[0])


@dataclass(frozen=True, slots=True)
class Chain:
    """A way through the graph. `places`: where it leads, the start first."""

    places: tuple[str, ...]
    chance: float
    weeks: float
    cost: float

    @property
    def order(self) -> tuple[float, int, tuple[str, ...]]:
        """Cheaper first, then shorter, then by name: so that equal routes never depend on luck."""
        return (round(self.cost, 12), len(self.places), self.places)


def best_chain(graph: StoneGraph, source: str, target: str, *, most: int) -> Chain | None:
    """Return the cheapest way from *source* to *target* in at most *most* steps; None if none is.

    Bellman-Ford by number of steps. Costs are never negative, so no way that visits a place twice
    is ever the best. Cost: O(most x edges).
    """
    best = {source: Chain((source,), 1.0, 0.0, 0.0)}
    frontier = dict(best)
    for _ in range(most):
        frontier = _grown(graph, frontier)
        for place, chain in frontier.items():
            if place not in best or chain.order < best[place].order:
                best[place] = chain
    return best.get(target)


def _grown(graph: StoneGraph, frontier: Mapping[str, Chain]) -> dict[str, Chain]:
    """Return the best way to each place with one step more than those of *frontier*."""
    grown: dict[str, Chain] = {}
    for step in sorted(graph.strengths):
        chain = frontier.get(step[0])
        if chain is None or step[1] in chain.places or not graph.may_step(step):
            continue
        longer = _longer(graph, chain, step)
        if step[1] not in grown or longer.order < grown[step[1]].order:
            grown[step[1]] = longer
    return grown


def _longer(graph: StoneGraph, chain: Chain, step: Step) -> Chain:
    return Chain(
        places=(*chain.places, step[1]),
        chance=chain.chance * graph.strengths[step],
        weeks=chain.weeks + graph.weeks.get(step[1], 0.0),
        cost=chain.cost + graph.cost(step),
    )
