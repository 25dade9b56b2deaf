"""Who asks for which seat, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from apps.accounts.models import User
from apps.core.models import absent
from apps.pivots.models import Recommendation, SeatOffer, SeatPlan
from apps.pivots.selectors.policies import policy_of
from apps.pivots.selectors.recommendations import RECOMMENDED
from mentorship.allocation import Bid
from mentorship.pivot import scenario_from, seat_wish

WEEK = 7 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Wish:
    """An open proposal that asks for a seat. *weeks*: whole ones, since the enrollment applied."""

    recommendation_id: int
    wanted: str
    values: Mapping[str, float]
    weeks: int
    rank: int

    @property
    def bid(self) -> Bid:
        return Bid(self.recommendation_id, self.wanted, self.values, self.weeks, self.rank)


def seat_wishes(*, cohort_id: int, now: datetime) -> list[Wish]:
    """Return who asks for which seat in a cohort, those who wait longest first.

    It goes by the frozen inputs of each open recommendation and the policy it was made under.
    Cost: two queries, and half a millisecond for each proposal.
    """
    rows = (
        Recommendation.objects.open()
        .filter(enrollment__cohort=cohort_id, enrollment__state__in=RECOMMENDED)
        .exclude(decision__in=["stay", "defer"])
        .select_related("enrollment", "policy_version", "model_version")
        .order_by("enrollment__created_at", "enrollment_id")
    )
    wishes = []
    for rank, row in enumerate(rows, start=1):
        policy = policy_of(version=row.policy_version, model=row.model_version)
        wish = seat_wish(scenario_from(row.inputs, policy), policy)
        if wish is not None:
            waited = (now - row.enrollment.created_at).total_seconds()
            weeks = max(0, int(waited // WEEK))
            wishes.append(Wish(row.pk, wish.wanted, wish.values, weeks, rank))
    return wishes


def seat_plan_list(*, viewer: User) -> QuerySet[SeatPlan]:
    """Return the seat plans *viewer* may see with how many were seated, newest first."""
    rows: QuerySet[SeatPlan] = (
        SeatPlan.objects.visible_to(viewer)
        .select_related("cohort")
        .annotate(
            asked=Count("offers"),
            seated=Count("offers", filter=Q(offers__direction__isnull=False)),
        )
        .order_by("-id")
    )
    return rows


def seat_plan_get(*, plan_id: int, viewer: User) -> SeatPlan:
    """Return one seat plan.

    :raises NotFound: if there is none, or *viewer* may not see it; the two look the same.
    """
    found: SeatPlan | None = seat_plan_list(viewer=viewer).filter(pk=plan_id).first()
    if found is None:
        raise absent(SeatPlan, plan_id)
    return found


def seat_offers(*, plan: SeatPlan, viewer: User) -> QuerySet[SeatOffer]:
    """Return the offers of a plan that *viewer* may see: seats first, then by place."""
    rows: QuerySet[SeatOffer] = (
        SeatOffer.objects.visible_to(viewer)
        .filter(plan=plan)
        .select_related("direction", "wanted", "recommendation__enrollment__learner__user")
        .order_by("wanted__position", "position", "id")
    )
    return rows
