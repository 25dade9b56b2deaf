"""How work stands, told by what happened to it."""

from datetime import UTC, datetime, timedelta

import pytest

from mentorship.deadlines import LateRules
from mentorship.states import AssignmentState, RevisionState
from mentorship.status import Handed, Said, Stepped, Unsaid, state_of, status_of
from mentorship.values import ReviewOutcome

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
DUE = NOW + timedelta(days=7)
ISSUED = Stepped(AssignmentState.AVAILABLE)
STARTED = Stepped(AssignmentState.IN_PROGRESS)
CLAIMED, RELEASED = Stepped(AssignmentState.IN_REVIEW), Stepped(AssignmentState.SUBMITTED)
HANDED = Handed(RevisionState.SUBMITTED, NOW)
WITHDRAWN = Handed(RevisionState.WITHDRAWN, NOW)
SUPERSEDED = Handed(RevisionState.SUPERSEDED, NOW)
APPROVED, CHANGES = Said(ReviewOutcome.APPROVED), Said(ReviewOutcome.CHANGES_REQUESTED)


@pytest.mark.parametrize(
    ("happened", "state"),
    [
        ([], None),
        ([ISSUED], "available"),
        ([ISSUED, STARTED], "in_progress"),
        ([ISSUED, HANDED], "submitted"),
        ([ISSUED, HANDED, WITHDRAWN], "in_progress"),
        ([ISSUED, HANDED, CLAIMED], "in_review"),
        ([ISSUED, HANDED, CLAIMED, RELEASED], "submitted"),
        ([ISSUED, HANDED, APPROVED], "approved"),
        ([ISSUED, HANDED, APPROVED, CLAIMED], "approved"),  # written after what it led to
        ([ISSUED, HANDED, CHANGES, SUPERSEDED, HANDED], "submitted"),
        ([ISSUED, HANDED, APPROVED, STARTED, RELEASED, CLAIMED], "in_review"),
        ([ISSUED, HANDED, APPROVED, STARTED, CHANGES], "changes_requested"),
        ([ISSUED, STARTED, RELEASED], "in_progress"),  # nothing was handed in: not submitted
        ([ISSUED, HANDED, WITHDRAWN, CLAIMED], "in_progress"),
        ([ISSUED, Stepped(AssignmentState.WAIVED)], "waived"),
        # The steps of the assignment itself do not approve it: only a review does.
        ([ISSUED, HANDED, Stepped(AssignmentState.APPROVED)], "submitted"),
    ],
)
def test_a_state_follows_from_what_happened(happened, state):
    assert state_of(happened) == state


def test_work_nobody_reviewed_is_unreviewed_however_long_it_waits():
    """Empty reviews become a median score elsewhere; here silence never becomes a judgment."""
    status = status_of([ISSUED, HANDED], due_at=DUE, now=NOW + timedelta(days=3650))

    assert (status.state, status.awaiting) == ("submitted", "mentor")


@pytest.mark.parametrize(
    ("happened", "due_at", "flags"),
    [
        ([ISSUED], NOW, (False, False)),
        ([ISSUED], NOW - timedelta(seconds=1), (True, False)),
        ([ISSUED, HANDED], NOW - timedelta(seconds=1), (False, True)),
        ([ISSUED, HANDED], NOW, (False, False)),
        ([ISSUED, HANDED, WITHDRAWN], NOW - timedelta(seconds=1), (True, False)),
        ([ISSUED, HANDED, CHANGES, SUPERSEDED], NOW - timedelta(seconds=1), (True, True)),
    ],
)
def test_overdue_is_the_learners_and_late_is_the_works(happened, due_at, flags):
    status = status_of(happened, due_at=due_at, now=NOW)

    assert (status.is_overdue, status.is_late) == flags


LATER = Handed(RevisionState.SUBMITTED, NOW + timedelta(days=30))


@pytest.mark.parametrize(
    ("happened", "grace", "is_late"),
    [
        ([ISSUED, HANDED, CHANGES, SUPERSEDED, LATER], 0, False),  # the first was in time
        ([ISSUED, HANDED, WITHDRAWN, LATER], 0, True),  # taken back, it was not handed in
        ([ISSUED, LATER, CHANGES, SUPERSEDED, LATER], 0, True),
        ([ISSUED, LATER], 23 * 24, True),
        ([ISSUED, LATER], 23 * 24 + 1, False),
    ],
)
def test_late_is_what_first_came_after_the_due_date_and_the_grace(happened, grace, is_late):
    due_at = NOW + timedelta(days=7) - timedelta(seconds=1)
    rules = LateRules(grace_hours=grace)

    assert status_of(happened, due_at=due_at, now=NOW, rules=rules).is_late is is_late


def test_nobody_is_overdue_while_away():
    late = {"due_at": NOW - timedelta(days=1), "now": NOW}

    assert status_of([ISSUED], **late).is_overdue
    assert not status_of([ISSUED], **late, at_work=False).is_overdue


def test_a_request_for_changes_that_was_superseded_counts_no_more():
    asked = [ISSUED, *[HANDED, CHANGES, SUPERSEDED] * 2, HANDED, CHANGES]
    taken_back = [*asked, Unsaid(ReviewOutcome.CHANGES_REQUESTED), Said(ReviewOutcome.REJECTED)]

    assert status_of(asked, due_at=DUE, now=NOW).is_stuck
    assert not status_of([*taken_back, STARTED], due_at=DUE, now=NOW).is_stuck


def test_three_requests_for_changes_are_stuck_until_it_is_closed():
    asked = [ISSUED, *[HANDED, CHANGES, SUPERSEDED] * 3]

    assert not status_of(asked[:-2], due_at=DUE, now=NOW).is_stuck
    assert status_of(asked, due_at=DUE, now=NOW).is_stuck
    assert not status_of([*asked, HANDED, APPROVED], due_at=DUE, now=NOW).is_stuck
    assert status_of([], due_at=DUE, now=NOW) is None
