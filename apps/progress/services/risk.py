"""Risk is assessed anew each day and whenever work moves; people take the signals up.

# Note [One alert per crossing]
A rule that holds raises one signal. When it ceases to hold the signal is resolved. A signal that
somebody dismissed is not raised again while the rule goes on holding: only `cleared_at`, set when
it ceases, lets the next crossing through.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.cohorts.models import Enrollment
from apps.core.models import Job, absent
from apps.core.services import JobOrder, event_publish, jobs_enqueue, state_begin, state_move
from apps.progress import policies, selectors
from apps.progress.models import RiskAssessment, RiskSignal
from apps.progress.selectors import AtWork
from mentorship.errors import Fault, Invalid
from mentorship.events import RiskSignalRaised
from mentorship.risk import Assessment, Signal, assess, signals
from mentorship.states import RISK_SIGNAL, RiskSignalState
from mentorship.values import RiskDismissal

PART = 200  # enrollments per job


@dataclass(slots=True)
class Counts:
    assessed: int = 0
    raised: int = 0
    resolved: int = 0


@transaction.atomic
def risk_refresh(*, enrollment_ids: Collection[int], now: datetime) -> Counts:
    """Assess each enrollment, raise what holds and resolve what no longer does.

    Idempotent: the first assessment of a day stays, and a signal is raised once per crossing. Who
    is on leave or gone raises none, and open ones expire. Rules that are muted raise nothing.
    Cost: a constant number of reads, and two writes per signal that changes.
    """
    held = Enrollment.objects.filter(pk__in=enrollment_ids).locked()
    ids = list(held.values_list("pk", flat=True))
    rows = selectors.histories_of(enrollment_ids=ids, now=now)
    found = {row.enrollment_id: assess(row.history, selectors.shapes()) for row in rows}
    _keep(rows, found, now)
    counts = Counts(assessed=len(rows))
    latest = _latest(ids)
    muted = selectors.rules_muted(organization_ids={row.organization_id for row in rows})
    for row in rows:
        silent = {code for pk, code in muted if pk == row.organization_id}
        _compare(row, found[row.enrollment_id], latest, silent, counts, now)
    at_work = {row.enrollment_id for row in rows}
    for (enrollment_id, _code), signal in latest.items():
        if enrollment_id not in at_work:
            _clear(signal, RiskSignalState.EXPIRED, counts, now)
    return counts


def _keep(rows: list[AtWork], found: Mapping[int, Assessment], now: datetime) -> None:
    shapes = selectors.shapes()
    RiskAssessment.objects.bulk_create(
        (
            RiskAssessment(
                organization_id=row.organization_id,
                enrollment_id=row.enrollment_id,
                as_of=now.date(),
                probability=found[row.enrollment_id].probability,
                base=found[row.enrollment_id].base,
                contributions=[
                    {
                        "code": part.code,
                        "value": part.value,
                        "log_odds": part.log_odds,
                        "rows": list(part.rows),
                    }
                    for part in found[row.enrollment_id].contributions
                ],
                shapes=shapes.version,
            )
            for row in rows
        ),
        ignore_conflicts=True,
    )


def _latest(enrollment_ids: Collection[int]) -> dict[tuple[int, str], RiskSignal]:
    """Return the latest signal of each rule and enrollment."""
    rows = RiskSignal.objects.filter(enrollment__in=enrollment_ids).order_by("pk")
    return {(row.enrollment_id, row.code): row for row in rows}


def _compare(
    row: AtWork,
    found: Assessment,
    latest: Mapping[tuple[int, str], RiskSignal],
    muted: set[str],
    counts: Counts,
    now: datetime,
) -> None:
    holding = {s.code.value: s for s in signals(row.history, found, selectors.shapes())}
    mine = {code: signal for (pk, code), signal in latest.items() if pk == row.enrollment_id}
    for code, signal in holding.items():
        last = mine.get(code)
        if code not in muted and (last is None or last.cleared_at is not None):
            _raise(row, signal, found, now)
            counts.raised += 1
    for code, last in mine.items():
        if code not in holding:
            _clear(last, RiskSignalState.RESOLVED, counts, now)


def _raise(row: AtWork, signal: Signal, found: Assessment, now: datetime) -> None:
    fresh: RiskSignal = RiskSignal.objects.create(
        organization_id=row.organization_id,
        enrollment_id=row.enrollment_id,
        code=signal.code.value,
        value=signal.value,
        threshold=signal.threshold,
        probability=found.probability,
        rows=list(signal.rows),
        shapes=selectors.shapes().version,
        raised_at=now,
    )
    state_begin(row=fresh, by=None, now=now)
    event_publish(RiskSignalRaised(row.organization_id, fresh.pk, row.enrollment_id))


def _clear(signal: RiskSignal, to: RiskSignalState, counts: Counts, now: datetime) -> None:
    """Note that the rule has ceased to hold. See Note [One alert per crossing]."""
    if signal.cleared_at is not None:
        return
    signal.cleared_at = now
    if RISK_SIGNAL.arrows[RiskSignalState(signal.state)]:
        fields = ("cleared_at",)
        state_move(row=signal, machine=RISK_SIGNAL, to=to, by=None, now=now, fields=fields)
        counts.resolved += 1
    else:
        signal.save(update_fields=["cleared_at", "updated_at"])


def risk_run_split(*, job: Job) -> int:
    """Split the daily run into jobs of 200 enrollments each; return how many enrollments."""
    ids = selectors.enrollments_at_work()
    jobs_enqueue(
        orders=[
            JobOrder(
                kind="progress.refresh_risk_of_enrollments",
                dedup_key=f"job:{job.pk}:part:{start // PART}",
                payload={"enrollment_ids": ids[start : start + PART]},
                parent_id=job.pk,
            )
            for start in range(0, len(ids), PART)
        ]
    )
    return len(ids)


# --------------------------------------------------------------------------- people


@transaction.atomic
def signal_acknowledge(*, signal_id: int, by: User, now: datetime) -> RiskSignal:
    """Say that somebody has seen it.

    :raises NotAllowed: unless *by* mentors the learner, leads the cohort or manages it.
    :raises TransitionNotAllowed: unless it is raised.
    """
    row = _take(signal_id, by)
    to = RiskSignalState.ACKNOWLEDGED
    state_move(row=row, machine=RISK_SIGNAL, to=to, by=by, now=now)
    return row


@transaction.atomic
def signal_act(*, signal_id: int, note: str, by: User, now: datetime) -> RiskSignal:
    """Note what was done about it.

    :raises NotAllowed: as for `signal_acknowledge`.
    :raises TransitionNotAllowed: if it is over, or something was done already.
    :raises Invalid: without a note.
    """
    row = _take(signal_id, by)
    if not note.strip():
        detail = _("Say what was done.")
        raise Invalid(detail, (Fault("#/note", "blank", detail),))
    row.note = note.strip()
    row.acted_at = row.judged_at = now
    to, fields = RiskSignalState.ACTIONED, ("note", "acted_at", "judged_at")
    state_move(row=row, machine=RISK_SIGNAL, to=to, by=by, now=now, reason=row.note, fields=fields)
    return row


@transaction.atomic
def signal_dismiss(*, signal_id: int, reason: RiskDismissal, by: User, now: datetime) -> RiskSignal:
    """Wave it off; it is not raised again before the rule has ceased to hold.

    :raises NotAllowed: as for `signal_acknowledge`.
    :raises TransitionNotAllowed: if it is over.
    """
    row = _take(signal_id, by)
    row.dismissal, row.judged_at = reason.value, now
    to, fields = RiskSignalState.DISMISSED, ("dismissal", "judged_at")
    state_move(
        row=row, machine=RISK_SIGNAL, to=to, by=by, now=now, reason=reason.value, fields=fields
    )
    return row


def _take(signal_id: int, by: User) -> RiskSignal:
    row: RiskSignal | None = RiskSignal.objects.locked().filter(pk=signal_id).first()
    if row is None:
        raise absent(RiskSignal, signal_id)
    policies.check_can_act(user=by, enrollment_id=row.enrollment_id)
    return row
