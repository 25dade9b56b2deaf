"""Giving out the work: idempotent, set-based, dated per learner."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.assignments import services
from apps.assignments.models import Assignment
from apps.assignments.tasks import issue_to_cohort, issue_to_enrollment
from apps.cohorts.models import Cohort, Enrollment, Placement, Team
from apps.core.models import Job, Transition
from apps.curriculum.models import Task
from config.celery import app as celery
from tests.factories import (
    AssignmentFactory,
    EnrollmentFactory,
    JobFactory,
    LearnerFactory,
    PlacementFactory,
    RoadmapVersionFactory,
    RubricVersionFactory,
    SeatsFactory,
    StageFactory,
    TaskFactory,
    direction,
    publish,
    stand,
)
from tests.integration.assignments.conftest import plan_for

pytestmark = pytest.mark.django_db


def issue(here, now, **more):
    return services.assignments_issue(cohort_id=here.cohort.pk, now=now, **more)


def due(enrollment):
    rows = Assignment.objects.filter(enrollment=enrollment).order_by("task__position")
    return [row.due_at for row in rows]


def weekly_hours(here, hours):
    here.learner_profile.weekly_hours = hours
    here.learner_profile.save()


def test_a_second_run_writes_nothing(here, plan, now):
    first = issue(here, now)
    steps = Transition.objects.count()

    second = issue(here, now)

    assert (first, second) == (8, 0)
    assert Assignment.objects.count() == 8
    assert Transition.objects.count() == steps


def test_a_late_joiner_gets_theirs(here, plan, now):
    issue(here, now)
    late = EnrollmentFactory(
        cohort=here.cohort, learner=LearnerFactory(organization=here.organization)
    )
    PlacementFactory(enrollment=late)

    written = issue(here, now)

    assert written == 4
    assert Assignment.objects.filter(enrollment=late).count() == 4


def test_one_enrollment_may_be_issued_alone(here, plan, now):
    written = issue(here, now, enrollment_ids=[here.other_enrollment.pk])

    assert written == 4
    assert not Assignment.objects.filter(enrollment=here.enrollment).exists()


def test_an_enrollment_of_another_cohort_is_not_issued_through_this_one(here, elsewhere, plan, now):
    assert issue(here, now, enrollment_ids=[elsewhere.enrollment.pk]) == 0


@pytest.mark.parametrize("state", ["paused", "withdrawn", "completed"])
def test_only_active_enrollments_get_work(here, plan, now, state):
    stand(here.enrollment, state)

    issue(here, now)

    assert not Assignment.objects.filter(enrollment=here.enrollment).exists()


def test_every_row_belongs_to_its_enrollment_and_begins_its_timeline(here, plan, now):
    issue(here, now)

    row = Assignment.objects.get(enrollment=here.enrollment, task=plan.first)
    locked = Assignment.objects.get(enrollment=here.enrollment, task=plan.second)
    step = Transition.objects.get(subject="assignments.assignment", subject_id=row.pk)
    assert (row.organization, row.cohort, row.placement) == (
        here.organization,
        here.cohort,
        here.placement,
    )
    assert (row.state, row.ball_with, row.ball_since) == ("available", "learner", now)
    assert (locked.state, locked.ball_with) == ("locked", "nobody")
    assert (step.from_state, step.to_state, step.at) == ("", "available", now)
    assert step.organization_id == here.organization.pk


# --------------------------------------------------------------------------- due dates


def test_due_dates_follow_the_order_the_effort_and_the_hours(here, plan, now):
    # 6 + 6 + 20 + 6 hours at the default 12 a week: weeks 1, 1, 3, 4 after the first day.
    issue(here, now)

    first_day = date(2026, 11, 2)  # the placement began after the cohort did
    assert [moment.date() for moment in due(here.enrollment)] == [
        first_day + timedelta(weeks=weeks) for weeks in (1, 1, 3, 4)
    ]
    assert {moment.time().isoformat() for moment in due(here.enrollment)} == {"23:59:59"}


def test_who_has_fewer_hours_gets_more_time(here, plan, now):
    weekly_hours(here, 6)

    issue(here, now)

    weeks = [(moment.date() - date(2026, 11, 2)).days / 7 for moment in due(here.enrollment)]
    assert weeks == [1, 2, 6, 7]


@pytest.mark.parametrize("hours", [0, 1, 4])
def test_the_plan_counts_on_four_hours_a_week_at_least(here, plan, now, hours):
    weekly_hours(here, hours)

    issue(here, now)

    weeks = [(moment.date() - date(2026, 11, 2)).days / 7 for moment in due(here.enrollment)]
    assert weeks == [2, 3, 8, 10]


def test_nothing_is_due_after_the_last_day_of_the_cohort(here, plan, now):
    Cohort.objects.filter(pk=here.cohort.pk).update(ends_on=date(2026, 11, 20))

    issue(here, now)

    assert [moment.date() for moment in due(here.enrollment)][-2:] == [date(2026, 11, 20)] * 2


def test_a_cohort_that_begins_later_counts_from_its_own_start(here, plan, now):
    Cohort.objects.filter(pk=here.cohort.pk).update(starts_on=date(2026, 11, 9))

    issue(here, now)

    assert due(here.enrollment)[0].date() == date(2026, 11, 16)


def test_a_day_ends_where_the_cohort_is_on_both_sides_of_a_clock_change(here, plan, now):
    Cohort.objects.filter(pk=here.cohort.pk).update(
        time_zone="America/New_York", starts_on=date(2026, 10, 19)
    )
    Placement.objects.filter(pk=here.placement.pk).update(
        started_at=datetime(2026, 10, 20, 2, tzinfo=UTC)  # still the 19th over there
    )
    Enrollment.objects.filter(pk=here.enrollment.pk).update(
        activated_at=datetime(2026, 10, 19, 12, tzinfo=UTC)
    )

    issue(here, now)

    # The clocks went back on the 1st of November, from four to five hours behind.
    assert due(here.enrollment)[0] == datetime(2026, 10, 27, 3, 59, 59, tzinfo=UTC)
    assert due(here.enrollment)[2] == datetime(2026, 11, 10, 4, 59, 59, tzinfo=UTC)


def test_a_sum_that_is_a_whole_week_is_not_rounded_up_to_the_next(here, now):
    version = here.placement.roadmap_version
    stage, rubric = StageFactory(version=version), RubricVersionFactory()
    for position in range(1, 31):
        TaskFactory(
            stage=stage,
            position=position,
            effort_p50_hours=0.1,
            effort_p80_hours=1,
            rubric_version=rubric,
        )
    publish(version)
    weekly_hours(here, 4)

    issue(here, now)

    assert len({moment.date() for moment in due(here.enrollment)}) == 1


# --------------------------------------------------------------------------- lineage


@pytest.fixture
def moved(here, plan, now):
    """The learner pivots to a roadmap that shares the slugs; the first task was approved before."""
    issue(here, now)
    for slug, states in (
        ("lock-file", ["submitted", "in_review", "approved"]),
        ("reading", ["waived"]),
    ):
        for state in states:
            Assignment.objects.filter(enrollment=here.enrollment, task__slug=slug).update(
                state=state, submitted_at=now
            )
    Placement.objects.filter(pk=here.placement.pk).update(state="left", ended_at=now)
    apps = plan_for(RoadmapVersionFactory())
    seats = SeatsFactory(
        cohort=here.cohort, direction=direction("apps"), roadmap_version=apps.version
    )
    seats.roadmap_version = apps.version
    seats.save()
    PlacementFactory(
        enrollment=here.enrollment,
        direction=direction("apps"),
        seats=seats,
        roadmap_version=apps.version,
    )
    return apps


def test_work_done_under_an_earlier_placement_is_not_given_out_again(here, moved, now):
    written = issue(here, now)

    rows = Assignment.objects.filter(enrollment=here.enrollment, task__version=moved.version)
    states = dict(rows.values_list("task__slug", "state"))
    assert written == 2
    assert states == {"pipeline": "available", "dedup": "locked"}
    assert issue(here, now) == 0


def test_work_done_earlier_takes_no_time_in_the_new_plan(here, moved, now):
    issue(here, now)

    rows = Assignment.objects.filter(enrollment=here.enrollment, task__version=moved.version)
    days = [row.due_at.date() for row in rows.order_by("task__position")]
    assert days == [date(2026, 11, 9), date(2026, 11, 23)]  # 6 hours, then 26


# --------------------------------------------------------------------------- cost, jobs


def test_two_hundred_learners_and_thirty_tasks_cost_one_insert(here, now):
    version = here.placement.roadmap_version
    stage, rubric = StageFactory(version=version), RubricVersionFactory()
    Task.objects.bulk_create(
        TaskFactory.build(
            stage=stage, version=version, position=n, slug=f"t-{n}", rubric_version=rubric
        )
        for n in range(30)
    )
    publish(version)
    learners = [LearnerFactory(organization=here.organization) for _ in range(198)]
    enrollments = Enrollment.objects.bulk_create(
        EnrollmentFactory.build(cohort=here.cohort, learner=learner, organization=here.organization)
        for learner in learners
    )
    Placement.objects.bulk_create(
        PlacementFactory.build(
            enrollment=enrollment,
            direction=here.placement.direction,
            seats=here.placement.seats,
            roadmap_version=version,
        )
        for enrollment in enrollments
    )

    with CaptureQueriesContext(connection) as queries:
        written = issue(here, now)

    assert written == 200 * 30
    # 1 the enrollments, locked; 2 the insert; 3 whether anybody was away
    statements = [q["sql"] for q in queries if "SAVEPOINT" not in q["sql"]]
    assert len(statements) == 3
    assert Assignment.objects.count() == 6000


def test_the_jobs_say_how_much_they_issued(here, plan):
    cohort = JobFactory(kind="assignments.issue_to_cohort", payload={"cohort_id": here.cohort.pk})
    one = JobFactory(
        kind="assignments.issue_to_enrollment", payload={"enrollment_id": here.enrollment.pk}
    )

    assert issue_to_enrollment(job_id=one.pk)
    assert issue_to_cohort(job_id=cohort.pk)

    one.refresh_from_db()
    cohort.refresh_from_db()
    assert (one.state, one.result, one.done, one.total) == ("succeeded", {"issued": 4}, 4, 4)
    assert (cohort.state, cohort.result) == ("succeeded", {"issued": 4})


def test_work_somebody_was_given_by_hand_is_left_alone(here, plan, now):
    given = AssignmentFactory(placement=here.placement, task=plan.second, due_at=now)

    issue(here, now)

    given.refresh_from_db()
    assert (given.state, given.due_at) == ("available", now)


# --------------------------------------------------------------------------- on demand


def test_what_is_missing_is_given_to_a_team(here, plan, client_of):
    team = Team.objects.create(organization=here.organization, cohort=here.cohort, name="Bats")
    Enrollment.objects.filter(pk=here.enrollment.pk).update(team=team)
    celery.autodiscover_tasks(force=True)
    url = f"/api/v1/cohorts/{here.cohort.pk}/issue"

    job = client_of(here.lead).post(url, {"team": team.pk})
    unknown = client_of(here.lead).post(url, {"team": team.pk + 1})
    celery.tasks["assignments.issue_to_cohort"](job_id=job.json()["id"])

    assert (job.status_code, unknown.json()["errors"][0]["pointer"]) == (202, "#/team")
    given = Assignment.objects.values_list("enrollment", flat=True)
    assert list(given) == [here.enrollment.pk] * 4


def test_to_give_work_to_enrollments_of_elsewhere_is_refused_by_their_places(
    here, elsewhere, plan, client_of
):
    url = f"/api/v1/cohorts/{here.cohort.pk}/issue"
    foreign, absent = elsewhere.enrollment.pk, 10**9

    answer = client_of(here.lead).post(
        url, {"enrollments": [here.enrollment.pk, foreign, here.other_enrollment.pk, absent]}
    )

    faults = answer.json()["errors"]
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert [fault["pointer"] for fault in faults] == ["#/enrollments/1", "#/enrollments/3"]
    assert faults[0] == {**faults[1], "pointer": "#/enrollments/1"}  # foreign looks like absent
    assert not Job.objects.exists()
    assert not Assignment.objects.exists()
