"""Parallel requests on real PostgreSQL: seats are exact, and each has a negative control."""

import time
from threading import Barrier

import pytest
from django.db import transaction
from django.db.models import F

from apps.cohorts import services
from apps.cohorts.models import Enrollment, Placement, Seats
from mentorship.errors import Conflict
from mentorship.states import CohortState
from tests.factories import ProgramFactory, direction
from tests.factories.moments import NOW
from tests.integration.cohorts.races import count, together
from tests.integration.cohorts.scenes import (
    active,
    admitted,
    applicant,
    assert_seats_add_up,
    cohort_of,
    taken,
)

pytestmark = pytest.mark.django_db(transaction=True)
CLIENTS, SEATS = 40, 5


@pytest.fixture
def cohort():
    return cohort_of(ProgramFactory(), seats=SEATS)


def naive_take(seats_id, meet):
    """Read, then write, with neither lock nor condition: the mistake the services do not make."""
    row = Seats.objects.get(pk=seats_id)
    meet.wait(timeout=30)
    if row.taken < row.capacity:
        Seats.objects.filter(pk=seats_id).update(taken=row.taken + 1)
        return "sold"
    return "full"


def test_forty_admissions_fill_five_seats_and_no_more(cohort):
    data = direction("data").pk
    waiting = [applicant(cohort).pk for _ in range(CLIENTS)]

    outcomes = together(
        [
            lambda i: services.enrollment_admit(
                enrollment_id=waiting[i], direction_id=data, by=None, now=NOW
            )
        ]
        * CLIENTS
    )

    assert count(outcomes, Enrollment) == SEATS
    assert count(outcomes, services.CohortFull) == CLIENTS - SEATS
    assert Enrollment.objects.filter(cohort=cohort, state="admitted").count() == SEATS
    assert Placement.objects.filter(seats__cohort=cohort).count() == SEATS
    assert taken(cohort) == SEATS
    assert_seats_add_up()


def test_the_statement_alone_is_exact_without_any_lock(cohort):
    data = direction("data").pk

    outcomes = together(
        [lambda i: services.seat_take(cohort_id=cohort.pk, direction_id=data, now=NOW)] * CLIENTS
    )

    assert (count(outcomes, Seats), count(outcomes, services.CohortFull)) == (SEATS, 35)
    assert taken(cohort) == SEATS


def test_negative_control_reading_before_writing_oversells(cohort):
    seats, meet = cohort.seats.get(), Barrier(CLIENTS)

    outcomes = together([lambda i: naive_take(seats.pk, meet)] * CLIENTS)

    assert outcomes.count("sold") == CLIENTS > SEATS


def test_negative_control_the_constraint_stops_what_forgets_the_condition(cohort):
    seats = cohort.seats.get()

    outcomes = together(
        [lambda i: Seats.objects.filter(pk=seats.pk).update(taken=F("taken") + 1)] * 10
    )

    assert [str(o).count("seats_not_oversold") for o in outcomes].count(1) == 10 - SEATS
    assert taken(cohort) == SEATS


def test_two_withdrawals_at_once_give_the_seat_back_once(cohort):
    admitted(cohort)
    enrollment = admitted(cohort)
    deed = {"enrollment_id": enrollment.pk, "reason": "A new job", "by": None, "now": NOW}

    outcomes = together([lambda i: services.enrollment_withdraw(**deed)] * 2)

    assert (count(outcomes, Enrollment), count(outcomes, Conflict)) == (1, 1)
    assert taken(cohort) == 1
    assert_seats_add_up()


def test_negative_control_without_the_lock_the_seat_comes_back_twice(cohort):
    admitted(cohort)
    enrollment, meet = admitted(cohort), Barrier(2)

    def naive(_):
        with transaction.atomic():
            row = Enrollment.objects.get(pk=enrollment.pk)
            meet.wait(timeout=30)
            if row.state == "admitted":
                Enrollment.objects.filter(pk=row.pk).update(state="withdrawn")
                Seats.objects.filter(cohort=cohort).update(taken=F("taken") - 1)

    together([naive] * 2)

    assert taken(cohort) == 0  # one learner is still admitted: the sum is wrong


def test_a_completion_and_a_withdrawal_at_once_leave_one_end(cohort):
    type(cohort).objects.filter(pk=cohort.pk).update(state="running")
    enrollment = active(cohort)
    deed = {"enrollment_id": enrollment.pk, "by": None, "now": NOW}

    outcomes = together(
        [
            lambda i: services.enrollment_complete(**deed),
            lambda i: services.enrollment_withdraw(reason="A new job", **deed),
        ]
    )

    assert (count(outcomes, Enrollment), count(outcomes, Conflict)) == (1, 1)
    assert taken(cohort) == 0
    assert_seats_add_up()


def test_admissions_meet_the_start_and_nobody_is_left_between(cohort):
    data = direction("data").pk
    waiting = [applicant(cohort).pk for _ in range(SEATS)]

    def admit(i):
        return services.enrollment_admit(
            enrollment_id=waiting[i], direction_id=data, by=None, now=NOW
        )

    def start(_):
        return services.cohort_move(
            cohort_id=cohort.pk, to=CohortState.RUNNING, by=None, now=NOW, force=True
        )

    outcomes = together([admit] * SEATS + [start])

    assert not count(outcomes, Exception)
    current = Placement.objects.filter(state="current").count()
    assert Enrollment.objects.filter(state="active").count() == current
    assert Enrollment.objects.filter(state="admitted").count() == SEATS - current
    assert taken(cohort) == SEATS
    assert_seats_add_up()


def test_the_same_learner_applies_twice_at_once_and_is_entered_once(cohort):
    learner = applicant(cohort_of(cohort.program)).learner

    outcomes = together(
        [
            lambda i: services.enrollment_apply(
                cohort_id=cohort.pk, learner_id=learner.pk, motivation="", by=None, now=NOW
            )
        ]
        * 4
    )

    assert count(outcomes, Enrollment) == 1
    assert count(outcomes, services.enrollments.AlreadyEnrolled) == 3


# --------------------------------------------------------------------------- moving up


def waitlisted(cohort, number):
    rows = [applicant(cohort) for _ in range(number)]
    for row in rows:
        services.enrollment_waitlist(
            enrollment_id=row.pk, direction_id=direction("data").pk, by=None, now=NOW
        )
    return rows


def test_five_who_leave_at_once_let_in_the_first_five(cohort):
    holders = [admitted(cohort).pk for _ in range(SEATS)]
    rows = waitlisted(cohort, SEATS + 3)

    together(
        [
            lambda i: services.enrollment_withdraw(
                enrollment_id=holders[i], reason="A new job", by=None, now=NOW
            )
        ]
        * SEATS
    )

    states = list(Enrollment.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk"))
    assert [row.state for row in states] == ["admitted"] * SEATS + ["waitlisted"] * 3
    assert taken(cohort) == SEATS
    assert_seats_add_up()


def test_negative_control_without_the_lock_one_is_let_in_twice_over(cohort):
    """Two leave, each reads who is first in line, and both let the same one in."""
    holders, meet = [admitted(cohort) for _ in range(SEATS)], Barrier(2)
    waitlisted(cohort, 2)

    def naive(i):
        with transaction.atomic():
            Seats.objects.filter(cohort=cohort).update(taken=F("taken") - 1)
        first = Enrollment.objects.waiting_for(direction("data").pk).first()
        meet.wait(timeout=30)
        return first.pk, holders[i].pk

    outcomes = together([naive] * 2)

    assert outcomes[0][0] == outcomes[1][0]


def test_who_leaves_and_who_looks_at_both_do_not_wait_for_each_other(cohort):
    """A refresh of recommendations locks many enrollments by ascending key, the line's too."""
    first, leaver = waitlisted(cohort, 1)[0], admitted(cohort)

    def look(_):
        with transaction.atomic():
            for row in (first, leaver):
                Enrollment.objects.locked().get(pk=row.pk)
                time.sleep(0.6)

    def leave(_):
        time.sleep(0.2)
        return services.enrollment_withdraw(
            enrollment_id=leaver.pk, reason="A new job", by=None, now=NOW
        )

    outcomes = together([look, leave])

    assert outcomes[0] == "done"
    assert count(outcomes, Enrollment) == 1
