"""What becomes of a proposal: offered, accepted, declined, expired, cancelled."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import Mentor, User
from apps.core.services import event_publish, state_move
from apps.mentoring import policies
from apps.mentoring.models import MatchProposal, Mentorship
from apps.mentoring.services.pairing import enrollment_locked, pair_begin, pair_end
from mentorship.errors import NotFound
from mentorship.events import MatchOffered
from mentorship.states import MATCH_PROPOSAL, MatchProposalState, MentorshipState
from mentorship.values import MentorshipEndReason, MentorshipKind, OfferDecline

ANSWER_WITHIN = timedelta(days=7)


@transaction.atomic
def proposal_offer(*, proposal_id: int, by: User | None, now: datetime) -> MatchProposal:
    """Offer a learner to the mentor, who answers within a week.

    :raises NotAllowed: unless *by* manages the organization or leads the cohort.
    :raises TransitionNotAllowed: unless it is proposed.
    """
    proposal = _locked(proposal_id)
    policies.check_can_assign(user=by, enrollment=proposal.enrollment)

    proposal.offered_at, proposal.expires_at = now, now + ANSWER_WITHIN
    _move(proposal, MatchProposalState.OFFERED, by, now, fields=("offered_at", "expires_at"))
    event_publish(MatchOffered(proposal.organization_id, proposal.pk))
    return proposal


@transaction.atomic
def proposal_accept(*, proposal_id: int, by: User | None, now: datetime) -> MatchProposal:
    """Take the learner on: the mentorship begins, in place of the one it replaces.

    Hours count at this moment, whatever was free when the offer was made.

    :raises NotAllowed: unless *by* is the mentor.
    :raises TransitionNotAllowed: unless it is offered.

    Whatever else `pair_begin` refuses, it refuses here.
    """
    proposal = _locked(proposal_id)
    policies.check_can_answer(user=by, proposal=proposal)

    MATCH_PROPOSAL.step(MatchProposalState(proposal.state), MatchProposalState.ACCEPTED)
    _part(proposal, by, now)
    proposal.mentorship = pair_begin(
        enrollment=proposal.enrollment,
        mentor_id=proposal.mentor_id,
        kind=MentorshipKind.PRIMARY,
        by=by,
        now=now,
        accepted_id=proposal.pk,
    )
    _move(proposal, MatchProposalState.ACCEPTED, by, now, fields=("mentorship",))
    return proposal


@transaction.atomic
def proposal_decline(
    *, proposal_id: int, reason: OfferDecline, by: User | None, now: datetime, note: str = ""
) -> MatchProposal:
    """Decline an offer; the two are not proposed again for three months.

    :raises NotAllowed: unless *by* is the mentor.
    :raises TransitionNotAllowed: unless it is offered.
    """
    proposal = _locked(proposal_id)
    policies.check_can_answer(user=by, proposal=proposal)

    proposal.decline_reason, proposal.note = reason.value, note
    fields = ("decline_reason", "note")
    _move(proposal, MatchProposalState.DECLINED, by, now, note, fields)
    return proposal


@transaction.atomic
def proposal_cancel(
    *, proposal_id: int, by: User | None, now: datetime, reason: str = ""
) -> MatchProposal:
    """Take a proposal back, offered or not.

    :raises NotAllowed: unless *by* manages the organization or leads the cohort.
    :raises TransitionNotAllowed: if it has been answered.
    """
    proposal = _locked(proposal_id)
    policies.check_can_assign(user=by, enrollment=proposal.enrollment)

    _move(proposal, MatchProposalState.CANCELLED, by, now, reason)
    return proposal


@transaction.atomic
def proposals_expire(*, now: datetime) -> int:
    """End the offers nobody answered in time; return how many. Idempotent."""
    due = MatchProposal.objects.locked().offered().filter(expires_at__lte=now)
    rows = list(due)
    for proposal in rows:
        _move(proposal, MatchProposalState.EXPIRED, None, now)
    return len(rows)


def offers_drop(*, mentor: Mentor, now: datetime) -> int:
    """Take back what waits for a mentor who is away; return how many. The caller publishes why."""
    rows = list(MatchProposal.objects.locked().open().filter(mentor=mentor))
    for proposal in rows:
        _move(proposal, MatchProposalState.CANCELLED, None, now)
    return len(rows)


# --------------------------------------------------------------------------- rows


def _locked(proposal_id: int) -> MatchProposal:
    found = MatchProposal.objects.filter(pk=proposal_id).values_list("enrollment", flat=True)
    enrollment_id = found.first()
    if enrollment_id is None:
        raise NotFound(_("There is no such row, or you may not see it."))
    enrollment = enrollment_locked(enrollment_id=enrollment_id)
    rows = MatchProposal.objects.locked().select_related("mentor")
    proposal: MatchProposal = rows.get(pk=proposal_id)
    proposal.enrollment = enrollment
    return proposal


def _part(proposal: MatchProposal, by: User | None, now: datetime) -> None:
    """End the pair the proposal replaces, if it still stands."""
    rows = Mentorship.objects.locked().filter(pk=proposal.replaces_id)
    former = rows.filter(state=MentorshipState.ACTIVE.value).first()
    if former is not None:
        former.enrollment = proposal.enrollment
        pair_end(mentorship=former, reason=MentorshipEndReason.HANDOVER, by=by, now=now)


def _move(
    proposal: MatchProposal,
    to: MatchProposalState,
    by: User | None,
    now: datetime,
    reason: str = "",
    fields: tuple[str, ...] = (),
) -> None:
    if to is not MatchProposalState.OFFERED:
        proposal.decided_at = now
        fields = (*fields, "decided_at")
    state_move(
        row=proposal, machine=MATCH_PROPOSAL, to=to, by=by, now=now, reason=reason, fields=fields
    )
