"""How issued work stands, derived from what was handed in, said and decided.

The stored state of an assignment is a convenience: this says what it must be. Submitted, approved,
rejected and changes requested follow from revisions and reviews alone; what people decide besides
(to begin, to claim, to waive, to reopen) is given.

Overdue, late and stuck have this one meaning everywhere. Lists ask the database for them
(apps/assignments/models, `with_status`), which tests hold to what is said here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from mentorship.deadlines import LateRules, lateness
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


@dataclass(frozen=True, slots=True)
class Unsaid:
    """A published review was superseded by another of the same revision."""

    outcome: ReviewOutcome


Happening = Stepped | Handed | Said | Unsaid


@dataclass(frozen=True, slots=True)
class Status:
    """How work stands.

    `is_overdue`: it is due, the learner's turn, and the learner is at work. `is_late`: what was
    first handed in, and not taken back, came after the due date and the cohort's grace.
    `is_stuck`: it is open, though changes were asked for `STUCK_AFTER` times or more.
    """

    state: AssignmentState
    awaiting: BallWith
    is_overdue: bool
    is_late: bool
    is_stuck: bool


def status_of(
    happened: Sequence[Happening],
    *,
    due_at: datetime,
    now: datetime,
    rules: LateRules | None = None,
    at_work: bool = True,
) -> Status | None:
    """Return how work stands after all that *happened*, oldest first; None before its issue.

    *rules*: how the cohort deals with late work. *at_work*: the learner neither rests nor has left.
    """
    state = state_of(happened)
    if state is None:
        return None
    awaiting = TURN.get(state, BallWith.NOBODY)
    first = _first_handed_in(happened)
    asked = sum(_asks(happening) for happening in happened)
    return Status(
        state=state,
        awaiting=awaiting,
        is_overdue=at_work and awaiting == BallWith.LEARNER and now > due_at,
        is_late=first is not None and lateness(due_at, first, rules or LateRules()).is_late,
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


def _first_handed_in(happened: Iterable[Happening]) -> datetime | None:
    """Return when what was first handed in, and not taken back, was."""
    handed_in: list[datetime] = []
    for happening in happened:
        match happening:
            case Handed(to=RevisionState.SUBMITTED, at=at):
                handed_in.append(at)
            case Handed(to=RevisionState.WITHDRAWN):
                handed_in.pop()  # only what stands is taken back, and the last one stands
    return min(handed_in, default=None)


def _asks(happening: Happening) -> int:
    """Return 1 for a review that asks for changes, -1 for one that does so no more, else 0."""
    match happening:
        case Said(outcome=ReviewOutcome.CHANGES_REQUESTED):
            return 1
        case Unsaid(outcome=ReviewOutcome.CHANGES_REQUESTED):
            return -1
    return 0
