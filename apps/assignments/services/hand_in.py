"""What learners do with their work: start it, hand it in, take it back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.assignments import policies, selectors
from apps.assignments.models import Assignment, Revision
from apps.assignments.services.deliverables import deliverables_read
from apps.assignments.services.steps import assignment_hold, assignment_move, check_stands_in
from apps.assignments.services.uploads import uploads_hand_in, uploads_offer
from apps.core.services import event_publish, state_begin, state_move
from mentorship.errors import Conflict, Fault, Invalid
from mentorship.events import AssignmentSubmitted
from mentorship.states import (
    REVISION,
    AssignmentState,
    CohortState,
    EnrollmentState,
    RevisionState,
)

MAX_COMMENT = 20_000
WITH_LEARNER = (
    AssignmentState.AVAILABLE,
    AssignmentState.IN_PROGRESS,
    AssignmentState.CHANGES_REQUESTED,
)


class SubmissionsClosed(Conflict):
    code, title = "submissions-closed", "Work is not taken at the moment"


class DirectionLeft(Conflict):
    code, title = "direction-left", "This work belongs to a direction the learner has left"


class WaitsWhereHandedIn(Conflict):
    code, title = "waits-where-handed-in", "This work waits for a review in an earlier cohort"


@transaction.atomic
def assignment_start(*, assignment_id: int, by: User, now: datetime) -> Assignment:
    """Say that work has begun.

    :raises NotAllowed: unless *by* is the learner.
    :raises TransitionNotAllowed: unless the assignment is available.
    :raises SubmissionsClosed: if the enrollment is not active or the cohort not running.
    :raises DirectionLeft: if the learner stands in another roadmap by now.
    """
    row = assignment_hold(assignment_id=assignment_id)
    policies.check_can_work(user=by, assignment=row)
    check_stands_in(row=row, states=[AssignmentState.AVAILABLE], to=AssignmentState.IN_PROGRESS)
    _check_open(row)
    assignment_move(row=row, to=AssignmentState.IN_PROGRESS, by=by, now=now)
    return row


@transaction.atomic
def assignment_submit(
    *,
    assignment_id: int,
    deliverables: Sequence[Mapping[str, Any]],
    comment: str,
    by: User,
    now: datetime,
) -> Revision:
    """Hand in the next revision; it stands in the place of the former one.

    *deliverables*: see `deliverables_read`.

    :raises NotAllowed: unless *by* is the learner.
    :raises TransitionNotAllowed: if the work is locked, waits for a review, or is closed.
    :raises SubmissionsClosed: if the enrollment is not active, the cohort not running, or the time
        for late work is over.
    :raises DirectionLeft: if the learner stands in another roadmap and was not asked for changes.
    :raises WaitsWhereHandedIn: if it was handed in before a transfer and waits for its review.
    :raises DeliverablesUnfit: if a deliverable is missing or not what its type asks for.
    """
    row = assignment_hold(assignment_id=assignment_id)
    policies.check_can_work(user=by, assignment=row)
    check_stands_in(row=row, states=WITH_LEARNER, to=AssignmentState.SUBMITTED)
    _check_open(row)
    _check_not_closed(row, now)
    _check_waits_nowhere(row)
    uploads = uploads_offer(assignment=row, given=deliverables)
    content = deliverables_read(asked=row.task.deliverables, given=deliverables, uploads=uploads)
    _check_comment(comment)

    revision = _next_revision(row, content, comment, by, now)
    uploads_hand_in(revision=revision, uploads=uploads)
    row.submitted_at = now
    assignment_move(row=row, to=AssignmentState.SUBMITTED, by=by, now=now, fields=("submitted_at",))
    event_publish(AssignmentSubmitted(row.organization_id, row.pk, revision.pk))
    return revision


@transaction.atomic
def revision_withdraw(*, assignment_id: int, by: User, now: datetime) -> Revision:
    """Take back what was handed in, while nobody has reviewed it; it stays readable.

    :raises NotAllowed: unless *by* is the learner.
    :raises TransitionNotAllowed: unless the work was handed in and waits.
    """
    row = assignment_hold(assignment_id=assignment_id)
    policies.check_can_work(user=by, assignment=row)
    check_stands_in(row=row, states=[AssignmentState.SUBMITTED], to=AssignmentState.IN_PROGRESS)
    revision = selectors.standing_revision_for_system(assignment_id=row.pk)
    assert revision is not None  # submitted work has one, and the assignment is held
    state_move(row=revision, machine=REVISION, to=RevisionState.WITHDRAWN, by=by, now=now)
    assignment_move(row=row, to=AssignmentState.IN_PROGRESS, by=by, now=now)
    return revision


def _check_open(row: Assignment) -> None:
    """Refuse work of people on leave, after the end of the cohort, and of directions left."""
    if row.enrollment.state != EnrollmentState.ACTIVE:
        detail = _("The enrollment is %(state)s.") % {"state": row.enrollment.get_state_display()}
        raise SubmissionsClosed(detail, state=row.enrollment.state)
    if row.cohort.state != CohortState.RUNNING:
        detail = _("The cohort is %(state)s.") % {"state": row.cohort.get_state_display()}
        raise SubmissionsClosed(detail, state=row.cohort.state)
    # Asked for changes, one may finish what one began before the pivot.
    if row.state != AssignmentState.CHANGES_REQUESTED and not selectors.is_in_force(assignment=row):
        raise DirectionLeft(_("Your roadmap no longer holds this work."))


def _check_not_closed(row: Assignment, now: datetime) -> None:
    """Refuse what comes after the cohort's last moment for late work, changes asked for aside."""
    closes_at = selectors.closes_at(assignment=row)
    asked = row.state == AssignmentState.CHANGES_REQUESTED
    if closes_at is not None and now >= closes_at and not asked:
        raise SubmissionsClosed(_("Late work is no longer taken."), closed_at=closes_at)


def _check_waits_nowhere(row: Assignment) -> None:
    """Refuse to have the same work reviewed twice: carry.py, Note [Carried work]."""
    waiting = selectors.waiting_before_for_system(assignment=row)
    if waiting is not None:
        detail = _("You handed this in in %(cohort)s; its review counts here. Take it back first.")
        raise WaitsWhereHandedIn(detail % {"cohort": waiting.cohort}, assignment=waiting.pk)


def _check_comment(comment: str) -> None:
    if len(comment) > MAX_COMMENT:
        detail = _("Write at most 20000 characters.")
        raise Invalid(detail, (Fault("#/comment", "max_length", detail),))


def _next_revision(
    row: Assignment, content: list[dict[str, Any]], comment: str, by: User, now: datetime
) -> Revision:
    former = selectors.standing_revision_for_system(assignment_id=row.pk)
    if former is not None:
        state_move(row=former, machine=REVISION, to=RevisionState.SUPERSEDED, by=by, now=now)
    revision: Revision = Revision.objects.create(
        assignment=row,
        number=selectors.revision_count_for_system(assignment_id=row.pk) + 1,
        deliverables=content,
        comment=comment.strip(),
        submitted_by=by,
        submitted_at=now,
    )
    state_begin(row=revision, by=by, now=now)
    return revision
