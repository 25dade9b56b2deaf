"""What managers do to issued work: waive it, cancel it, open it again."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from apps.accounts.models import User
from apps.assignments import policies
from apps.assignments.models import Assignment
from apps.assignments.services.claims import claim_drop
from apps.assignments.services.steps import (
    assignment_hold,
    assignment_move,
    check_reason,
    dependents_unlock,
)
from mentorship.states import ASSIGNMENT, AssignmentState

REOPENED: Mapping[AssignmentState, AssignmentState] = {
    AssignmentState.APPROVED: AssignmentState.IN_PROGRESS,
    AssignmentState.REJECTED: AssignmentState.IN_PROGRESS,
    AssignmentState.WAIVED: AssignmentState.AVAILABLE,
    AssignmentState.CANCELLED: AssignmentState.AVAILABLE,
}
"""Where closed work goes when it is opened again."""


@transaction.atomic
def assignment_waive(
    *, assignment_id: int, reason: str, by: User | None, now: datetime
) -> Assignment:
    """Release the learner from the work; for what depends on it, it counts as done.

    :raises NotAllowed: unless *by* manages the organization (None: the service itself).
    :raises TransitionNotAllowed: if it is being reviewed or closed already.
    :raises Invalid: without a reason.
    """
    row = assignment_hold(assignment_id=assignment_id)
    policies.check_can_manage(user=by, assignment=row)
    check_reason(reason=reason)
    assignment_move(row=row, to=AssignmentState.WAIVED, by=by, now=now, reason=reason)
    dependents_unlock(enrollment_id=row.enrollment_id, by=by, now=now)
    return row


@transaction.atomic
def assignment_cancel(
    *, assignment_id: int, reason: str, by: User | None, now: datetime
) -> Assignment:
    """Take the work back; what depends on it stays locked. A claim on it ends.

    :raises NotAllowed: unless *by* manages the organization (None: the service itself).
    :raises TransitionNotAllowed: if it is closed already.
    :raises Invalid: without a reason.
    """
    row = assignment_hold(assignment_id=assignment_id)
    policies.check_can_manage(user=by, assignment=row)
    check_reason(reason=reason)
    assignment_move(row=row, to=AssignmentState.CANCELLED, by=by, now=now, reason=reason)
    claim_drop(row=row, by=by, now=now, reason=reason)
    return row


@transaction.atomic
def assignment_reopen(
    *, assignment_id: int, reason: str, by: User | None, now: datetime
) -> Assignment:
    """Open closed work again; every revision and review stays as it is.

    Reviewed work goes back to the learner. Its last revision stands until another is handed in,
    and may be reviewed anew meanwhile, which supersedes the earlier review.

    :raises NotAllowed: unless *by* manages the organization or leads the cohort.
    :raises TransitionNotAllowed: if it is not closed.
    :raises Invalid: without a reason.
    """
    row = assignment_hold(assignment_id=assignment_id)
    policies.check_can_reopen(user=by, assignment=row)
    state = AssignmentState(row.state)
    to = ASSIGNMENT.step(state, REOPENED.get(state, state))  # no machine steps onto itself
    check_reason(reason=reason)
    assignment_move(row=row, to=to, by=by, now=now, reason=reason)
    return row
