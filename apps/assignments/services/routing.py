"""Asking somebody for a review, reminding those who are silent, and what a cohort promises."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.assignments import policies, selectors
from apps.assignments.models import IN_LINE, WAITING, ReviewRoute, ReviewRules
from apps.assignments.services.claims import claims_hand_back
from apps.assignments.services.nudges import nudges_send
from apps.assignments.services.steps import assignment_hold
from apps.cohorts.models import Cohort
from mentorship.errors import Fault, Invalid, NotFound
from mentorship.reviewing import route
from mentorship.values import RouteCause


@transaction.atomic
def review_route(
    *, assignment_id: int, cause: RouteCause, now: datetime, without: Collection[int] = ()
) -> ReviewRoute | None:
    """Ask somebody for a review of waiting work; None if nothing waits, or nobody can be asked.

    Nobody is locked out by it. A repeated call with the same cause asks nobody else, except for
    absences: each of them asks anew. *without*: who is not asked.

    :raises NotFound: if there is no such assignment.
    """
    row = assignment_hold(assignment_id=assignment_id)
    revision = selectors.standing_revision_for_system(assignment_id=row.pk)
    if row.state not in WAITING or row.enrollment.state not in IN_LINE or not revision:
        return None
    once = cause != RouteCause.MENTOR_ABSENT
    if once and ReviewRoute.objects.filter(revision=revision, cause=cause.value).exists():
        return None
    found = route(
        selectors.route_candidates_for_system(assignment=row, without=set(without), now=now)
    )
    if found is None:
        return None
    asked: ReviewRoute = ReviewRoute.objects.create(
        organization_id=row.organization_id,
        assignment=row,
        revision=revision,
        reviewer_id=found.user,
        cause=cause.value,
        score=found.score,
        reasons=[asdict(part) for part in found.parts],
        routed_at=now,
    )
    return asked


@transaction.atomic
def mentor_replace(*, organization_id: int, user_id: int, now: datetime) -> tuple[int, int]:
    """Give back what somebody who is away holds, and ask others for what they were asked for.

    Return how many claims were released and how many pieces somebody else was asked for.
    """
    asked = selectors.asked_of_for_system(organization_id=organization_id, user_id=user_id)
    released = claims_hand_back(organization_id=organization_id, user_id=user_id, now=now)
    routes = [
        review_route(assignment_id=pk, cause=RouteCause.MENTOR_ABSENT, now=now, without={user_id})
        for pk in asked
    ]
    return released, sum(found is not None for found in routes)


@transaction.atomic
def reviews_follow_up(*, now: datetime) -> tuple[int, int]:
    """Ask somebody else where the promise is broken, then remind whoever is silent.

    Return how many pieces were routed anew and how many nudges were told.
    """
    routes = [_ask_another(pk, now) for pk in selectors.promises_broken_for_system(now=now)]
    return sum(found is not None for found in routes), nudges_send(now=now)


def _ask_another(assignment_id: int, now: datetime) -> ReviewRoute | None:
    """Ask somebody other than who was asked before; if there is nobody else, it stays."""
    revision = selectors.standing_revision_for_system(assignment_id=assignment_id)
    before = selectors.current_route_for_system(revision=revision) if revision else None
    return review_route(
        assignment_id=assignment_id,
        cause=RouteCause.PROMISE_BROKEN,
        now=now,
        without={before.reviewer_id} if before else (),
    )


@transaction.atomic
def review_rules_set(
    *, cohort_id: int, promise_hours: int, sample_share: float, by: User
) -> ReviewRules:
    """Say within how many hours of a hand-in a cohort promises a review, and how many are doubled.

    *promise_hours*: 1 to 720. *sample_share*: 0..1 of the reviews of a week. It counts for what
    waits already; the order of the line stays.

    :raises NotFound: if there is no such cohort.
    :raises NotAllowed: unless *by* manages the organization or leads the cohort.
    :raises Invalid: out of range.
    """
    cohort: Cohort | None = Cohort.objects.locked().filter(pk=cohort_id).first()
    if cohort is None:
        raise NotFound(_("There is no such cohort."))
    policies.check_can_rule(user=by, cohort=cohort)
    ranges = {"promise_hours": (promise_hours, 1, 720), "sample_share": (sample_share, 0, 1)}
    detail = _("This is out of range.")
    faults = tuple(
        Fault(f"#/{name}", "range", detail)
        for name, (value, low, high) in ranges.items()
        if not low <= value <= high
    )
    if faults:
        raise Invalid(detail, faults)
    rules, _created = ReviewRules.objects.update_or_create(
        cohort=cohort, defaults={"promise_hours": promise_hours, "sample_share": sample_share}
    )
    return rules
