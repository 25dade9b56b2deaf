"""More time: asked for by the learner, granted by whoever reviews, one by one or in bulk.

Locks: the enrollment, then the assignment, then the extension (services/steps.py).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.assignments import policies, selectors
from apps.assignments.models import Assignment, Extension
from apps.assignments.services.dates import due_refresh
from apps.assignments.services.steps import assignment_hold, check_reason
from apps.cohorts.models import Cohort
from apps.core.services import conflict_on, event_publish, state_begin, state_move
from mentorship.errors import Conflict, Fault, Invalid, NotFound
from mentorship.events import ExtensionDecided, ExtensionRequested
from mentorship.states import EXTENSION, OPEN_ASSIGNMENT, AssignmentState, ExtensionState
from mentorship.values import ExtensionKind

MOST_DAYS = 90
WAITS_FOR = timedelta(days=7)
"""How long a request waits for an answer."""


class WorkClosed(Conflict):
    code, title = "work-closed", "Closed work needs no more time"


class RequestPending(Conflict):
    code, title = "request-pending", "More time has been asked for already"


@dataclass(frozen=True, slots=True)
class MoreTime:
    """What is wanted: a day of the cohort's time zone (`until_on`), or working days (`plus_days`).

    Exactly one is given.
    """

    until_on: date | None = None
    plus_days: int | None = None

    @property
    def kind(self) -> ExtensionKind:
        return ExtensionKind.PLUS if self.until_on is None else ExtensionKind.UNTIL


# --------------------------------------------------------------------------- one


@transaction.atomic
def extension_request(
    *, assignment_id: int, more: MoreTime, reason: str, by: User, now: datetime
) -> Extension:
    """Ask for more time. What fits the cohort's self-service days is granted at once.

    :raises NotAllowed: unless *by* is the learner.
    :raises WorkClosed: if the work is closed.
    :raises RequestPending: if another request waits for an answer.
    :raises Invalid: without a reason, or if the time makes no sense.
    """
    row = assignment_hold(assignment_id=assignment_id)
    policies.check_can_work(user=by, assignment=row)

    _check_open(row)
    check_reason(reason=reason)
    _check_more(more, row, now)
    if _fits_self_service(row, more):
        return _grant(row, more, reason, by, now, is_self_service=True)
    pending = RequestPending(_("A request for more time waits for an answer."))
    with conflict_on("extension_one_request", pending):
        extension = _new(row, more, reason, requested_by=by, requested_at=now)
    state_begin(row=extension, by=by, now=now)
    event_publish(ExtensionRequested(row.organization_id, extension.pk))
    return extension


@transaction.atomic
def extension_give(
    *, assignment_id: int, more: MoreTime, reason: str, by: User | None, now: datetime
) -> Extension:
    """Grant more time without having been asked.

    :raises NotAllowed: unless *by* mentors the learner, leads the cohort or manages.
    :raises WorkClosed: if the work is closed.
    :raises Invalid: without a reason, or if the time makes no sense.
    """
    row = assignment_hold(assignment_id=assignment_id)
    policies.check_can_extend(user=by, assignment=row)

    _check_open(row)
    check_reason(reason=reason)
    _check_more(more, row, now)
    return _grant(row, more, reason, by, now)


@transaction.atomic
def extension_grant(*, extension_id: int, by: User | None, now: datetime) -> Extension:
    """Grant what was asked for.

    :raises NotAllowed: unless *by* mentors the learner, leads the cohort or manages.
    :raises TransitionNotAllowed: unless it waits for an answer.
    :raises WorkClosed: if the work was closed meanwhile.
    """
    extension, row = _hold(extension_id)
    policies.check_can_extend(user=by, assignment=row)

    EXTENSION.step(ExtensionState(extension.state), ExtensionState.GRANTED)
    _check_open(row)
    _decide(extension, ExtensionState.GRANTED, by, now)
    due_refresh(of=Assignment.objects.filter(pk=row.pk), now=now)
    return extension


@transaction.atomic
def extension_decline(
    *, extension_id: int, reason: str, by: User | None, now: datetime
) -> Extension:
    """Answer a request with no.

    :raises NotAllowed: unless *by* mentors the learner, leads the cohort or manages.
    :raises TransitionNotAllowed: unless it waits for an answer.
    :raises Invalid: without a reason.
    """
    extension, row = _hold(extension_id)
    policies.check_can_extend(user=by, assignment=row)

    EXTENSION.step(ExtensionState(extension.state), ExtensionState.DECLINED)
    check_reason(reason=reason)
    _decide(extension, ExtensionState.DECLINED, by, now, reason)
    return extension


@transaction.atomic
def extension_revoke(
    *, extension_id: int, reason: str, by: User | None, now: datetime
) -> Extension:
    """Take back what was granted; the due date is what the rest gives.

    :raises NotAllowed: unless *by* leads the cohort or manages.
    :raises TransitionNotAllowed: unless it was granted.
    :raises Invalid: without a reason.
    """
    extension, row = _hold(extension_id)
    policies.check_can_revoke(user=by, assignment=row)

    EXTENSION.step(ExtensionState(extension.state), ExtensionState.REVOKED)
    check_reason(reason=reason)
    _decide(extension, ExtensionState.REVOKED, by, now, reason)
    due_refresh(of=Assignment.objects.filter(pk=row.pk), now=now)
    return extension


@transaction.atomic
def extensions_expire(*, now: datetime) -> int:
    """Let requests expire that nobody answered for a week, or whose work is closed.

    Return how many.
    """
    waiting = Extension.objects.filter(state=ExtensionState.REQUESTED.value)
    old = waiting.filter(requested_at__lt=now - WAITS_FOR)
    closed = waiting.exclude(assignment__state__in=[state.value for state in OPEN_ASSIGNMENT])
    rows = list((old | closed).locked())
    for row in rows:
        _decide(row, ExtensionState.EXPIRED, None, now)
    return len(rows)


# --------------------------------------------------------------------------- pieces


def _hold(extension_id: int) -> tuple[Extension, Assignment]:
    of = Extension.objects.filter(pk=extension_id).values_list("assignment_id", flat=True).first()
    if of is None:
        raise NotFound(_("There is no such extension."))
    row = assignment_hold(assignment_id=of)
    return Extension.objects.locked().get(pk=extension_id), row


def extension_of(*, row: Assignment, more: MoreTime, reason: str, **rest: object) -> Extension:
    """Return an extension that has not been written yet."""
    return Extension(
        organization_id=row.organization_id,
        assignment=row,
        kind=more.kind.value,
        until_on=more.until_on,
        plus_days=more.plus_days,
        reason=reason,
        **rest,
    )


def _new(row: Assignment, more: MoreTime, reason: str, **rest: object) -> Extension:
    extension = extension_of(row=row, more=more, reason=reason, **rest)
    extension.save()
    return extension


def granted(*, by: User | None, now: datetime) -> dict[str, object]:
    """Return the columns of what is granted at birth."""
    return {"state": ExtensionState.GRANTED.value, "decided_by": by, "decided_at": now}


def _grant(
    row: Assignment,
    more: MoreTime,
    reason: str,
    by: User | None,
    now: datetime,
    *,
    is_self_service: bool = False,
) -> Extension:
    facts = {**granted(by=by, now=now), "is_self_service": is_self_service}
    if is_self_service:
        facts |= {"requested_by": by, "requested_at": now, "decided_by": None}
    extension = _new(row, more, reason, **facts)
    state_begin(row=extension, by=by, now=now)
    due_refresh(of=Assignment.objects.filter(pk=row.pk), now=now)
    event_publish(ExtensionDecided(row.organization_id, extension.pk))
    return extension


def _decide(
    extension: Extension, to: ExtensionState, by: User | None, now: datetime, reason: str = ""
) -> None:
    extension.decided_by, extension.decided_at, extension.answer = by, now, reason
    fields = ("decided_by", "decided_at", "answer")
    state_move(
        row=extension, machine=EXTENSION, to=to, by=by, now=now, reason=reason, fields=fields
    )
    event_publish(ExtensionDecided(extension.organization_id, extension.pk))


# --------------------------------------------------------------------------- rules


def _fits_self_service(row: Assignment, more: MoreTime) -> bool:
    if more.plus_days is None:
        return False
    taken = selectors.self_service_days_for_system(enrollment_id=row.enrollment_id)
    return taken + more.plus_days <= row.cohort.self_service_days


def _check_open(row: Assignment) -> None:
    if AssignmentState(row.state) not in OPEN_ASSIGNMENT:
        raise WorkClosed(
            _("The assignment is %(state)s.") % {"state": row.get_state_display()}, state=row.state
        )


def _check_more(more: MoreTime, row: Assignment, now: datetime) -> None:
    check_plus(more=more)
    check_until(more=more, cohort=row.cohort, now=now)
    due_on = selectors.day_of(at=row.due_at, cohort=row.cohort)
    if more.until_on is not None and more.until_on <= due_on:
        detail = _("It is due on %(day)s already.") % {"day": date_format(due_on)}
        raise Invalid(detail, (Fault("#/until_on", "not-later", detail),))


def check_plus(*, more: MoreTime) -> None:
    """Refuse what says neither or both, and a number of days out of range.

    :raises Invalid: with a pointer.
    """
    if (more.until_on is None) == (more.plus_days is None):
        detail = _("Give either a day or a number of working days.")
        raise Invalid(detail, (Fault("#", "one-of", detail),))
    if more.plus_days is not None and not 1 <= more.plus_days <= MOST_DAYS:
        detail = _("Give 1 to 90 working days.")
        raise Invalid(detail, (Fault("#/plus_days", "out-of-range", detail),))


def check_until(*, more: MoreTime, cohort: Cohort, now: datetime) -> None:
    """Refuse a day that is past or beyond the cohort.

    :raises Invalid: with a pointer.
    """
    if more.until_on is None:
        return
    today = selectors.day_of(at=now, cohort=cohort)
    if not today <= more.until_on <= max(cohort.ends_on, today):
        detail = _("Choose a day from today to the end of the cohort, %(day)s.") % {
            "day": date_format(cohort.ends_on)
        }
        raise Invalid(detail, (Fault("#/until_on", "out-of-range", detail),))
