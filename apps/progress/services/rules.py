"""Signals earn trust: what came of each deed, and rules that are wrong too often fall silent.

# Note [Muting]
People judge signals: they act on one or know it already, so the rule was right; or it was wrong, or
did not apply. When even the upper end of a rule's precision falls below its floor, the rule is
muted in that organization: it raises nothing there, while everybody is assessed as before. The mute
says since when and why. A manager lifts it, and then only later judgments count; or the service
does, once old judgments have left the window and the figures have recovered.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.models import absent
from apps.progress import policies, selectors
from apps.progress.models import RiskMute, RiskSignal
from apps.progress.selectors import RuleFigures
from mentorship.errors import Conflict, Fault, Invalid
from mentorship.risk import outcome_of
from mentorship.states import EnrollmentState
from mentorship.values import RiskOutcome

FEWEST_DAYS = 21  # after the deed: until then somebody on leave may still be assessed
ENDED_BADLY = {EnrollmentState.WITHDRAWN.value, EnrollmentState.NOT_COMPLETED.value}
ENDED_WELL = {EnrollmentState.COMPLETED.value}


@dataclass(slots=True)
class RuleCounts:
    muted: int = 0
    lifted: int = 0


class MuteIsLifted(Conflict):
    code, title = "mute-is-lifted", "This rule speaks again already"


@transaction.atomic
def risk_outcomes_record(*, now: datetime) -> int:
    """Note what came of each deed two weeks on; return how many outcomes were noted. Idempotent.

    Whoever left or failed has fared worse and whoever completed better, whatever was assessed.
    Cost: one read and one write.
    """
    owed = selectors.signals_owing_an_outcome(now=now).select_related("enrollment")
    noted = []
    for signal in owed.select_for_update(of=("self",), no_key=True):
        outcome = _outcome(signal, now)
        if outcome is not None:
            signal.outcome, signal.outcome_at = outcome.value, now
            noted.append(signal)
    fields = ["outcome", "outcome_at", "risk_then", "risk_later"]
    RiskSignal.objects.bulk_update(noted, fields)
    return len(noted)


def _outcome(signal: RiskSignal, now: datetime) -> RiskOutcome | None:
    """Return what came of the deed; None while it may still be told."""
    row: Any = signal
    signal.risk_then = row.then if row.then is not None else signal.probability
    signal.risk_later = row.later
    state = signal.enrollment.state
    if state in ENDED_BADLY | ENDED_WELL:
        return RiskOutcome.WORSE if state in ENDED_BADLY else RiskOutcome.BETTER
    if row.later is not None:
        return outcome_of(signal.risk_then, row.later)
    assert signal.acted_at is not None
    waited = now - signal.acted_at
    return RiskOutcome.UNKNOWN if waited.days >= FEWEST_DAYS else None


@transaction.atomic
def risk_rules_review(*, now: datetime) -> RuleCounts:
    """Mute the rules that fell below their floor and lift the mutes of those that recovered.

    Idempotent. Cost: three reads, and a write per rule that changes. See Note [Muting].
    """
    counts = RuleCounts()
    ids = selectors.organizations_with_rules()
    for figures in selectors.rule_figures(organization_ids=ids, now=now):
        is_below = figures.precision.is_below(figures.floor)
        if is_below and figures.mute is None:
            counts.muted += _mute(figures, now)
        elif not is_below and figures.mute is not None:
            mutes = RiskMute.objects.in_force().filter(pk=figures.mute.pk)
            counts.lifted += mutes.update(lifted_at=now)
    return counts


def _mute(figures: RuleFigures, now: datetime) -> int:
    precision = figures.precision
    row = RiskMute(
        organization_id=figures.organization_id,
        code=figures.code.value,
        muted_at=now,
        confirmed=precision.confirmed,
        refuted=precision.refuted,
        precision=precision.share or 0.0,
        upper=precision.interval[1],
        floor=figures.floor,
    )
    # Two reviews at one moment: the second finds the row of the first.
    return len(RiskMute.objects.bulk_create([row], ignore_conflicts=True))


@transaction.atomic
def rule_unmute(*, mute_id: int, reason: str, by: User, now: datetime) -> RiskMute:
    """Let a rule speak again; from now on only new judgments count for it.

    :raises NotFound: if there is no such mute.
    :raises NotAllowed: unless *by* manages the organization.
    :raises Conflict: if it is lifted already.
    :raises Invalid: without a reason.
    """
    row: RiskMute | None = RiskMute.objects.locked().filter(pk=mute_id).first()
    if row is None:
        raise absent(RiskMute, mute_id)
    policies.check_can_unmute(user=by, organization_id=row.organization_id)
    if row.lifted_at is not None:
        raise MuteIsLifted(_("This rule speaks again already."))
    if not reason.strip():
        detail = _("Say why.")
        raise Invalid(detail, (Fault("#/reason", "blank", detail),))
    row.lifted_at, row.lifted_by, row.lift_reason = now, by, reason.strip()
    row.save(update_fields=["lifted_at", "lifted_by", "lift_reason"])
    return row
