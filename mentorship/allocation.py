"""Seats across learners: who is offered which seat, exactly and in the same way every time.

    maximize  sum over learners of  V(learner, seat) + .05 x weeks waited     (waitlist: -3.5)

under the free seats of each direction: a min-cost flow, solved by OR-tools. Where a learner may
not go there is no arc, so nobody overflows there. A plan only offers; seats are taken by people.
Source: docs/pivot-engine.md, section 12.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mentorship.errors import Fault, Invalid

PER_WEEK = 0.05  # log-odds a week of waiting is worth
WAITLIST = -3.5  # log-odds of getting no seat for now
UNITS = 1000  # utilities are counted in thousandths of a log-odds
MOST_VALUE = 1000.0
TIES_UP_TO = 20_000
"""Up to so many learners ties are settled by waiting time: see Note [Ties]."""

# Note [Ties]: among n learners the one who has waited longest gets n - 1 extra units for a seat,
# the next n - 2, and so on, all of which add up to less than n^2. Utilities are multiplied by n^2
# first, so every tie is settled by waiting time, and no tie-break outweighs a thousandth of a
# log-odds. Beyond 20,000 learners that no longer fits into the solver's 64 bits; the order of the
# learners, which is canonical, settles ties there.


@dataclass(frozen=True, slots=True)
class Bid:
    """What a seat in each direction is worth to one learner, in log-odds.

    *values* names only directions the learner may be seated in; *wanted* is one of them.
    *weeks*: waited so far. *rank*: ties go to the lower one, that is, to who has waited longer.
    """

    learner: int
    wanted: str
    values: Mapping[str, float]
    weeks: float
    rank: int

    def utility(self, direction: str) -> int:
        return round(UNITS * (self.values[direction] + PER_WEEK * self.weeks))


@dataclass(frozen=True, slots=True)
class Offer:
    """A seat in `direction`, or None and the `position` on the waitlist of the one wanted."""

    learner: int
    direction: str | None
    wanted: str
    position: int | None


@dataclass(frozen=True, slots=True)
class Allocation:
    """Offers by learner. `prices`: what one seat more would be worth to those without, >= 0."""

    offers: tuple[Offer, ...]
    prices: Mapping[str, float]
    objective: float


def allocate(bids: Iterable[Bid], seats: Mapping[str, int]) -> Allocation:
    """Return the best allocation of *seats* (direction -> free seats, >= 0) to *bids*.

    Independent of the order of *bids*. Cost: some 5 s for a million bids.

    :raises Invalid: for a value that is not finite or beyond 1000, or a direction without seats
        given.
    """
    rows = sorted(bids, key=lambda bid: (bid.rank, bid.learner))
    names = sorted(seats)
    _check(rows, seats)
    chosen = _solve(rows, names, seats)
    return Allocation(
        offers=_offers(rows, chosen),
        prices=_prices(rows, chosen, seats),
        objective=sum(_worth(bid, name) for bid, name in zip(rows, chosen, strict=True)) / UNITS,
    )


def _check(rows: Sequence[Bid], seats: Mapping[str, int]) -> None:
    faults = [
        Fault(f"#/bids/{place}/values/{name}", "out-of-range", "A finite value is expected.")
        for place, bid in enumerate(rows)
        for name, value in bid.values.items()
        if name not in seats or not math.isfinite(value) or abs(value) > MOST_VALUE
    ]
    if faults:
        raise Invalid("Some bids make no sense.", tuple(faults))


def _worth(bid: Bid, name: str | None) -> int:
    return round(UNITS * WAITLIST) if name is None else bid.utility(name)


# ---------------------------------------------------------------- the flow


def _solve(rows: Sequence[Bid], names: Sequence[str], seats: Mapping[str, int]) -> list[str | None]:
    """Return the direction of each bid, None for the waitlist."""
    if not rows:
        return []
    import numpy as np
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    count, scale = len(rows), _scale(len(rows))
    node_of = {name: count + place for place, name in enumerate(names)}
    waitlist, sink = count + len(names), count + len(names) + 1
    arcs = [
        (learner, node_of[name], 1, -(bid.utility(name) * scale + _favor(learner, count, scale)))
        for learner, bid in enumerate(rows)
        for name in sorted(bid.values)
    ]
    arcs += [(learner, waitlist, 1, -_worth(bid, None) * scale) for learner, bid in enumerate(rows)]
    choices = len(arcs)
    arcs += [(node_of[name], sink, seats[name], 0) for name in names]
    arcs.append((waitlist, sink, count, 0))
    tails, heads, capacities, costs = np.array(arcs, dtype=np.int64).T
    flow = SimpleMinCostFlow()
    made = flow.add_arcs_with_capacity_and_unit_cost(tails, heads, capacities, costs)
    flow.set_nodes_supplies(np.arange(count), np.ones(count, dtype=np.int64))
    flow.set_node_supply(sink, -count)
    if flow.solve() != flow.OPTIMAL:
        raise ArithmeticError("The flow has no optimum; the waitlist should always give one.")
    taken = flow.flows(made[:choices])
    name_of = {node: name for name, node in node_of.items()}
    chosen: list[str | None] = [None] * count
    for place in np.flatnonzero(taken):
        chosen[tails[place]] = name_of.get(int(heads[place]))
    return chosen


def _scale(count: int) -> int:
    return count * count if count <= TIES_UP_TO else 1


def _favor(learner: int, count: int, scale: int) -> int:
    return count - 1 - learner if scale > 1 else 0


# ---------------------------------------------------------------- what comes of it


def _offers(rows: Sequence[Bid], chosen: Sequence[str | None]) -> tuple[Offer, ...]:
    waiting = [bid for bid, name in zip(rows, chosen, strict=True) if name is None]
    waiting.sort(key=lambda bid: (-bid.utility(bid.wanted), bid.rank, bid.learner))
    places: dict[int, int] = {}
    length: dict[str, int] = {}
    for bid in waiting:
        length[bid.wanted] = length.get(bid.wanted, 0) + 1
        places[bid.learner] = length[bid.wanted]
    return tuple(
        Offer(bid.learner, name, bid.wanted, places.get(bid.learner))
        for bid, name in zip(rows, chosen, strict=True)
    )


def _prices(
    rows: Sequence[Bid], chosen: Sequence[str | None], seats: Mapping[str, int]
) -> dict[str, float]:
    """Return what one more seat in each direction would add to the objective.

    A new seat is filled by somebody, whose place somebody else may take, and so on: the best
    chain of moves between directions that ends in the new seat. At the optimum no round trip
    gains anything, so Bellman-Ford finds it.
    """
    gains = _best_moves(rows, chosen)
    best: dict[str | None, int] = dict.fromkeys(seats, 0)
    best[None] = 0
    reach = dict(best)
    for _ in range(len(seats)):
        for (start, end), gain in gains.items():
            reach[end] = max(reach[end], reach[start] + gain)
    return {name: max(0, reach[name]) / UNITS for name in sorted(seats)}


def _best_moves(
    rows: Sequence[Bid], chosen: Sequence[str | None]
) -> dict[tuple[str | None, str], int]:
    """Return the most that moving one learner from one place to another would gain."""
    gains: dict[tuple[str | None, str], int] = {}
    for bid, now in zip(rows, chosen, strict=True):
        for name in bid.values:
            if name != now:
                gain = bid.utility(name) - _worth(bid, now)
                gains[now, name] = max(gains.get((now, name), gain), gain)
    return gains
