"""100 learners, 8 mentors, 12 weeks through the services: after each week everything adds up."""

import pytest
from django.db import connection

from apps.assignments.models import Assignment, Review
from apps.assignments.services import assignments_issue
from apps.cohorts.models import Seats
from mentorship.states import EnrollmentState
from tests.e2e.invariants import INVARIANTS
from tests.e2e.season import SEATS, WEEKS, Season
from tests.factories import RoadmapVersionFactory
from tests.factories.moments import NOW
from tests.integration.assignments.conftest import plan_for

SEED = 20261128


def broken():
    """Return what does not hold: name -> the first rows that break it."""
    found = {}
    with connection.cursor() as cursor:
        for name, statement in INVARIANTS.items():
            cursor.execute(statement)
            if rows := cursor.fetchmany(3):
                found[name] = rows
    return found


@pytest.fixture
def season(here):
    return Season(here, plan_for(RoadmapVersionFactory(roadmap__slug="season")), SEED)


def test_everything_adds_up_after_each_of_twelve_weeks(season):
    season.enroll()
    assert broken() == {}
    season.start()

    for number in range(WEEKS):
        season.week(number)
        assert broken() == {}, f"week {number + 1}"
        seats = Seats.objects.get(cohort=season.cohort)
        assert seats.taken == SEATS or not season.counts()[EnrollmentState.WAITLISTED]

    season.finish()
    assert broken() == {}
    counts = season.counts()
    assert season.refreshed().state == "completed"
    assert counts[EnrollmentState.COMPLETED] > 0
    assert counts[EnrollmentState.WITHDRAWN] > 0
    assert sum(counts.values()) == 110
    assert Review.objects.count() > 250


BREACHES = {
    "no mentor is over the hours they give": "UPDATE accounts_mentor SET weekly_hours = 0",
    "a seat is taken by exactly the open placements": ("UPDATE cohorts_seats SET taken = capacity"),
    "it is somebody's turn exactly where the state says so, open questions aside": (
        "UPDATE assignments_assignment SET ball_with = 'mentor' WHERE state = 'available'"
    ),
    "no date is earlier than the schedule's or later than the cohort": (
        "UPDATE assignments_assignment SET due_at = due_at - INTERVAL '3 days'"
    ),
    "whoever is at work has all the work of the roadmap": (
        "DELETE FROM assignments_assignment WHERE state = 'locked'"
    ),
}


@pytest.mark.parametrize("name", BREACHES)
def test_the_statements_find_a_planted_breach(here, name):
    """The negative control."""
    plan = plan_for(here.placement.roadmap_version)
    assignments_issue(cohort_id=here.cohort.pk, now=NOW)
    assert name not in broken()
    assert Assignment.objects.filter(task=plan.first).exists()

    with connection.cursor() as cursor:
        cursor.execute(BREACHES[name])

    assert name in broken()
