"""100 learners, 8 mentors, 12 weeks through the services: after each week everything adds up."""

import pytest

from apps.assignments.models import Review
from apps.cohorts.models import Seats
from mentorship.states import EnrollmentState
from tests.e2e.invariants import broken
from tests.e2e.season import SEATS, WEEKS, Season
from tests.factories import RoadmapVersionFactory
from tests.integration.assignments.conftest import plan_for

SEED = 20261128


@pytest.fixture
def season(here):
    return Season(here, plan_for(RoadmapVersionFactory(roadmap__slug="season")), SEED)


def test_everything_adds_up_after_each_of_twelve_weeks(season):
    season.enroll()
    assert broken(season.now) == {}
    season.start()

    for number in range(WEEKS):
        season.week(number)
        assert broken(season.now) == {}, f"week {number + 1}"
        seats = Seats.objects.get(cohort=season.cohort)
        assert seats.taken == SEATS or not season.counts()[EnrollmentState.WAITLISTED]

    season.finish()
    assert broken(season.now) == {}
    counts = season.counts()
    assert season.refreshed().state == "completed"
    assert counts[EnrollmentState.COMPLETED] > 0
    assert counts[EnrollmentState.WITHDRAWN] > 0
    assert sum(counts.values()) == 110
    assert Review.objects.count() > 250
    assert counts[EnrollmentState.TRANSFERRED] == 8
    happened = season.desk.happened()
    assert [name for name, count in happened.items() if not count] == []
