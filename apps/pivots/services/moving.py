"""The life of a pivot: agreed to, applied with its credit, reverted while there is time.

# Note [One transaction]
Applying leaves one placement and begins another, takes a seat and gives one back, credits what was
done and gives out the rest. Either all of it happens or none; a reader never sees half a move.
Locks go from the pivot down: pivot, cohort, seats, enrollment, placement, assignments.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.assignments.services import Carried, work_restore, work_transfer
from apps.cohorts.models import Enrollment, Placement
from apps.cohorts.services import enrollment_lock, placement_turn, placement_turn_back
from apps.core.models import absent
from apps.core.selectors import moment_told
from apps.core.services import event_publish, state_begin, state_move
from apps.pivots import policies, selectors
from apps.pivots.models import CreditLine, CreditTransfer, Pivot
from apps.pivots.selectors import Preview
from mentorship.errors import Conflict, Fault, Invalid
from mentorship.events import PivotApplied, PivotReverted
from mentorship.states import (
    CREDIT_TRANSFER,
    PIVOT,
    CreditTransferState,
    EnrollmentState,
    PivotState,
    PlacementState,
)
from mentorship.values import CreditReason

REVERT_WINDOW = timedelta(days=14)


class AgreementMissing(Conflict):
    code, title = "agreement-missing", "The learner has not agreed yet"


class PivotOutdated(Conflict):
    code, title = "pivot-outdated", "The learner stands elsewhere by now"


class NotUnderWay(Conflict):
    code, title = "enrollment-not-active", "The enrollment is not active"


class RevertWindowClosed(Conflict):
    code, title = "revert-window-closed", "The time to revert is over"


@transaction.atomic
def pivot_agree(*, pivot_id: int, note: str = "", by: User, now: datetime) -> Pivot:
    """Record that the learner agrees: the learner does it, or whoever heard it, saying how.

    Agreeing twice is no error; the first agreement stays.

    :raises NotAllowed: unless *by* is the learner, or mentors, leads or manages.
    :raises TransitionNotAllowed: unless the pivot is planned.
    :raises Invalid: if somebody else than the learner does not say how the learner agreed.
    """
    pivot = _take(pivot_id)
    policies.check_can_agree(user=by, pivot=pivot)
    PIVOT.step(PivotState(pivot.state), PivotState.APPLIED)
    if pivot.agreed_at is not None:
        return pivot
    if by.pk != pivot.enrollment.learner.user_id and not note.strip():
        detail = _("Say when and how the learner agreed.")
        raise Invalid(detail, (Fault("#/note", "blank", detail),))
    pivot.agreed_at, pivot.agreed_by, pivot.agreement = now, by, note.strip()
    pivot.save(update_fields=["agreed_at", "agreed_by", "agreement", "updated_at"])
    return pivot


@transaction.atomic
def pivot_apply(*, pivot_id: int, refused: Collection[str] = (), by: User, now: datetime) -> Pivot:
    """Carry a planned pivot out: direction, seat, credit and dates. See Note [One transaction].

    *refused*: slugs of tasks that are to be done although their skills are shown.

    :raises NotAllowed: unless *by* mentors the learner, leads the cohort or manages it.
    :raises TransitionNotAllowed: unless the pivot is planned.
    :raises AgreementMissing: while the learner has not agreed.
    :raises NotUnderWay: unless the enrollment is active.
    :raises PivotOutdated: if the learner has left the direction the pivot starts from.
    :raises CohortFull: if no seat is free in the new direction.
    :raises Invalid: if *refused* names a task that would not be waived.
    """
    pivot = _take(pivot_id)
    policies.check_can_move(user=by, pivot=pivot)
    PIVOT.step(PivotState(pivot.state), PivotState.APPLIED)
    if pivot.agreed_at is None:
        raise AgreementMissing(_("Record the learner's agreement first."))
    enrollment = _hold(pivot)
    before = selectors.progress_digest(enrollment_id=enrollment.pk)
    preview = selectors.credit_preview(pivot=pivot, now=now, refused=refused)
    _check_refused(preview, refused)

    to = pivot.to_direction_id
    left, begun = placement_turn(enrollment=enrollment, direction_id=to, by=by, now=now)
    reason = _("pivot #%(id)s") % {"id": pivot.pk}
    carried = work_transfer(placement=begun, plan=preview.plan, reason=reason, by=by, now=now)
    _grant(pivot, preview, carried, before, by, now)

    pivot.from_placement, pivot.to_placement = left, begun
    pivot.applied_at, pivot.revert_until = now, now + REVERT_WINDOW
    fields = ("from_placement", "to_placement", "applied_at", "revert_until")
    state_move(row=pivot, machine=PIVOT, to=PivotState.APPLIED, by=by, now=now, fields=fields)
    event_publish(PivotApplied(pivot.organization_id, pivot.pk, enrollment.pk))
    return pivot


@transaction.atomic
def pivot_revert(*, pivot_id: int, reason: str, by: User, now: datetime) -> Pivot:
    """Take an applied pivot back: the earlier placement, seat, work and dates, as they were.

    What was handed in meanwhile stays, with its reviews and evidence; everything else is as
    before, and the credit transfer's two digests tell whether it is the same.

    :raises NotAllowed: unless *by* mentors the learner, leads the cohort or manages it.
    :raises TransitionNotAllowed: unless the pivot is applied.
    :raises RevertWindowClosed: later than 14 days after it was applied.
    :raises NotUnderWay: unless the enrollment is active.
    :raises PivotOutdated: if the learner has moved on from where the pivot led.
    :raises CohortFull: if the earlier seat is somebody else's by now, and none is free.
    :raises Invalid: without a reason.
    """
    pivot = _take(pivot_id)
    policies.check_can_move(user=by, pivot=pivot)
    PIVOT.step(PivotState(pivot.state), PivotState.REVERTED)
    _check_reason(reason)
    _check_window(pivot, by, now)
    enrollment = _hold(pivot)
    assert pivot.from_placement is not None and pivot.to_placement is not None  # noqa: PT018

    placement_turn_back(enrollment=enrollment, to=pivot.from_placement, by=by, now=now)
    _revoke(pivot, reason, by, now)

    pivot.reverted_at = now
    to, fields = PivotState.REVERTED, ("reverted_at",)
    state_move(row=pivot, machine=PIVOT, to=to, by=by, now=now, reason=reason, fields=fields)
    event_publish(PivotReverted(pivot.organization_id, pivot.pk, enrollment.pk))
    return pivot


@transaction.atomic
def pivot_cancel(*, pivot_id: int, reason: str, by: User, now: datetime) -> Pivot:
    """Drop a planned pivot; the learner stays where they are.

    :raises NotAllowed: unless *by* mentors the learner, leads the cohort or manages it.
    :raises TransitionNotAllowed: unless the pivot is planned.
    :raises Invalid: without a reason.
    """
    pivot = _take(pivot_id)
    policies.check_can_move(user=by, pivot=pivot)
    PIVOT.step(PivotState(pivot.state), PivotState.CANCELLED)
    _check_reason(reason)
    to = PivotState.CANCELLED
    state_move(row=pivot, machine=PIVOT, to=to, by=by, now=now, reason=reason)
    return pivot


# --------------------------------------------------------------------------- credit


def _grant(
    pivot: Pivot, preview: Preview, carried: Carried, before: str, by: User, now: datetime
) -> None:
    transfer = CreditTransfer.objects.create(
        organization_id=pivot.organization_id,
        pivot=pivot,
        granted_at=now,
        granted_by=by,
        hours_credited=preview.plan.hours_credited,
        hours_left=preview.plan.hours_left,
        progress_before=before,
        before=carried.before,
    )
    state_begin(row=transfer, by=by, now=now)
    pairs = zip(preview.plan.lines, preview.tasks, strict=True)
    rows = CreditLine.objects.bulk_create(
        CreditLine(
            transfer=transfer,
            position=position,
            kind=line.kind.value,
            reason=line.reason.value,
            task=task,
            assignment_id=carried.work.get(line.slug),
            hours=line.hours,
            missing=list(line.missing),
            due_before=line.due_before,
            due_on=line.due_on,
        )
        for position, (line, task) in enumerate(pairs, start=1)
    )
    proofs = CreditLine.evidence.through
    proofs.objects.bulk_create(
        proofs(creditline_id=row.pk, skillevidence_id=evidence)
        for row, line in zip(rows, preview.plan.lines, strict=True)
        for evidence in line.evidence
    )


def _revoke(pivot: Pivot, reason: str, by: User, now: datetime) -> None:
    transfer = CreditTransfer.objects.locked().get(pivot=pivot)
    assert pivot.to_placement_id is not None
    work_restore(
        enrollment_id=pivot.enrollment_id,
        begun_id=pivot.to_placement_id,
        before=transfer.before,
        reason=reason,
        by=by,
        now=now,
    )
    transfer.revoked_at = now
    transfer.progress_after = selectors.progress_digest(enrollment_id=pivot.enrollment_id)
    to, fields = CreditTransferState.REVOKED, ("revoked_at", "progress_after")
    machine = CREDIT_TRANSFER
    state_move(row=transfer, machine=machine, to=to, by=by, now=now, reason=reason, fields=fields)


# --------------------------------------------------------------------------- guards


def _take(pivot_id: int) -> Pivot:
    rows = Pivot.objects.locked().select_related(
        "enrollment__learner", "from_placement", "to_placement", "to_direction"
    )
    pivot: Pivot | None = rows.filter(pk=pivot_id).first()
    if pivot is None:
        raise absent(Pivot, pivot_id)
    return pivot


def _hold(pivot: Pivot) -> Enrollment:
    """Lock what the pivot moves, and see that it stands where the pivot expects it.

    :raises NotUnderWay: unless the enrollment is active.
    :raises PivotOutdated: if it stands in another direction than the pivot starts from.
    """
    enrollment = enrollment_lock(enrollment_id=pivot.enrollment_id, with_seats=True)
    pivot.enrollment = enrollment
    if enrollment.state != EnrollmentState.ACTIVE:
        detail = _("The enrollment is %(state)s.") % {"state": enrollment.get_state_display()}
        raise NotUnderWay(detail, state=enrollment.state)
    current = Placement.objects.filter(enrollment=enrollment, state=PlacementState.CURRENT.value)
    if pivot.state == PivotState.PLANNED:
        stands = current.filter(direction=pivot.from_direction_id)
    else:
        stands = current.filter(pk=pivot.to_placement_id)
    if not stands.exists():
        raise PivotOutdated(_("The learner stands in another direction by now."))
    return enrollment


def _check_window(pivot: Pivot, by: User, now: datetime) -> None:
    """Refuse to revert too late; *by* is told the moment in their zone."""
    assert pivot.revert_until is not None
    if now > pivot.revert_until:
        detail = _("A pivot can be reverted until %(until)s.")
        until = moment_told(moment=pivot.revert_until, time_zone=by.time_zone)
        raise RevertWindowClosed(detail % {"until": until}, until=pivot.revert_until)


def _check_reason(reason: str) -> None:
    if not reason.strip():
        detail = _("Say why.")
        raise Invalid(detail, (Fault("#/reason", "blank", detail),))


def _check_refused(preview: Preview, refused: Collection[str]) -> None:
    """Refuse to refuse what would not be waived: it is a slip, and nothing would come of it."""
    reasons = {line.slug: line.reason for line in preview.plan.lines}
    faults = tuple(
        Fault(f"#/refused/{place}", "not-waived", _("This task would not be waived."))
        for place, slug in enumerate(refused)
        if reasons.get(slug) != CreditReason.REFUSED_BY_MENTOR
    )
    if faults:
        raise Invalid(faults[0].detail, faults)
