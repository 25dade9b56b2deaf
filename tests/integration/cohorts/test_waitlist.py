"""The waiting list: a place in line per direction, and whose the next free seat is."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.cohorts import selectors, services
from apps.cohorts.models import Enrollment
from apps.core.models import Transition
from mentorship.errors import NotFound
from tests.factories import SeatsFactory, direction
from tests.factories.moments import NOW
from tests.integration.cohorts.scenes import (
    active,
    admitted,
    applicant,
    assert_seats_add_up,
    cohort_of,
    roadmap,
    steps,
    taken,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort(here):
    """A cohort with one seat in data, taken, and one in platform, free."""
    cohort = cohort_of(here.cohort.program, seats=1)
    SeatsFactory(
        cohort=cohort,
        direction=direction("platform"),
        capacity=1,
        roadmap_version=roadmap("platform"),
    )
    return cohort


@pytest.fixture
def holder(cohort):
    return admitted(cohort)


def waiting(cohort, slug="data", minutes=0):
    """Return an applicant who has waited for a direction since some minutes past NOW."""
    return services.enrollment_waitlist(
        enrollment_id=applicant(cohort).pk,
        direction_id=direction(slug).pk,
        by=None,
        now=NOW + timedelta(minutes=minutes),
    )


def withdraw(enrollment, now=NOW):
    services.enrollment_withdraw(enrollment_id=enrollment.pk, reason="A new job", by=None, now=now)


def positions(viewer, *rows):
    """Return where *rows* stand in line, as *viewer* is told."""
    return [selectors.enrollment_get(enrollment_id=row.pk, viewer=viewer).position for row in rows]


def state_of(row):
    return Enrollment.objects.get(pk=row.pk).state


# --------------------------------------------------------------------------- in line


def test_each_direction_has_a_line_of_its_own_in_the_order_of_waiting(here, cohort, holder):
    third, first = waiting(cohort, minutes=9), waiting(cohort, minutes=1)
    second, alone = waiting(cohort, minutes=1), waiting(cohort, "platform", minutes=5)

    told = positions(here.manager, first, second, third, alone, holder)

    assert told == [1, 2, 3, 1, None]


def test_whoever_leaves_the_line_lets_the_others_move_up(here, cohort, holder):
    first, second = waiting(cohort, minutes=1), waiting(cohort, minutes=2)

    withdraw(first)

    assert positions(here.manager, first, second) == [None, 1]
    first.refresh_from_db()
    assert (first.waits_for, first.waitlisted_at) == (None, None)


@pytest.mark.parametrize(("target", "expected"), [("platform", "platform"), (None, "apps")])
def test_without_a_direction_one_waits_for_what_one_aims_at(cohort, target, expected):
    row = applicant(cohort)
    row.learner.target_direction = direction(target) if target else None
    row.learner.save()
    cohort.target_direction = direction("apps")
    cohort.save()

    waits = services.enrollment_waitlist(enrollment_id=row.pk, by=None, now=NOW)

    assert waits.waits_for == direction(expected)


def test_one_does_not_wait_for_a_direction_there_is_none_of(cohort):
    row = applicant(cohort)

    with pytest.raises(NotFound):
        services.enrollment_waitlist(enrollment_id=row.pk, direction_id=10**9, by=None, now=NOW)

    assert state_of(row) == "applied"


@pytest.mark.parametrize("change", [{"waits_for": None}, {"state": "withdrawn"}])
def test_the_database_keeps_state_and_line_together(cohort, change):
    row = waiting(cohort)

    with pytest.raises(IntegrityError), transaction.atomic():
        Enrollment.objects.filter(pk=row.pk).update(**change)


# --------------------------------------------------------------------------- moving up


def test_a_seat_that_becomes_free_goes_to_the_first_in_line(here, cohort, holder):
    second, first = waiting(cohort, minutes=2), waiting(cohort, minutes=1)
    other = waiting(cohort, "platform")

    withdraw(holder)

    assert [state_of(row) for row in (first, second, other)] == [
        "admitted",
        "waitlisted",
        "waitlisted",
    ]
    assert positions(here.manager, second) == [1]
    assert steps(first)[-1] == ("waitlisted", "admitted")
    assert Transition.objects.of("cohorts.enrollment", first.pk).latest("id").actor is None
    assert taken(cohort) == 1
    assert_seats_add_up()


def test_more_seats_are_for_those_who_wait(here, cohort, holder):
    rows = [waiting(cohort, minutes=minute) for minute in range(3)]

    services.seats_set(
        cohort_id=cohort.pk,
        direction_id=direction("data").pk,
        capacity=3,
        roadmap_version_id=None,
        by=here.manager,
        now=NOW,
    )

    assert [state_of(row) for row in rows] == ["admitted", "admitted", "waitlisted"]
    assert_seats_add_up()


def test_a_pivot_out_of_a_full_direction_lets_somebody_in(cohort):
    type(cohort).objects.filter(pk=cohort.pk).update(state="running")
    mover = active(cohort)
    first = waiting(cohort)

    with transaction.atomic():
        held = services.enrollment_lock(enrollment_id=mover.pk, with_seats=True)
        services.placement_turn(
            enrollment=held, direction_id=direction("platform").pk, by=None, now=NOW
        )

    assert state_of(first) == "admitted"
    assert (taken(cohort), taken(cohort, "platform")) == (1, 1)
    assert_seats_add_up()


def test_nobody_moves_up_in_a_cohort_that_takes_nobody_in(cohort, holder):
    first = waiting(cohort)
    for state in ("running", "wrapping_up"):
        type(cohort).objects.filter(pk=cohort.pk).update(state=state)

    withdraw(holder)

    assert state_of(first) == "waitlisted"
    assert taken(cohort) == 0


# --------------------------------------------------------------------------- doors


def test_the_line_is_told_to_the_learner_and_to_the_manager(here, cohort, holder, client_of):
    before, row = waiting(cohort), applicant(cohort)
    address = f"/api/v1/enrollments/{row.pk}"

    put = client_of(here.manager).post(f"{address}/waitlist", {"direction": "data"})
    own = client_of(row.learner.user).get(f"/api/v1/me/enrollments/{row.pk}")

    assert put.status_code == 200
    told = put.json()["waitlist"]
    assert (told["direction"], told["position"]) == ("data", 2)
    assert own.json()["waitlist"] == told
    withdraw(before)
    assert client_of(here.manager).get(address).json()["waitlist"]["position"] == 1
    withdraw(holder)
    moved_up = client_of(here.manager).get(address).json()
    assert (moved_up["state"], moved_up["waitlist"]) == ("admitted", None)


def test_a_direction_nobody_knows_is_refused_by_name(here, cohort, client_of):
    row = applicant(cohort)

    answer = client_of(here.manager).post(
        f"/api/v1/enrollments/{row.pk}/waitlist", {"direction": "cooking"}
    )

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert state_of(row) == "applied"


def test_the_desk_shows_the_place_in_line(here, cohort, holder, admin_of):
    browser, row = admin_of(here.manager), applicant(cohort)
    form = {"direction": direction("data").pk}

    browser.post(f"/admin/cohorts/enrollment/{row.pk}/waitlist/", form)

    page = browser.get("/admin/cohorts/enrollment/").content.decode()
    assert "(no. 1 in line)" in page
