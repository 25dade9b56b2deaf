"""The promise of a review, the lease of a claim, and whose turn a question makes it."""

from mentorship.status import STUCK_AFTER
from mentorship.values import BallWith

PROMISE_HOURS = 72
"""Within so many hours of each hand-in a review is promised, unless the cohort says otherwise."""

LEASE_HOURS = 24
"""So long a claim keeps others away; it may be renewed."""

HELD_AT_MOST = 4
"""So many claims one person holds at a time."""


def is_stuck_now(before: int, after: int) -> bool:
    """Tell whether the number of change requests crosses the threshold with this review."""
    return before < STUCK_AFTER <= after


def ball_after(natural: BallWith, present: BallWith, speaker: BallWith, *, asks: bool) -> BallWith:
    """Return whose turn it is after *speaker* has said something in a thread.

    *natural*: whose turn the state of the work makes it; nobody's stays nobody's. Who asks hands
    the turn to the other side; who answers hands it back to where it belongs.
    """
    if natural is BallWith.NOBODY:
        return natural
    if asks:
        return BallWith.LEARNER if speaker is BallWith.MENTOR else BallWith.MENTOR
    return natural if present is speaker else present
