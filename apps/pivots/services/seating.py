"""Seat plans: the open proposals of a cohort laid over its free seats.

# Note [Plans only offer]
A plan reserves nothing. A seat is taken when somebody admits a learner or applies a pivot, by one
conditional UPDATE; a plan that has become untrue is simply followed by another.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from apps.accounts.models import User
from apps.cohorts.models import Cohort
from apps.cohorts.selectors import free_seats
from apps.core.models import Job
from apps.core.selectors import JOB_ENDED
from apps.core.services import JobOrder, job_enqueue
from apps.curriculum.models import Direction
from apps.pivots import policies, selectors
from apps.pivots.models import SeatOffer, SeatPlan
from apps.pivots.selectors import Wish
from mentorship.allocation import Allocation, allocate

ENDED = [state.value for state in JOB_ENDED]


@transaction.atomic
def seats_allocate(*, cohort_id: int, now: datetime) -> SeatPlan | None:
    """Offer the free seats of a cohort to its open proposals, as well as it can be done.

    Idempotent: the same proposals and seats make the same plan, which is written once. None where
    nobody asks for a seat. Cost: a constant number of queries, and the flow.
    """
    cohort = Cohort.objects.locked().get(pk=cohort_id)
    wishes = selectors.seat_wishes(cohort_id=cohort_id, now=now)
    if not wishes:
        return None
    seats = free_seats(cohort_id=cohort_id)
    digest = _digest(wishes, seats)
    known: SeatPlan | None = SeatPlan.objects.filter(cohort=cohort, digest=digest).first()
    if known is not None:
        return known
    return _write(cohort, wishes, seats, digest, now)


@transaction.atomic
def seat_plan_request(*, cohort_id: int, by: User, now: datetime) -> Job:
    """Ask for a seat plan of a cohort; the job tells when it is there.

    :raises NotAllowed: unless *by* leads the cohort or manages its organization.
    """
    cohort = Cohort.objects.get(pk=cohort_id)
    policies.check_can_request_run(user=by, cohort=cohort)
    return job_enqueue(order=_order(cohort, f"seats:cohort:{cohort.pk}:{now.isoformat()}", by.pk))


@transaction.atomic
def run_part_finish(*, job: Job) -> bool:
    """Order the seat plan once the last part of a run over a cohort is done.

    The parent's row is locked, so that of two parts that end at once one sees the other; the
    deduplication key makes a repetition harmless.
    """
    if job.parent_id is None:
        return False
    parent = Job.objects.select_for_update().get(pk=job.parent_id)
    others = Job.objects.filter(parent=parent).exclude(pk=job.pk)
    if others.exclude(state__in=ENDED).exists():
        return False
    cohort = Cohort.objects.get(pk=parent.payload["cohort_id"])
    job_enqueue(order=_order(cohort, f"job:{parent.pk}:seats", parent.requested_by_id))
    return True


def _order(cohort: Cohort, key: str, requested_by_id: int | None) -> JobOrder:
    return JobOrder(
        kind="pivots.allocate_seats",
        dedup_key=key,
        payload={"cohort_id": cohort.pk},
        organization_id=cohort.organization_id,
        requested_by_id=requested_by_id,
    )


def _digest(wishes: Sequence[Wish], seats: dict[str, int]) -> str:
    content: dict[str, Any] = {
        "seats": seats,
        "wishes": [[w.recommendation_id, w.wanted, dict(w.values), w.weeks] for w in wishes],
    }
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _write(
    cohort: Cohort, wishes: Sequence[Wish], seats: dict[str, int], digest: str, now: datetime
) -> SeatPlan:
    found: Allocation = allocate([wish.bid for wish in wishes], seats)
    plan: SeatPlan = SeatPlan.objects.create(
        organization_id=cohort.organization_id,
        cohort=cohort,
        made_at=now,
        digest=digest,
        seats=seats,
        prices=dict(found.prices),
        objective=found.objective,
    )
    directions = {row.slug: row for row in Direction.objects.all()}
    SeatOffer.objects.bulk_create(
        SeatOffer(
            plan=plan,
            recommendation_id=offer.learner,
            direction=directions[offer.direction] if offer.direction else None,
            wanted=directions[offer.wanted],
            position=offer.position,
            price=found.prices[offer.wanted],
        )
        for offer in found.offers
    )
    return plan
