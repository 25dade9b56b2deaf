"""Who is asked to review a piece of work, and why: points that add up to the whole score.

Nobody is locked out by it: whoever may review may still claim the work.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

KNOWS_DIRECTION = 1.0
PER_WAITING = -0.5
TURN = 0.5


class Relation(StrEnum):
    PRIMARY = "primary"
    SECONDARY = "secondary"
    LEAD = "lead"


CLOSENESS = {Relation.PRIMARY: 3.0, Relation.SECONDARY: 2.0, Relation.LEAD: 1.0}


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may review the work.

    *fit*: 0..1, whether they teach the direction. *waiting*: pieces of work they were asked for or
    hold. *asked*: how often they were asked lately, for taking turns.
    """

    user: int
    relation: Relation
    fit: float
    waiting: int
    asked: int


@dataclass(frozen=True, slots=True)
class Part:
    """One reason with its points. *value*: what was measured."""

    code: str
    value: str | int | float
    points: float


@dataclass(frozen=True, slots=True)
class Route:
    """*score* is the sum of the points of its *parts*."""

    user: int
    score: float
    parts: tuple[Part, ...]


def route(candidates: Iterable[Candidate]) -> Route | None:
    """Return who is asked; None if nobody can be. The order of *candidates* does not matter.

    Among equals it is whose turn it is: who was asked least lately, then who came first.
    """
    known = list(candidates)
    most = max((candidate.asked for candidate in known), default=0)
    routes = [_routed(candidate, most) for candidate in known]
    return min(routes, key=lambda each: (-each.score, each.user), default=None)


def _routed(candidate: Candidate, most: int) -> Route:
    behind = 1 - candidate.asked / most if most else 0.0
    parts = (
        Part("relationship", candidate.relation.value, CLOSENESS[candidate.relation]),
        Part("direction", candidate.fit, KNOWS_DIRECTION * candidate.fit),
        Part("load", candidate.waiting, PER_WAITING * candidate.waiting),
        Part("turn", candidate.asked, TURN * behind),
    )
    return Route(candidate.user, sum(part.points for part in parts), parts)
