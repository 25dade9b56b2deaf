"""The refusals that meet whoever comes second to a piece of work."""

from django.utils.translation import gettext as _

from apps.assignments import selectors
from apps.assignments.models import Assignment
from mentorship.errors import Fact, TransitionNotAllowed
from mentorship.states import ASSIGNMENT, AssignmentState
from mentorship.values import ReviewOutcome

DECIDED = tuple(AssignmentState(outcome.value) for outcome in ReviewOutcome)


class AlreadyReviewed(TransitionNotAllowed):
    code, title = "already-reviewed", "Somebody has reviewed this work already"


def nothing_to_review(*, row: Assignment) -> TransitionNotAllowed:
    """Return the refusal: who was faster, if somebody was; else what the state allows."""
    state = AssignmentState(row.state)
    facts: dict[str, Fact] = {
        "state": state.value,
        "to": AssignmentState.IN_REVIEW.value,
        "allowed": [other.value for other in ASSIGNMENT.allowed(state)],
    }
    revision = selectors.standing_revision_for_system(assignment_id=row.pk)
    review = None
    if revision is not None and state in DECIDED:
        review = selectors.published_review_for_system(revision=revision)
    if review is None:
        detail = _("Nothing waits for a review while the assignment is %(state)s.")
        return TransitionNotAllowed(detail % {"state": row.get_state_display()}, **facts)
    detail = _("%(name)s has published a review already: %(outcome)s.")
    return AlreadyReviewed(
        detail % {"name": review.reviewer.name, "outcome": review.get_outcome_display()},
        review=review.pk,
        reviewer=review.reviewer.name,
        outcome=review.outcome,
        **facts,
    )
