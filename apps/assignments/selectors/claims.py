"""Who holds what."""

from datetime import datetime

from apps.accounts.models import User
from apps.assignments.models import OfAssignmentQuerySet, ReviewClaim
from apps.core.models import absent
from mentorship.states import ReviewClaimState


def claim_list(*, viewer: User) -> OfAssignmentQuerySet:
    """Return the claims on work *viewer* may see, newest first."""
    rows: OfAssignmentQuerySet = ReviewClaim.objects.visible_to(viewer)
    return rows.select_related(
        "holder", "assignment__task", "assignment__enrollment__learner__user"
    ).order_by("-pk")


def claim_get(*, claim_id: int, viewer: User) -> ReviewClaim:
    """Return one claim.

    :raises NotFound: if there is none, or *viewer* may not see it; the two look the same.
    """
    claim: ReviewClaim | None = claim_list(viewer=viewer).filter(pk=claim_id).first()
    if claim is None:
        raise absent(ReviewClaim, claim_id)
    return claim


def held_claim_for_system(*, assignment_id: int) -> ReviewClaim | None:
    """Return the claim that holds the work, even if its lease ran out; there is at most one."""
    held = _held().filter(assignment=assignment_id).select_related("holder")
    claim: ReviewClaim | None = held.first()
    return claim


def claims_run_out_for_system(*, now: datetime) -> list[int]:
    """Return the held claims whose lease is over, in the order in which work is locked."""
    over = _held().filter(lease_until__lte=now)
    return list(over.order_by("assignment__enrollment", "assignment").values_list("pk", flat=True))


def claims_of_for_system(*, organization_id: int, user_id: int) -> list[int]:
    """Return what *user_id* holds in an organization, in the order in which work is locked."""
    mine = _held().filter(organization=organization_id, holder=user_id)
    return list(mine.order_by("assignment__enrollment", "assignment").values_list("pk", flat=True))


def _held() -> OfAssignmentQuerySet:
    held: OfAssignmentQuerySet = ReviewClaim.objects.filter(state=ReviewClaimState.HELD.value)
    return held
