"""What a learner has to do next with a piece of work: a code, its day, and words for it."""

from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.assignments.models import Assignment
from mentorship.states import AssignmentState, CohortState, EnrollmentState


class NextAction(StrEnum):
    """`none`: there is nothing to do: the work is closed, or nothing is taken any more."""

    FINISH_PREREQUISITES = "finish_prerequisites"
    START = "start"
    SUBMIT = "submit"
    REVISE = "revise"
    WAIT_FOR_REVIEW = "wait_for_review"
    WAIT_FOR_START = "wait_for_start"
    WAIT_FOR_RETURN = "wait_for_return"
    NONE = "none"


BY_STATE: Mapping[AssignmentState, NextAction] = {
    AssignmentState.LOCKED: NextAction.FINISH_PREREQUISITES,
    AssignmentState.AVAILABLE: NextAction.START,
    AssignmentState.IN_PROGRESS: NextAction.SUBMIT,
    AssignmentState.SUBMITTED: NextAction.WAIT_FOR_REVIEW,
    AssignmentState.IN_REVIEW: NextAction.WAIT_FOR_REVIEW,
    AssignmentState.CHANGES_REQUESTED: NextAction.REVISE,
}
NEXT_ACTIONS = [action.value for action in NextAction]
WORKS = (NextAction.START, NextAction.SUBMIT, NextAction.REVISE)
"""What only somebody can do who is at work."""
NOT_YET = (CohortState.PLANNED, CohortState.ENROLLING)


def next_action(
    *, assignment: Assignment, elsewhere: Collection[tuple[int, str]] = frozenset()
) -> NextAction:
    """Return what the learner has to do next; of an assignment with its cohort and enrollment.

    Before the cohort runs, one waits for its start, and once it has run nothing is taken. Who is
    on leave waits for the return; who has left or finished has nothing to do.

    *elsewhere*: what `my_waiting_elsewhere` names, whose review is waited for here too.
    """
    action = BY_STATE.get(AssignmentState(assignment.state), NextAction.NONE)
    if action in WORKS and assignment.enrollment.state == EnrollmentState.PAUSED:
        return NextAction.WAIT_FOR_RETURN
    if action in (*WORKS, NextAction.FINISH_PREREQUISITES):
        action = _if_at_work(assignment, action)
    if elsewhere and (assignment.enrollment_id, assignment.task.slug) in elsewhere:
        is_same = action in {NextAction.START, NextAction.SUBMIT}
        return NextAction.WAIT_FOR_REVIEW if is_same else action
    return action


def _if_at_work(assignment: Assignment, action: NextAction) -> NextAction:
    """Return *action* where work can be done, and what is to be done instead where not."""
    stands = EnrollmentState(assignment.enrollment.state)
    cohort = CohortState(assignment.cohort.state)
    if cohort in NOT_YET and stands in (EnrollmentState.ADMITTED, EnrollmentState.ACTIVE):
        return NextAction.WAIT_FOR_START
    if cohort == CohortState.RUNNING and stands == EnrollmentState.ACTIVE:
        return action
    return NextAction.NONE


def next_action_on(*, assignment: Assignment, action: NextAction) -> date | None:
    """Return the day that *action* waits for: the start of the cohort, or the return."""
    if action == NextAction.WAIT_FOR_START:
        return assignment.cohort.starts_on
    if action == NextAction.WAIT_FOR_RETURN:
        return assignment.enrollment.returns_on
    return None


def next_action_told(*, assignment: Assignment, action: NextAction) -> str:
    """Say *action* in the reader's language; nothing where there is nothing to do."""
    day = next_action_on(assignment=assignment, action=action)
    words = {
        NextAction.FINISH_PREREQUISITES: _("First finish the work that this builds on."),
        NextAction.START: _("Start this work."),
        NextAction.SUBMIT: _("Finish this work and hand it in."),
        NextAction.REVISE: _("Make the changes that were asked for and hand it in again."),
        NextAction.WAIT_FOR_REVIEW: _("Wait for the review."),
        NextAction.WAIT_FOR_START: _("Wait for the start of the cohort, planned for %(day)s."),
        NextAction.WAIT_FOR_RETURN: _("Go on after your return on %(day)s."),
    }
    return words.get(action, "") % {"day": day and date_format(day)}
