"""What outcomes have taught: the parts of a model that replace the policy's own guesses.

A model belongs to one edition of the policy. It moves weights and stepping stones, says how sure
it is of them, and maps scores to chances of success; rules, gates and thresholds stay the policy's.
"""

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from types import MappingProxyType

from mentorship.pivot._policy import Policy
from mentorship.pivot._policy_parts import DIRECTIONS, Edge, Learned, Term
from mentorship.pivot._reading import Node, finish, root_of

MAX_WEIGHT = 100.0
MAX_COUNT = 10_000_000


def policy_with_model(policy: Policy, document: Mapping[str, object]) -> Policy:
    """Return *policy* as a model has corrected it; the edition and its digest stay the same.

    *document*: as `mentorship.learning` writes it.

    :raises Invalid: with one fault per wrong value, or if it belongs to another edition.
    """
    root = root_of(document)
    if root.is_object() and root["policy_digest"].text() != policy.digest:
        root["policy_digest"].fail("other-policy", "The model belongs to another policy.")
    learned, terms, edges = _read(root, policy)
    finish(root, "The model")
    return replace(policy, terms=terms, edges=edges, learned=learned)


def _read(
    root: Node, policy: Policy
) -> tuple[Learned, Mapping[str, tuple[Term, ...]], Mapping[tuple[str, str], Edge]]:
    strengths = {(row["from"].text(), row["to"].text()): row for row in root["edges"].rows()}
    means = {
        (row["direction"].text(), row["rule"].text(), row["feature"].text()): row["mean"]
        for row in root["weights"].rows()
    }
    terms = {
        name: tuple(_moved(term, means, root) for term in policy.terms[name]) for name in DIRECTIONS
    }
    edges = {step: _strengthened(edge, strengths) for step, edge in policy.edges.items()}
    learned = Learned(
        version=root["version"].text(),
        covariance=MappingProxyType(
            {name: _matrix(root["covariance"][name], len(terms[name])) for name in DIRECTIONS}
        ),
        edge_variance=MappingProxyType(
            {step: row["variance"].number(0, 100) for step, row in strengths.items()}
        ),
        intercept=root["intercept"].number(-MAX_WEIGHT, MAX_WEIGHT),
        knots=_knots(root["calibration"]),
    )
    return learned, MappingProxyType(terms), MappingProxyType(edges)


def _moved(term: Term, means: Mapping[tuple[str, str, str], Node], root: Node) -> Term:
    found = means.get((term.direction, term.rule, term.feature))
    if found is None:
        detail = "%(rule)s on %(direction)s is missing."
        root["weights"].fail("required", detail, rule=term.rule, direction=term.direction)
        return term
    low, high = (0.0, MAX_WEIGHT) if term.mean > 0 else (-MAX_WEIGHT, 0.0)
    return replace(term, mean=found.number(low, high))  # the sign is the source's


def _strengthened(edge: Edge, strengths: Mapping[tuple[str, str], Node]) -> Edge:
    found = strengths.get((edge.source, edge.target))
    return edge if found is None else replace(edge, strength=found["strength"].number(1e-9, 1))


def _matrix(node: Node, size: int) -> tuple[tuple[float, ...], ...]:
    rows = tuple(
        tuple(cell.number(-MAX_COUNT, MAX_COUNT) for cell in row.rows()) for row in node.rows()
    )
    if len(rows) != size or any(len(row) != size for row in rows):
        node.fail("not-square", "A matrix of %(size)s by %(size)s is expected.", size=size)
    return rows


def _knots(node: Node) -> tuple[tuple[float, float], ...]:
    """Read the calibration: points (log-odds, chance), both rising; none means no map."""
    knots = tuple(
        (row["log_odds"].number(-1000, 1000), row["chance"].number(0, 1)) for row in node.rows()
    )
    if any(a[0] > b[0] or a[1] > b[1] for a, b in pairwise(knots)):
        node.fail("not-monotone", "Chances must not fall as scores rise.")
    return knots


def success_probability(learned: Learned, score: float) -> float | None:
    """Return the calibrated chance of success at *score* (log-odds F); None without a map.

    Between two knots the chance is interpolated, beyond the last it stays.
    """
    if not learned.knots:
        return None
    return _interpolated(learned.knots, learned.intercept + score)


def _interpolated(knots: Sequence[tuple[float, float]], z: float) -> float:
    place = bisect_right([knot[0] for knot in knots], z)
    if place in (0, len(knots)):
        return knots[0][1] if place == 0 else knots[-1][1]
    (left, low), (right, high) = knots[place - 1], knots[place]
    share = 0.0 if math.isclose(left, right) else (z - left) / (right - left)
    return low + share * (high - low)
