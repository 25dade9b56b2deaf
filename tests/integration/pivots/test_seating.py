"""Seat plans: the open proposals of a cohort over its free seats; they reserve nothing."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from apps.cohorts.models import Seats
from apps.core.models import Job
from apps.pivots import selectors, services
from apps.pivots.models import SeatOffer, SeatPlan
from mentorship.errors import NotAllowed
from tests.factories import EnrollmentFactory, JobFactory, LearnerFactory, direction
from tests.factories.moments import NOW

pytestmark = pytest.mark.django_db


def newcomer(here, weeks=0):
    """Return an applicant who is told to start in data engineering."""
    learner = LearnerFactory(
        organization=here.organization,
        status="fresh_graduate",
        experience_known=True,
        weekly_hours=12,
        target_direction=direction("apps"),
        interest_engineering=0.4,
    )
    enrollment = EnrollmentFactory(
        cohort=here.cohort, learner=learner, state="applied", activated_at=None
    )
    applied = NOW - timedelta(weeks=weeks)
    type(enrollment).objects.filter(pk=enrollment.pk).update(created_at=applied)
    return enrollment


def free(here, **seats):
    Seats.objects.filter(cohort=here.cohort).update(taken=0)
    for slug in ("data", "platform", "apps", "deploy"):
        rows = Seats.objects.filter(cohort=here.cohort, direction__slug=slug)
        rows.update(capacity=seats.get(slug, 0))


def advise(*enrollments):
    services.recommendations_refresh(enrollment_ids=[e.pk for e in enrollments], now=NOW)


def allocate(here):
    return services.seats_allocate(cohort_id=here.cohort.pk, now=NOW)


def offers(plan):
    rows = SeatOffer.objects.filter(plan=plan).select_related("direction")
    return {
        row.recommendation.enrollment_id: row.direction.slug if row.direction else row.position
        for row in rows
    }


def test_who_waited_longer_gets_the_seat_and_the_rest_a_place(here, policy):
    short, long, middle = newcomer(here, 1), newcomer(here, 6), newcomer(here, 3)
    advise(short, long, middle)
    free(here, data=1)

    plan = allocate(here)

    assert offers(plan) == {long.pk: "data", middle.pk: 1, short.pk: 2}
    assert plan.prices["data"] > 0
    assert Seats.objects.get(cohort=here.cohort, direction=direction("data")).taken == 0


def test_kin_stand_in_and_nobody_overflows_elsewhere(here, policy):
    one, two, three = newcomer(here, 3), newcomer(here, 2), newcomer(here, 1)
    advise(one, two, three)
    free(here, data=1, platform=1, apps=9, deploy=9)

    assert offers(allocate(here)) == {one.pk: "data", two.pk: "platform", three.pk: 1}


def test_the_same_proposals_and_seats_make_one_plan(here, policy):
    advise(newcomer(here))
    free(here, data=1)

    first, again = allocate(here), allocate(here)
    free(here, data=2)

    assert (first, SeatPlan.objects.count()) == (again, 1)
    assert allocate(here) != first


def test_where_nobody_asks_there_is_no_plan(here, policy):
    assert allocate(here) is None


def test_a_plan_is_never_changed(here, policy):
    advise(newcomer(here))
    plan = allocate(here)

    with pytest.raises(DatabaseError, match="append_only"):
        SeatPlan.objects.filter(pk=plan.pk).update(objective=0)


def test_the_last_part_of_a_run_orders_the_plan_once(here, policy):
    parent = JobFactory(
        kind="pivots.recommend_cohort",
        payload={"cohort_id": here.cohort.pk},
        state="succeeded",
        finished_at=NOW,
    )
    first, last = JobFactory(parent=parent), JobFactory(parent=parent)

    early = services.run_part_finish(job=first)
    for step in ({"state": "running", "lease_until": NOW}, {"state": "succeeded"}):
        Job.objects.filter(pk=first.pk).update(finished_at=NOW, **step)
    done = [services.run_part_finish(job=last) for _ in range(2)]

    assert (early, done) == (False, [True, True])
    ordered = Job.objects.get(kind="pivots.allocate_seats")
    assert ordered.payload == {"cohort_id": here.cohort.pk}


def test_a_mentor_does_not_ask_for_a_plan(here):
    with pytest.raises(NotAllowed):
        services.seat_plan_request(cohort_id=here.cohort.pk, by=here.mentor, now=NOW)


def test_a_recommendation_says_what_the_latest_plan_offers(here, policy, client_of):
    one, two = newcomer(here, 2), newcomer(here, 1)
    advise(one, two)
    free(here)
    allocate(here)

    rows = client_of(here.manager).get("/api/v1/recommendations").json()["results"]

    seat = {row["enrollment"]: row["seat"] for row in rows}
    assert seat[one.pk]["position"] == 1
    assert (seat[two.pk]["wanted"], seat[two.pk]["position"]) == ("data", 2)


def test_reading_wishes_costs_the_same_for_two_and_for_twenty(here, policy):
    def cost(count):
        advise(*[newcomer(here) for _ in range(count)])
        with CaptureQueriesContext(connection) as queries:
            selectors.seat_wishes(cohort_id=here.cohort.pk, now=NOW)
        return len(queries)

    assert cost(2) == cost(18)
