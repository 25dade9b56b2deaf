"""The best pairs over all learners and mentors at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mentorship.matching._features import contributions_of
from mentorship.matching._reasons import Unmatched, is_barred, may_be_paired, unmatched_of
from mentorship.matching._values import Contribution, Seeker, Stances, Supporter

KEEPING = 40.0
"""Points a pair that stands has ahead: it is parted only for a gain above that."""

UNMATCHED = -1000.0
"""Points of a learner without a mentor: no sum of wishes outweighs one more learner mentored."""

UNITS = 1000  # points are counted in thousandths


@dataclass(frozen=True, slots=True)
class Pair:
    """A learner and a mentor. *is_kept*: they stand together already.

    *score* is the sum of the contributions.
    """

    enrollment: int
    mentor: int
    is_kept: bool
    score: float
    contributions: tuple[Contribution, ...]


@dataclass(frozen=True, slots=True)
class Matching:
    """Every learner is in one of the two, by enrollment. `total`: what was maximized."""

    pairs: tuple[Pair, ...]
    unmatched: tuple[Unmatched, ...]
    total: float


Options = Mapping[tuple[int, int], Pair]
"""By the places of learner and mentor in their lists."""


def match(seekers: Iterable[Seeker], supporters: Iterable[Supporter], stances: Stances) -> Matching:
    """Return the best matching, the same in whatever order learners and mentors come.

    Cost: one flow over as many arcs as there are allowed pairs.
    """
    learners = sorted(seekers, key=lambda one: one.enrollment)
    mentors = sorted(supporters, key=lambda one: one.mentor)
    options = options_of(learners, mentors, stances)
    chosen = solve(len(learners), mentors, options)
    pairs = tuple(options[key] for key in sorted(chosen))
    paired = {learner for learner, _ in chosen}
    left = [one for place, one in enumerate(learners) if place not in paired]
    total = sum(units_of(pair) for pair in pairs) + round(UNMATCHED * UNITS) * len(left)
    return Matching(
        pairs=pairs,
        unmatched=tuple(unmatched_of(one, mentors, stances) for one in left),
        total=total / UNITS,
    )


def options_of(
    learners: Sequence[Seeker], mentors: Sequence[Supporter], stances: Stances
) -> Options:
    """Return every pair that is allowed. One that stands is parted by nothing but a ban."""
    found = {}
    for i, seeker in enumerate(learners):
        for j, supporter in enumerate(mentors):
            is_kept = seeker.present == supporter.mentor
            if is_kept and is_barred(seeker, supporter, stances):
                continue
            if not is_kept and not (supporter.room and may_be_paired(seeker, supporter, stances)):
                continue
            parts = contributions_of(seeker, supporter, stances)
            score = round(sum(part.points for part in parts), 3)
            found[i, j] = Pair(seeker.enrollment, supporter.mentor, is_kept, score, parts)
    return found


def units_of(pair: Pair) -> int:
    """Return what a pair counts in the flow: its points, and the bonus of one that stands."""
    return round(UNITS * (pair.score + (KEEPING if pair.is_kept else 0.0)))


# ---------------------------------------------------------------- the flow


def solve(count: int, mentors: Sequence[Supporter], options: Options) -> set[tuple[int, int]]:
    """Return the places of the chosen pairs.

    Learners supply one unit each; a new pair runs through its mentor's room, a kept one past it.
    """
    if not options:
        return set()
    import numpy as np
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    nobody, sink = count + len(mentors), count + len(mentors) + 1
    keys = sorted(options)
    arcs = [
        (i, sink if options[i, j].is_kept else count + j, 1, -units_of(options[i, j]))
        for i, j in keys
    ]
    arcs += [(i, nobody, 1, -round(UNMATCHED * UNITS)) for i in range(count)]
    arcs += [(count + j, sink, one.room, 0) for j, one in enumerate(mentors)]
    arcs.append((nobody, sink, count, 0))
    tails, heads, capacities, costs = np.array(arcs, dtype=np.int64).T
    flow = SimpleMinCostFlow()
    made = flow.add_arcs_with_capacity_and_unit_cost(tails, heads, capacities, costs)
    flow.set_nodes_supplies(np.arange(count), np.ones(count, dtype=np.int64))
    flow.set_node_supply(sink, -count)
    if flow.solve() != flow.OPTIMAL:
        raise ArithmeticError("The flow has no optimum; leaving learners out always gives one.")
    taken = flow.flows(made[: len(keys)])
    return {keys[place] for place in np.flatnonzero(taken)}
