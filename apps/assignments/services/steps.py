"""What every verb on an assignment begins and ends with: the lock and the step.

# Note [Enrollment first]
Approving work unlocks other assignments of the same enrollment, and two approvals at the same
moment may unlock the same one. Every verb therefore locks the enrollment before the assignment:
whoever comes second sees what the first has done, and nobody who holds an assignment waits for
an enrollment, so no two verbs can wait for each other.
"""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.assignments import selectors
from apps.assignments.models import Assignment
from apps.cohorts.models import Enrollment
from apps.core.services import state_move
from mentorship.errors import Fault, Invalid, NotFound, TransitionNotAllowed
from mentorship.states import ASSIGNMENT, OPEN_ASSIGNMENT, AssignmentState
from mentorship.status import TURN
from mentorship.values import BallWith


def assignment_hold(*, assignment_id: int) -> Assignment:
    """Lock the assignment's enrollment, then the assignment. See Note [Enrollment first].

    :raises NotFound: if there is no such assignment.
    """
    of = Assignment.objects.filter(pk=assignment_id).values_list("enrollment_id", flat=True)
    enrollment_id = of.first()
    if enrollment_id is None:
        raise NotFound(_("There is no such assignment."))
    Enrollment.objects.locked().get(pk=enrollment_id)
    rows = Assignment.objects.locked().select_related("enrollment__learner", "cohort", "task")
    row: Assignment = rows.get(pk=assignment_id)
    return row


def assignment_move(
    *,
    row: Assignment,
    to: AssignmentState,
    by: User | None,
    now: datetime,
    reason: str = "",
    fields: tuple[str, ...] = (),
) -> None:
    """Step *row* to the state *to* and say whose turn it is from *now* on.

    :raises TransitionNotAllowed: if there is no such step.
    """
    turn = TURN.get(to, BallWith.NOBODY)
    if row.ball_with != turn:
        row.ball_with, row.ball_since = turn.value, now
    row.closed_at = None if to in OPEN_ASSIGNMENT else now
    state_move(
        row=row,
        machine=ASSIGNMENT,
        to=to,
        by=by,
        now=now,
        reason=reason,
        fields=("ball_with", "ball_since", "closed_at", *fields),
    )


def dependents_unlock(*, enrollment_id: int, by: User | None, now: datetime) -> int:
    """Make available what waited only for work that is done by now; return how many.

    The caller holds the enrollment. See Note [Enrollment first].
    """
    ready = selectors.unlockable_for_system(enrollment_id=enrollment_id).values("pk")
    rows = list(Assignment.objects.locked().filter(pk__in=ready))
    for row in rows:
        assignment_move(row=row, to=AssignmentState.AVAILABLE, by=by, now=now)
    return len(rows)


def check_stands_in(
    *, row: Assignment, states: Sequence[AssignmentState], to: AssignmentState
) -> None:
    """Let a verb begin in its own *states* alone: the machine has the same step for other verbs.

    :raises TransitionNotAllowed: if *row* stands elsewhere; its facts name what is possible.
    """
    state = AssignmentState(row.state)
    if state in states:
        return
    raise TransitionNotAllowed(
        _("This is not possible while the assignment is %(state)s.")
        % {"state": row.get_state_display()},
        state=state.value,
        to=to.value,
        allowed=[other.value for other in ASSIGNMENT.allowed(state) if other != to],
    )


def check_reason(*, reason: str) -> None:
    """Refuse to do without a reason what must be explained.

    :raises Invalid: if *reason* is blank.
    """
    if not reason.strip():
        detail = _("Say why.")
        raise Invalid(detail, (Fault("#/reason", "blank", detail),))
