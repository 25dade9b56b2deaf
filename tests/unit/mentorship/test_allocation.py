"""Seats across learners: exact, fair in ties, and the same in whatever order learners come."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentorship.allocation import PER_WEEK, UNITS, WAITLIST, Bid, allocate
from mentorship.errors import Invalid

NAMES = ("data", "platform", "apps")


def bid(learner, values, weeks=0, rank=None):
    wanted = max(values, key=values.get)
    return Bid(learner, wanted, values, weeks, learner if rank is None else rank)


def seated(found):
    return {offer.learner: offer.direction for offer in found.offers}


values = st.dictionaries(st.sampled_from(NAMES), st.integers(-40, 40), min_size=1).map(
    lambda row: {name: value / 10 for name, value in row.items()}
)
bids = st.lists(st.tuples(values, st.integers(0, 8)), min_size=1, max_size=5).map(
    lambda rows: [bid(number, *row) for number, row in enumerate(rows, start=1)]
)
seats = st.fixed_dictionaries(dict.fromkeys(NAMES, st.integers(0, 2)))


def best_by_brute_force(rows, free):
    """Return the highest total of every way to seat everybody."""
    best = -1e9
    for choice in itertools.product(*[(*row.values, None) for row in rows]):
        if all(choice.count(name) <= free[name] for name in NAMES):
            total = sum(
                WAITLIST if name is None else row.values[name] + PER_WEEK * row.weeks
                for row, name in zip(rows, choice, strict=True)
            )
            best = max(best, total)
    return best


@settings(max_examples=150, deadline=None)
@given(bids, seats)
def test_the_total_is_the_best_of_all_ways(rows, free):
    found = allocate(rows, free)

    assert found.objective == pytest.approx(best_by_brute_force(rows, free), abs=0.5 / UNITS * 6)
    chosen = list(seated(found).values())
    assert all(chosen.count(name) <= free[name] for name in NAMES)


@settings(max_examples=60, deadline=None)
@given(bids, seats, st.randoms())
def test_the_order_of_the_learners_changes_nothing(rows, free, dice):
    shuffled = rows[:]
    dice.shuffle(shuffled)

    assert allocate(shuffled, free) == allocate(rows, free)


@settings(max_examples=80, deadline=None)
@given(bids, seats)
def test_a_seat_costs_what_one_more_would_be_worth(rows, free):
    found = allocate(rows, free)

    for name in NAMES:
        more = allocate(rows, {**free, name: free[name] + 1})
        assert found.prices[name] == pytest.approx(more.objective - found.objective, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(bids, seats)
def test_nobody_is_seated_where_they_may_not_go(rows, free):
    allowed = {row.learner: row.values for row in rows}

    for learner, name in seated(allocate(rows, free)).items():
        assert name is None or name in allowed[learner]


def test_of_two_alike_who_has_waited_longer_is_seated():
    rows = [bid(1, {"data": 1.0}, rank=2), bid(2, {"data": 1.0}, rank=1)]

    assert seated(allocate(rows, {"data": 1})) == {1: None, 2: "data"}


def test_a_tie_never_outweighs_a_thousandth():
    rows = [bid(1, {"data": 1.001}, rank=2), bid(2, {"data": 1.0}, rank=1)]

    assert seated(allocate(rows, {"data": 1})) == {1: "data", 2: None}


def test_positions_count_those_who_want_the_same():
    rows = [bid(n, {"data": float(n)}) for n in (1, 2, 3)] + [bid(9, {"apps": 0.0})]

    found = {o.learner: o.position for o in allocate(rows, {"data": 1, "apps": 0}).offers}

    assert found == {3: None, 2: 1, 1: 2, 9: 1}


def test_a_seat_to_spare_is_worth_nothing():
    assert allocate([bid(1, {"data": 2.0})], {"data": 5}).prices == {"data": 0.0}


def test_nobody_asks_and_nothing_is_free():
    assert allocate([], {"data": 1}).offers == ()
    assert seated(allocate([bid(1, {"data": 2.0})], {"data": 0})) == {1: None}


@pytest.mark.parametrize("value", [float("inf"), float("nan"), 1e9])
def test_a_value_that_makes_no_sense_is_named(value):
    with pytest.raises(Invalid) as refused:
        allocate([bid(1, {"data": value})], {"data": 1})

    assert refused.value.faults[0].pointer == "#/bids/0/values/data"


def test_the_optimum_is_that_of_linear_programming():
    import numpy as np
    from scipy.optimize import linprog

    draw = np.random.default_rng(7)
    free = {"data": 40, "platform": 30, "apps": 10}
    rows = [bid(n, {name: round(float(draw.normal()), 3) for name in NAMES}) for n in range(1, 201)]
    names = (*NAMES, None)
    cost = [-(row.values[n] if n else WAITLIST) for row in rows for n in names]
    each = np.kron(np.eye(len(rows)), np.ones(len(names)))
    within = np.kron(np.ones(len(rows)), np.eye(len(names)))[:3]

    linear = linprog(
        cost, A_ub=within, b_ub=list(free.values()), A_eq=each, b_eq=np.ones(len(rows))
    )

    assert allocate(rows, free).objective == pytest.approx(-linear.fun, abs=1e-6)


def test_the_worked_example_of_the_docs():
    """docs/pivot-engine.md, section 12."""
    rows = [bid(1, {"data": 2.0}, weeks=6), bid(2, {"data": 2.0}, weeks=3)]
    rows.append(bid(3, {"data": 2.0}, weeks=1))

    found = allocate(rows, {"data": 1})

    assert seated(found) == {1: "data", 2: None, 3: None}
    assert [offer.position for offer in found.offers] == [None, 1, 2]
    assert found.objective == pytest.approx(-4.70)
    assert found.prices["data"] == pytest.approx(5.65)
