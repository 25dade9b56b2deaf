"""How issued work stands, derived from what was handed in, said and decided.

The stored state of an assignment is a convenience: this says what it must be. Submitted, approved,
rejected and changes requested follow from revisions and reviews alone; what people decide besides
(to begin, to claim, to waive, to reopen) is given.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from mentorship.states import OPEN_ASSIGNMENT, AssignmentState, RevisionState
from mentorship.values import BallWith, ReviewOutcome

STUCK_AFTER = 3
"""Requests for changes, after which somebody should talk to the learner."""

TURN: Mapping[AssignmentState, BallWith] = {
    AssignmentState.AVAILABLE: BallWith.LEARNER,
    AssignmentState.IN_PROGRESS: BallWith.LEARNER,
    AssignmentState.CHANGES_REQUESTED: BallWith.LEARNER,
    AssignmentState.SUBMITTED: BallWith.MENTOR,
    AssignmentState.IN_REVIEW: BallWith.MENTOR,
}
"""Whose turn it is in each state; nobody's in the others."""

CLAIMS = frozenset({AssignmentState.SUBMITTED, AssignmentState.IN_REVIEW})
"""Steps of work that waits: a reviewer takes it, or gives it back."""

DECIDED = frozenset(
    {
        AssignmentState.LOCKED,
        AssignmentState.AVAILABLE,
        AssignmentState.IN_PROGRESS,
        AssignmentState.WAIVED,
        AssignmentState.CANCELLED,
    }
)


@dataclass(frozen=True, slots=True)
class Stepped:
    """The assignment was moved by somebody, or by what it depended on."""

    to: AssignmentState


@dataclass(frozen=True, slots=True)
class Handed:
    """A revision was handed in, withdrawn or superseded."""

    to: RevisionState
    at: datetime


@dataclass(frozen=True, slots=True)
class Said:
    """A review was published; second opinions do not count."""

    outcome: ReviewOutcome


Happening = Stepped | Handed | Said


@dataclass(frozen=True, slots=True)
class Status:
    """`is_late`: handed in after it was due. `is_overdue`: due, and still with the learner."""

    state: AssignmentState
    awaiting: BallWith
    is_overdue: bool
    is_late: bool
    is_stuck: bool


def status_of(happened: Sequence[Happening], *, due_at: datetime, now: datetime) -> Status | None:
    """Return how work stands after all that *happened*, oldest first; None before its issue."""
    state = state_of(happened)
    if state is None:
        return None
    awaiting = TURN.get(state, BallWith.NOBODY)
    submitted_at = _standing_since(happened)
    asked = sum(isinstance(h, Said) and h.outcome == "changes_requested" for h in happened)
    return Status(
        state=state,
        awaiting=awaiting,
        is_overdue=awaiting == BallWith.LEARNER and now > due_at,
        is_late=submitted_at is not None and submitted_at > due_at,
        is_stuck=asked >= STUCK_AFTER and state in OPEN_ASSIGNMENT,
    )


def state_of(happened: Iterable[Happening]) -> AssignmentState | None:
    """Return the state that follows from all that *happened*, oldest first."""
    state: AssignmentState | None = None
    stands = False  # whether some revision does
    for happening in happened:
        match happening:
            case Handed(to=RevisionState.SUBMITTED):
                state, stands = AssignmentState.SUBMITTED, True
            case Handed(to=RevisionState.WITHDRAWN):
                state, stands = AssignmentState.IN_PROGRESS, False
            case Said(outcome=outcome):
                state = AssignmentState(outcome.value)
            case Stepped(to=to) if to in DECIDED or (to in CLAIMS and _waits(state, stands=stands)):
                state = to
    return state


def _waits(state: AssignmentState | None, *, stands: bool) -> bool:
    """Tell whether something can be claimed: what waits, or was reopened with a revision."""
    return state in CLAIMS or (state == AssignmentState.IN_PROGRESS and stands)


def _standing_since(happened: Iterable[Happening]) -> datetime | None:
    """Return when the revision was handed in that stands now."""
    since = None
    for happening in happened:
        if isinstance(happening, Handed) and happening.to != RevisionState.SUPERSEDED:
            since = happening.at if happening.to == RevisionState.SUBMITTED else None
    return since
