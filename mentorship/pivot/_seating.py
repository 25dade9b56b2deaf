"""Seating: where a learner may be seated, and what each seat is worth to them.

The one function that decides is asked as if every direction had seats: what it proposes then is
wanted; its kin may stand in, by the same rules as for one learner alone (P05, R28).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from mentorship.pivot._decide import decide
from mentorship.pivot._policy import Policy
from mentorship.pivot._policy_parts import DIRECTIONS
from mentorship.pivot._scenario import Scenario
from mentorship.pivot._situation import situation_of
from mentorship.pivot._verdict import ADVANCE, PIVOT, START, START_THEN, kin_of

SEATED = (START, START_THEN, PIVOT, ADVANCE)


@dataclass(frozen=True, slots=True)
class SeatWish:
    """The direction wanted, and V (log-odds) of each direction the learner may be seated in."""

    wanted: str
    values: Mapping[str, float]


def seat_wish(scenario: Scenario, policy: Policy) -> SeatWish | None:
    """Return the seat the engine would propose if there were enough; None if it proposes none.

    A closed gate is no value at all, and who advances waits for that direction alone.
    """
    unlimited = replace(scenario, seats=dict.fromkeys(DIRECTIONS, None))
    situation = situation_of(unlimited, policy)
    verdict = decide(situation)
    if verdict.decision not in SEATED:
        return None
    names = [verdict.choice]
    if verdict.decision != ADVANCE:
        stand_in = kin_of(situation, verdict.choice)
        names += [stand_in] if stand_in else []
    return SeatWish(verdict.choice, {name: situation.value(name) for name in names})
