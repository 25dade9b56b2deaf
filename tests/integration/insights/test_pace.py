"""Pace: when one learner finishes, the same forecast the cohort's outlook is made of."""

from datetime import timedelta

import pytest

from apps.cohorts.models import Enrollment
from apps.insights.selectors import cohort_outlook, enrollment_pace
from apps.progress.services import snapshots_take
from tests.factories import AssignmentFactory, TaskFactory, stand
from tests.factories.moments import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_work(here):
    """Four weeks in at ten hours a week: twenty hours are done, forty lie ahead."""
    here.placement.started_at = NOW - timedelta(weeks=4)
    here.placement.save()
    here.learner_profile.weekly_hours = 10
    here.learner_profile.save()
    states = [("approved", 2), ("available", 1), ("locked", 3)]
    for state, count in states:
        for _ in range(count):
            task = TaskFactory(
                version=here.placement.roadmap_version, effort_p50_hours=10, effort_p80_hours=14
            )
            submitted = NOW if state == "approved" else None
            AssignmentFactory(
                placement=here.placement, task=task, state=state, submitted_at=submitted
            )
    return here


def test_the_pace_of_a_learner_is_told_with_two_dates(at_work):
    pace = enrollment_pace(enrollment=at_work.enrollment, now=NOW)

    assert (pace.hours_per_week, pace.hours_done, pace.hours_left) == (7.5, 20, 40)
    assert NOW.date() < pace.p50_on < pace.p80_on < at_work.cohort.ends_on
    assert pace.in_time


def test_it_is_the_forecast_of_the_cohort_for_a_cohort_of_one(at_work):
    Enrollment.objects.filter(pk=at_work.other_enrollment.pk).update(state="withdrawn")

    pace = enrollment_pace(enrollment=at_work.enrollment, now=NOW)
    figures = cohort_outlook(cohort=at_work.cohort, now=NOW).cohort

    assert (pace.p50_on, pace.p80_on) == (figures.p50_on, figures.p80_on)
    assert pace.hours_left == figures.hours_left


def test_learners_read_their_own_pace_and_whoever_is_on_leave_has_none(at_work, client_of):
    path = f"/api/v1/enrollments/{at_work.enrollment.pk}/pace"
    Enrollment.objects.update(activated_at=NOW - timedelta(weeks=4))
    snapshots_take(now=NOW)

    told = client_of(at_work.learner).get(path).json()
    stand(at_work.enrollment, "paused")
    away = client_of(at_work.learner).get(path).json()

    assert told["hours_left"] == 40
    assert told["p50_on"] < told["p80_on"]
    assert told["share_done"] == pytest.approx(1 / 3)
    assert (away["p50_on"], away["hours_per_week"], away["in_time"]) == (None, None, None)
    assert client_of(at_work.other_learner).get(path).status_code == 404


def test_the_page_of_an_enrollment_tells_the_pace(at_work, admin_of):
    page = admin_of(at_work.mentor).get(
        f"/admin/cohorts/enrollment/{at_work.enrollment.pk}/change/"
    )

    assert "hours of work are left" in page.content.decode()
