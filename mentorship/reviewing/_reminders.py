"""Who is reminded of work that waits, after how long a silence."""

from dataclasses import dataclass
from enum import StrEnum

from mentorship.values import BallWith


class Audience(StrEnum):
    """The reviewer is who holds the claim, else who was asked, else the primary mentor."""

    REVIEWER = "reviewer"
    LEADS = "leads"
    MANAGERS = "managers"
    LEARNER = "learner"


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder: *step* counts from 1 for each side; *share* of the promise."""

    step: int
    side: BallWith
    share: float
    audience: Audience


LADDER: tuple[Rung, ...] = (
    Rung(1, BallWith.MENTOR, 0.5, Audience.REVIEWER),
    Rung(2, BallWith.MENTOR, 1.0, Audience.REVIEWER),
    Rung(3, BallWith.MENTOR, 1.5, Audience.LEADS),
    Rung(4, BallWith.MENTOR, 2.0, Audience.MANAGERS),
    Rung(1, BallWith.LEARNER, 2.0, Audience.LEARNER),
    Rung(2, BallWith.LEARNER, 4.0, Audience.REVIEWER),
)
"""With a promise of 72 hours: the reviewer after 36 and 72, leads after 108, managers after 144; a
learner who was asked for changes after 6 days, and the mentor of one who stays silent after 12."""


def rungs_due(side: BallWith, silent_hours: float, promise_hours: float) -> tuple[Rung, ...]:
    """Return the rungs that a silence of *silent_hours* on one side has reached, lowest first."""
    return tuple(
        rung for rung in LADDER if rung.side is side and silent_hours >= rung.share * promise_hours
    )
