"""Threads: what learner and mentors say to each other about a piece of work."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.assignments import policies, selectors
from apps.assignments.models import MAX_LINE, Assignment, Comment, Revision, Thread
from apps.assignments.services.steps import assignment_hold
from apps.core.services import state_begin, state_move
from apps.curriculum.models import Criterion
from mentorship.errors import Conflict, Fault, Invalid, NotFound
from mentorship.reviewing import ball_after
from mentorship.states import THREAD, AssignmentState, ThreadState
from mentorship.status import TURN
from mentorship.values import BallWith, ThreadAnchor

MAX_BODY = 10_000
MAX_PATH = 500


class AlreadyRedacted(Conflict):
    code, title = "already-redacted", "This comment was taken out before"


class AnchorUnfit(Invalid):
    code, title = "anchor-unfit", "A thread hangs on a revision, a criterion, or a line of a file"


@dataclass(frozen=True, slots=True)
class Anchor:
    """What a thread is about: a criterion by its slug, or a line of a deliverable, or neither.

    `deliverable`: its place in the revision, from 0. `line`: from 1.
    """

    criterion: str = ""
    deliverable: int | None = None
    path: str = ""
    line: int | None = None


@transaction.atomic
def thread_open(
    *,
    assignment_id: int,
    anchor: Anchor,
    body: str,
    asks: bool,
    by: User,
    now: datetime,
    revision_id: int | None = None,
) -> Thread:
    """Begin a conversation about a revision, the standing one unless told.

    *asks*: it waits for an answer: the turn goes to the other side.

    :raises NotAllowed: unless *by* is the learner or may review the work.
    :raises Invalid: if nothing was handed in, or *revision_id* is not of this assignment, or
        *body* is blank or too long.
    :raises AnchorUnfit: if the anchor names what is not there, or two things at once.
    """
    row = assignment_hold(assignment_id=assignment_id)
    side = policies.side_in_threads(user=by, assignment=row)
    revision = _revision(row, revision_id)
    fields = _anchored(anchor, row, revision)
    _check_body(body)
    thread: Thread = Thread.objects.create(
        organization_id=row.organization_id,
        assignment=row,
        revision=revision,
        opened_by=by,
        opened_at=now,
        **fields,
    )
    state_begin(row=thread, by=by, now=now)
    _say(thread, row, side, body=body, asks=asks, by=by, now=now)
    return thread


@transaction.atomic
def thread_comment(*, thread_id: int, body: str, asks: bool, by: User, now: datetime) -> Comment:
    """Say something in a thread; what was resolved is open again.

    :raises NotFound: if there is no such thread.
    :raises NotAllowed: unless *by* is the learner or may review the work.
    :raises Invalid: if *body* is blank or too long.
    """
    thread, row = _hold(thread_id)
    side = policies.side_in_threads(user=by, assignment=row)
    _check_body(body)
    if thread.state == ThreadState.RESOLVED:
        _move(thread, ThreadState.OPEN, by, now)
    return _say(thread, row, side, body=body, asks=asks, by=by, now=now)


@transaction.atomic
def thread_resolve(*, thread_id: int, by: User, now: datetime) -> Thread:
    """Say that nothing is left to say; a turn a question had given goes back.

    :raises NotAllowed: unless *by* is the learner or may review the work.
    :raises TransitionNotAllowed: if it is resolved.
    """
    thread, row = _hold(thread_id)
    policies.side_in_threads(user=by, assignment=row)
    _move(thread, ThreadState.RESOLVED, by, now)
    if not selectors.question_open_for_system(assignment_id=row.pk):
        _give_turn(row, TURN.get(AssignmentState(row.state), BallWith.NOBODY), now)
    return thread


@transaction.atomic
def thread_reopen(*, thread_id: int, by: User, now: datetime) -> Thread:
    """Take up a resolved thread again.

    :raises NotAllowed: unless *by* is the learner or may review the work.
    :raises TransitionNotAllowed: if it is open.
    """
    thread, row = _hold(thread_id)
    policies.side_in_threads(user=by, assignment=row)
    _move(thread, ThreadState.OPEN, by, now)
    return thread


@transaction.atomic
def comment_redact(*, comment_id: int, by: User, now: datetime, reason: str = "") -> Comment:
    """Take out what was said; that something was said, by whom and when, stays, and why it went.

    :raises NotFound: if there is no such comment.
    :raises NotAllowed: unless *by* said it or manages the organization.
    :raises AlreadyRedacted: if it was taken out before.
    """
    rows = Comment.objects.locked().select_related("thread__assignment")
    comment: Comment | None = rows.filter(pk=comment_id).first()
    if comment is None:
        raise NotFound(_("There is no such comment."))
    policies.check_can_redact(user=by, comment=comment)
    if comment.redacted_at is not None:
        raise AlreadyRedacted(_("This comment was taken out before."))
    comment.body, comment.redacted_at, comment.redacted_by = "", now, by
    comment.redact_reason = reason.strip()
    comment.save(update_fields=["body", "redacted_at", "redacted_by", "redact_reason"])
    return comment


# --------------------------------------------------------------------------- anchors


def _revision(row: Assignment, revision_id: int | None) -> Revision:
    if revision_id is None:
        standing = selectors.standing_revision_for_system(assignment_id=row.pk)
        if standing is None:
            raise Invalid(_("Nothing has been handed in that could be talked about."))
        return standing
    found: Revision | None = Revision.objects.filter(pk=revision_id, assignment=row).first()
    if found is None:
        detail = _("This is no revision of this assignment.")
        raise Invalid(detail, (Fault("#/revision", "unknown", detail),))
    return found


def _anchored(anchor: Anchor, row: Assignment, revision: Revision) -> dict[str, object]:
    on_line = anchor.deliverable is not None or bool(anchor.path) or anchor.line is not None
    if anchor.criterion and on_line:
        raise _unfit("#/criterion", _("Name a criterion or a line, not both."))
    if anchor.criterion:
        return {"anchor": ThreadAnchor.CRITERION.value, "criterion": _criterion(anchor, row)}
    if on_line:
        _check_line(anchor, revision)
        return {
            "anchor": ThreadAnchor.LINE.value,
            "deliverable": anchor.deliverable,
            "path": anchor.path.strip(),
            "line": anchor.line,
        }
    return {"anchor": ThreadAnchor.REVISION.value}


def _criterion(anchor: Anchor, row: Assignment) -> Criterion:
    of_task = selectors.criteria_of(assignment=row)
    criterion = of_task.filter(slug=anchor.criterion).first()
    if criterion is None:
        raise _unfit("#/criterion", _("The rubric has no such criterion."))
    return criterion


def _check_line(anchor: Anchor, revision: Revision) -> None:
    if anchor.deliverable is None or not 0 <= anchor.deliverable < len(revision.deliverables):
        raise _unfit("#/deliverable", _("The revision has no such deliverable."))
    if not anchor.path.strip() or len(anchor.path) > MAX_PATH:
        raise _unfit("#/path", _("Name the file."))
    if anchor.line is None or not 1 <= anchor.line <= MAX_LINE:
        raise _unfit("#/line", _("Lines are counted from 1."))


def _unfit(pointer: str, detail: str) -> AnchorUnfit:
    return AnchorUnfit(detail, (Fault(pointer, "unfit", detail),))


# --------------------------------------------------------------------------- saying


def _check_body(body: str) -> None:
    if not body.strip() or len(body) > MAX_BODY:
        detail = _("Write 1 to 10000 characters.")
        raise Invalid(detail, (Fault("#/body", "length", detail),))


def _say(
    thread: Thread,
    row: Assignment,
    side: BallWith,
    *,
    body: str,
    asks: bool,
    by: User,
    now: datetime,
) -> Comment:
    comment: Comment = Comment.objects.create(
        thread=thread, author=by, body=body.strip(), asks=asks, said_at=now
    )
    natural = TURN.get(AssignmentState(row.state), BallWith.NOBODY)
    _give_turn(row, ball_after(natural, BallWith(row.ball_with), side, asks=asks), now)
    return comment


def _give_turn(row: Assignment, turn: BallWith, now: datetime) -> None:
    if row.ball_with != turn:
        row.ball_with, row.ball_since = turn.value, now
        row.save(update_fields=["ball_with", "ball_since", "updated_at"])


def _move(thread: Thread, to: ThreadState, by: User, now: datetime) -> None:
    thread.resolved_at = now if to is ThreadState.RESOLVED else None
    state_move(row=thread, machine=THREAD, to=to, by=by, now=now, fields=("resolved_at",))


def _hold(thread_id: int) -> tuple[Thread, Assignment]:
    """Lock the thread's assignment, then the thread.

    :raises NotFound: if there is no such thread.
    """
    of = Thread.objects.filter(pk=thread_id).values_list("assignment_id", flat=True).first()
    if of is None:
        raise NotFound(_("There is no such thread."))
    row = assignment_hold(assignment_id=of)
    thread: Thread = Thread.objects.locked().get(pk=thread_id)
    return thread, row
