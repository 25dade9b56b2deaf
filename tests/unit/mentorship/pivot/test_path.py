"""The choice of a path against brute force, on the real edges and on random ones."""

import itertools
import json
import math

from hypothesis import given, settings
from hypothesis import strategies as st

from mentorship.pivot import Policy
from mentorship.pivot._path import Route, chance, choose, route_steps
from tests.unit.mentorship.pivot.cases import POLICY_FILE, document_of, policy

DIRECTIONS = ("data", "platform", "apps", "deploy")
OPEN = dict.fromkeys(DIRECTIONS, True)
CLOSED = {**OPEN, "deploy": False}

scores = st.fixed_dictionaries(
    dict.fromkeys(DIRECTIONS, st.floats(-6, 6, allow_nan=False, allow_subnormal=False))
)
gates = st.sampled_from((OPEN, CLOSED))


def by_brute_force(target, scores, gates, under):
    """Write down every route with its worth, and take the best."""
    names = [name for name in DIRECTIONS if gates[name]]
    if target is None:
        return max(scores[name] for name in names), None
    if gates[target]:
        top = max(scores[name] for name in names)
        if scores[target] >= top - under.thresholds.direct_slack:
            return scores[target], target
    routes = [(scores[target], target)] if gates[target] else []
    for (stone, end), edge in under.edges.items():
        leads = gates[target] or stone == under.gates[target].opened_by
        if end == target and gates[stone] and leads:
            routes.append((scores[stone] + math.log(edge.strength), stone))
    return max(routes, key=lambda route: route[0])


@settings(max_examples=200)
@given(st.none() | st.sampled_from(DIRECTIONS), scores, gates)
def test_the_choice_is_the_best_of_all_routes(target, scores, gates):
    route = choose(target, scores, gates, policy())
    worth, _ = by_brute_force(target, scores, gates, policy())

    if route.then is None:
        assert scores[route.entry] == worth
    else:
        assert scores[route.entry] + math.log(chance(route.entry, route.then, policy())) == worth
    assert gates[route.entry]
    assert (route.then or route.entry) == (target or route.entry)


@settings(max_examples=20, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(list(itertools.permutations(DIRECTIONS, 2))), st.floats(0.01, 1)
    )
)
def test_the_best_chain_of_edges_is_found(strengths):
    document = document_of(POLICY_FILE)
    document["edges"] = [
        {"from": a, "to": b, "strength": p, "basis": "inferred", "rule": "R21", "sentences": []}
        for (a, b), p in strengths.items()
    ]
    under = Policy.from_document(json.loads(json.dumps(document)))

    for a, b in itertools.permutations(DIRECTIONS, 2):
        found = chance(a, b, under)
        if (a, b) in strengths:
            assert found == strengths[a, b]
        else:
            assert math.isclose(found, _best_chain(a, b, strengths), abs_tol=1e-15)


def _best_chain(start, end, strengths):
    middle = [name for name in DIRECTIONS if name not in {start, end}]
    ways = [way for size in (1, 2) for way in itertools.permutations(middle, size)]
    chains = [list(itertools.pairwise((start, *way, end))) for way in ways]
    products = [math.prod(strengths.get(step, 0.0) for step in chain) for chain in chains]
    return max(products)


def test_a_closed_gate_is_reached_through_the_stage_that_opens_it():
    scores = {"data": 5.0, "platform": -2.0, "apps": 0.0, "deploy": 3.0}

    assert choose("deploy", scores, CLOSED, policy()) == Route("platform", "deploy")
    assert choose("deploy", scores, OPEN, policy()).entry != "platform"


def test_a_stand_in_for_that_stage_has_it_put_into_the_plan():
    assert route_steps("data", "deploy", CLOSED, policy()) == ("data", "platform", "deploy")
    assert route_steps("data", "deploy", OPEN, policy()) == ("data", "deploy")
    assert route_steps("data", None, OPEN, policy()) == ("data",)


def test_the_first_direction_wins_a_tie():
    scores = dict.fromkeys(DIRECTIONS, 1.0)

    assert choose(None, scores, OPEN, policy()) == Route("data", None)
