"""Routes over any number of directions, against every way written down by brute force."""

import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentorship.pivot._routes import StoneGraph, best_chain

NAMES = "abcdefg"


def every_way(graph, source, target, most):
    """Yield (cost, places, chance, weeks) of every way that visits no place twice."""
    others = sorted({name for step in graph.strengths for name in step} - {source, target})
    if source == target:
        yield 0.0, (source,), 1.0, 0.0
        return
    for count in range(min(most, len(others) + 1)):
        for between in itertools.permutations(others, count):
            places = (source, *between, target)
            steps = list(itertools.pairwise(places))
            if all(step in graph.strengths and graph.may_step(step) for step in steps):
                cost = math.fsum(graph.cost(step) for step in steps)
                chance = math.prod(graph.strengths[step] for step in steps)
                yield cost, places, chance, sum(graph.weeks.get(p, 0.0) for p in places[1:])


@st.composite
def graphs(draw):
    names = NAMES[: draw(st.integers(2, 6))]
    steps = list(itertools.permutations(names, 2))
    strengths = draw(
        st.dictionaries(st.sampled_from(steps), st.sampled_from((0.1, 0.25, 0.5, 0.8, 1.0)))
    )
    openers = draw(st.dictionaries(st.sampled_from(names), st.sampled_from(names), max_size=2))
    weeks = {name: draw(st.integers(0, 20)) for name in names}
    patience = draw(st.sampled_from((0.0, 0.05)))
    return names, StoneGraph(strengths, openers, weeks, patience)


@settings(max_examples=500, deadline=None)
@given(graphs(), st.integers(1, 5))
def test_the_best_chain_is_the_best_of_every_way(drawn, most):
    names, graph = drawn
    source, target = names[0], names[-1]

    found = best_chain(graph, source, target, most=most)
    ways = list(every_way(graph, source, target, most))

    if not ways:
        assert found is None
        return
    cost = min(way[0] for way in ways)
    best = [way for way in ways if way[0] <= cost + 1e-9]
    assert found.cost == pytest.approx(cost)
    assert found.places in {way[1] for way in best}
    assert len(found.places) == min(len(way[1]) for way in best)
    assert found.chance == pytest.approx(math.prod(map(graph.strengths.get, pairs(found))))
    assert found.weeks == sum(graph.weeks[place] for place in found.places[1:])


def pairs(chain):
    return list(itertools.pairwise(chain.places))


def test_a_shut_direction_is_entered_from_its_opener_alone():
    steps = {("a", "c"): 1.0, ("a", "b"): 0.5, ("b", "c"): 0.5}

    assert best_chain(StoneGraph(steps), "a", "c", most=3).places == ("a", "c")
    shut = StoneGraph(steps, openers={"c": "b"})
    assert best_chain(shut, "a", "c", most=3).places == ("a", "b", "c")
    assert best_chain(shut, "a", "c", most=1) is None


def test_of_equal_ways_the_shorter_then_the_first_by_name_is_taken():
    steps = {("a", "b"): 0.5, ("b", "d"): 0.5, ("a", "c"): 0.5, ("c", "d"): 0.5}

    assert best_chain(StoneGraph(steps), "a", "d", most=3).places == ("a", "b", "d")
    direct = {**steps, ("a", "d"): 0.25}
    assert best_chain(StoneGraph(direct), "a", "d", most=3).places == ("a", "d")


def test_long_ways_cost_the_impatient_more():
    steps = {("a", "b"): 1.0, ("b", "d"): 1.0, ("a", "d"): 0.9}
    graph = StoneGraph(steps, weeks={"b": 30, "d": 10}, patience=0.05)

    assert best_chain(graph, "a", "d", most=3).places == ("a", "d")
    assert best_chain(StoneGraph(steps), "a", "d", most=3).places == ("a", "b", "d")
