"""Claims: whoever takes a piece of work for review holds it until the lease ends.

# Note [One holder]
The assignment is held before anybody looks (steps.py, Note [Enrollment first]), so of two who claim
at once the second sees the claim of the first. The partial unique constraints stand behind it: one
held claim per assignment, and one per place of its holder. A lease that ran out keeps nobody away
even before the expiry job has come by.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.assignments import policies, selectors
from apps.assignments.models import WAITING, Assignment, ReviewClaim
from apps.assignments.services.steps import assignment_hold, assignment_move
from apps.assignments.services.waiting import nothing_to_review
from apps.core.selectors import moment_told
from apps.core.services import conflict_on, state_begin, state_move
from mentorship.errors import Conflict, NotAllowed, NotFound
from mentorship.reviewing import HELD_AT_MOST, LEASE_HOURS
from mentorship.states import REVIEW_CLAIM, AssignmentState, ReviewClaimState

LEASE = timedelta(hours=LEASE_HOURS)


class AlreadyClaimed(Conflict):
    code, title = "already-claimed", "Somebody else holds this work for review"


class TooManyClaims(Conflict):
    code, title = "too-many-claims", "You hold as much work for review as one may"


class ClaimOver(Conflict):
    code, title = "claim-over", "This claim has ended"


# --------------------------------------------------------------------------- claiming


@transaction.atomic
def assignment_claim(*, assignment_id: int, by: User, now: datetime) -> ReviewClaim:
    """Take waiting work for review; nobody else publishes a review of it until the lease ends.

    :raises NotAllowed: unless *by* mentors the learner, leads the cohort or manages.
    :raises AlreadyReviewed: if a review was published meanwhile.
    :raises TransitionNotAllowed: if nothing waits for a review.
    :raises AlreadyClaimed: if it is held; names the holder and the end of the lease.
    :raises TooManyClaims: if *by* holds four pieces of work already.
    """
    row = assignment_hold(assignment_id=assignment_id)
    policies.check_can_review(user=by, assignment=row)
    if row.state not in WAITING:
        raise nothing_to_review(row=row)
    held = selectors.held_claim_for_system(assignment_id=row.pk)
    if held is not None:
        _check_lease_over(held, by, now)
        _end(held, ReviewClaimState.EXPIRED, by=None, now=now)
    claim = _insert(row, by, now)
    state_begin(row=claim, by=by, now=now)
    if row.state == AssignmentState.SUBMITTED:
        assignment_move(row=row, to=AssignmentState.IN_REVIEW, by=by, now=now)
    return claim


def _insert(row: Assignment, by: User, now: datetime) -> ReviewClaim:
    User.objects.locked().get(pk=by.pk)  # one's own claims take turns, so that slots are not raced
    held = ReviewClaim.objects.filter(holder=by.pk, state=ReviewClaimState.HELD.value)
    taken = set(held.values_list("slot", flat=True))
    free = next((slot for slot in range(1, HELD_AT_MOST + 1) if slot not in taken), None)
    if free is None:
        detail = _("You hold %(count)s pieces of work already. Review or release one first.")
        raise TooManyClaims(detail % {"count": len(taken)}, held=len(taken))
    claimed = AlreadyClaimed(_("Somebody else was faster."))
    with conflict_on("claim_one_held", claimed):
        claim: ReviewClaim = ReviewClaim.objects.create(
            organization_id=row.organization_id,
            assignment=row,
            holder=by,
            slot=free,
            claimed_at=now,
            lease_until=now + LEASE,
        )
    return claim


def _check_lease_over(held: ReviewClaim, by: User, now: datetime) -> None:
    """Refuse what somebody else does with work that is held; *by* is told when, in their zone.

    :raises AlreadyClaimed: unless the lease ran out.
    """
    if held.lease_until <= now:
        return
    until = moment_told(moment=held.lease_until, time_zone=by.time_zone)
    detail = _("%(name)s holds this work until %(until)s.")
    raise AlreadyClaimed(
        detail % {"name": held.holder.name, "until": until},
        claim=held.pk,
        holder=held.holder.name,
        lease_until=held.lease_until,
    )


# --------------------------------------------------------------------------- holding, giving back


@transaction.atomic
def claim_renew(*, claim_id: int, by: User, now: datetime) -> ReviewClaim:
    """Begin the lease anew.

    :raises NotAllowed: unless *by* holds the claim.
    :raises ClaimOver: if it has ended, or its lease ran out.
    """
    claim, _row = _hold(claim_id)
    if claim.holder_id != by.pk:
        raise NotAllowed(_("Only the holder renews a claim."))
    if claim.state != ReviewClaimState.HELD or claim.lease_until <= now:
        raise ClaimOver(_("This claim has ended; claim the work again."), state=claim.state)
    claim.lease_until = now + LEASE
    claim.save(update_fields=["lease_until"])
    return claim


@transaction.atomic
def claim_release(
    *, claim_id: int, by: User | None, now: datetime, reason: str = ""
) -> ReviewClaim:
    """Give the work back to the queue, at the place it had.

    :raises NotAllowed: unless *by* holds the claim, leads the cohort or manages.
    :raises TransitionNotAllowed: if the claim has ended.
    """
    claim, row = _hold(claim_id)
    if by is not None and claim.holder_id != by.pk:
        policies.check_can_reopen(user=by, assignment=row)
    _give_back(claim, row, ReviewClaimState.RELEASED, by=by, now=now, reason=reason)
    return claim


@transaction.atomic
def claims_expire(*, now: datetime) -> int:
    """Put work whose lease ran out back into the queue; return how many pieces."""
    return sum(
        _end_if_held(claim_id, ReviewClaimState.EXPIRED, now=now, reason="")
        for claim_id in selectors.claims_run_out_for_system(now=now)
    )


@transaction.atomic
def claims_hand_back(*, organization_id: int, user_id: int, now: datetime) -> int:
    """Release all that somebody who is away holds in an organization; return how many pieces."""
    return sum(
        _end_if_held(claim_id, ReviewClaimState.RELEASED, now=now, reason="The mentor is away.")
        for claim_id in selectors.claims_of_for_system(
            organization_id=organization_id, user_id=user_id
        )
    )


def _end_if_held(claim_id: int, to: ReviewClaimState, *, now: datetime, reason: str) -> bool:
    claim, row = _hold(claim_id)
    over = to != ReviewClaimState.EXPIRED or claim.lease_until <= now  # it may have been renewed
    if claim.state != ReviewClaimState.HELD or not over:
        return False
    _give_back(claim, row, to, by=None, now=now, reason=reason)
    return True


def _give_back(
    claim: ReviewClaim,
    row: Assignment,
    to: ReviewClaimState,
    *,
    by: User | None,
    now: datetime,
    reason: str,
) -> None:
    _end(claim, to, by=by, now=now, reason=reason)
    if row.state == AssignmentState.IN_REVIEW:
        assignment_move(row=row, to=AssignmentState.SUBMITTED, by=by, now=now, reason=reason)


# --------------------------------------------------------------------------- for other verbs


def claim_check(*, row: Assignment, by: User, now: datetime) -> ReviewClaim | None:
    """Return the claim a review of *row* by *by* would consume; None if nobody holds it.

    The caller holds the assignment.

    :raises AlreadyClaimed: if somebody else holds it.
    """
    held = selectors.held_claim_for_system(assignment_id=row.pk)
    if held is not None and held.holder_id != by.pk:
        _check_lease_over(held, by, now)
    return held


def claim_consume(*, row: Assignment, held: ReviewClaim | None, by: User, now: datetime) -> None:
    """End a claim by a review; without one, remember that publishing claimed."""
    if held is not None and held.holder_id == by.pk:
        _end(held, ReviewClaimState.CONSUMED, by=by, now=now)
        return
    if held is not None:
        _end(held, ReviewClaimState.EXPIRED, by=None, now=now)
    claim = ReviewClaim.objects.create(
        organization_id=row.organization_id,
        assignment=row,
        holder=by,
        state=ReviewClaimState.CONSUMED.value,
        claimed_at=now,
        lease_until=now,
        ended_at=now,
    )
    state_begin(row=claim, by=by, now=now)


def claim_drop(*, row: Assignment, by: User | None, now: datetime, reason: str) -> None:
    """End the claim on work that is taken back, if somebody holds it; the caller holds *row*."""
    held = selectors.held_claim_for_system(assignment_id=row.pk)
    if held is not None:
        _end(held, ReviewClaimState.RELEASED, by=by, now=now, reason=reason)


def _end(
    claim: ReviewClaim,
    to: ReviewClaimState,
    *,
    by: User | None,
    now: datetime,
    reason: str = "",
) -> None:
    claim.slot, claim.ended_at = None, now
    state_move(
        row=claim,
        machine=REVIEW_CLAIM,
        to=to,
        by=by,
        now=now,
        reason=reason,
        fields=("slot", "ended_at"),
    )


def _hold(claim_id: int) -> tuple[ReviewClaim, Assignment]:
    """Lock the claim's assignment, then the claim.

    :raises NotFound: if there is no such claim.
    """
    of = ReviewClaim.objects.filter(pk=claim_id).values_list("assignment_id", flat=True)
    assignment_id = of.first()
    if assignment_id is None:
        raise NotFound(_("There is no such claim."))
    row = assignment_hold(assignment_id=assignment_id)
    return ReviewClaim.objects.locked().select_related("holder").get(pk=claim_id), row
