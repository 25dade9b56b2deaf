"""Snapshots: one row a day for everybody under way, never changed, derivable from the timeline."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.assignments.models import Assignment
from apps.cohorts.models import Cohort, Enrollment
from apps.core.services import state_move
from apps.progress import selectors, services
from apps.progress.models import ProgressSnapshot
from mentorship.states import ASSIGNMENT, ENROLLMENT, AssignmentState, EnrollmentState
from tests.factories import (
    AssignmentFactory,
    EnrollmentFactory,
    PlacementFactory,
    ReviewFactory,
    RevisionFactory,
    TaskFactory,
)
from tests.factories.moments import NOW

pytestmark = pytest.mark.django_db
YESTERDAY = date(2026, 11, 1)


@pytest.fixture(autouse=True)
def since_september(here):
    """Both learners have been at work for weeks."""
    Enrollment.objects.update(activated_at=NOW - timedelta(weeks=6))
    for placement in (here.placement, here.other_placement):
        placement.started_at = NOW - timedelta(weeks=6)
        placement.save()


def of(enrollment, **wanted):
    return ProgressSnapshot.objects.standing().get(enrollment=enrollment, **wanted)


def work(here, hours=10.0, **more):
    task = TaskFactory(
        version=here.placement.roadmap_version, effort_p50_hours=hours, effort_p80_hours=2 * hours
    )
    return AssignmentFactory(placement=here.placement, task=task, **more)


@pytest.fixture
def at_work(here):
    """Six hours are approved, ten wait for a review and four are overdue."""
    approved = work(here, 6.0, state="approved", submitted_at=NOW - timedelta(days=9))
    revision = RevisionFactory(assignment=approved, submitted_at=NOW - timedelta(days=9))
    ReviewFactory(revision=revision, published_at=NOW - timedelta(days=8))
    waiting = work(here, 10.0, state="submitted", submitted_at=NOW - timedelta(days=3))
    RevisionFactory(assignment=waiting, submitted_at=NOW - timedelta(days=3))
    late = work(here, 4.0, due_at=NOW - timedelta(days=4))
    return approved, waiting, late


def test_the_figures_of_a_day_are_true(here, at_work):
    services.snapshots_take(now=NOW)

    row = of(here.enrollment, as_of_on=YESTERDAY)
    counts = (row.approved_count, row.open_count, row.overdue_count, row.waiting_count)
    assert counts == (1, 2, 1, 1)
    assert (row.hours_done, row.hours_left, row.share_done) == (6.0, 14.0, 0.3)
    assert row.last_activity_at == NOW - timedelta(days=3)
    assert (row.placement, row.is_paused) == (here.placement, False)


def test_a_learner_with_no_events_has_a_row_too(here, at_work):
    services.snapshots_take(now=NOW)

    row = of(here.other_enrollment, as_of_on=YESTERDAY)
    assert (row.open_count, row.share_done, row.last_activity_at) == (0, None, None)


def test_paused_learners_are_marked_and_those_who_left_have_no_more_rows(here):
    row, gone = here.enrollment, here.other_enrollment
    two_days_ago = NOW - timedelta(days=2)
    row.returns_on = row.cohort.ends_on
    away = {"to": EnrollmentState.PAUSED, "fields": ("returns_on",)}
    state_move(row=row, machine=ENROLLMENT, by=None, now=two_days_ago, **away)
    gone.ended_at = two_days_ago
    to = EnrollmentState.WITHDRAWN
    fields = ("ended_at",)
    state_move(row=gone, machine=ENROLLMENT, to=to, by=None, now=two_days_ago, fields=fields)

    services.snapshots_take(now=NOW)

    days = ProgressSnapshot.objects.order_by("as_of_on")
    marks = dict(days.filter(enrollment=row).values_list("as_of_on", "is_paused"))
    assert [marks[date(2026, 10, day)] for day in (29, 30, 31)] == [False, False, True]
    assert days.filter(enrollment=gone).last().as_of_on == date(2026, 10, 30)


def test_each_cohort_ends_its_day_in_its_own_time_zone(here, elsewhere):
    Cohort.objects.filter(pk=here.cohort.pk).update(time_zone="Asia/Shanghai")
    Cohort.objects.filter(pk=elsewhere.cohort.pk).update(time_zone="America/Los_Angeles")
    Enrollment.objects.update(activated_at=NOW - timedelta(weeks=6))
    evening = NOW.replace(hour=17)  # past midnight in Shanghai, morning in Los Angeles

    services.snapshots_take(now=evening)

    latest = selectors.trend_of(enrollment_id=here.enrollment.pk).latest
    assert latest.as_of_on == date(2026, 11, 2)
    assert selectors.trend_of(enrollment_id=elsewhere.enrollment.pk).latest.as_of_on == YESTERDAY


def test_a_second_run_writes_nothing_and_the_next_day_only_itself(here, at_work):
    first = services.snapshots_take(now=NOW)
    again = services.snapshots_take(now=NOW + timedelta(hours=2))
    tomorrow = services.snapshots_take(now=NOW + timedelta(days=1))

    assert (first.written, again.written, tomorrow.written) == (14, 0, 2)


def test_a_trend_is_two_rows(here, at_work):
    services.snapshots_take(now=NOW - timedelta(days=7))
    services.snapshots_take(now=NOW)

    trend = selectors.trend_of(enrollment_id=here.enrollment.pk)

    assert (trend.latest.as_of_on - trend.before.as_of_on).days == 7
    assert (trend.latest.waiting_count, trend.before.waiting_count) == (1, 1)


def test_a_rebuild_equals_what_was_stored_though_work_has_moved_since(here):
    row = work(here)
    moved = {"machine": ASSIGNMENT, "by": None}
    state_move(row=row, to=AssignmentState.IN_PROGRESS, now=NOW - timedelta(days=5), **moved)
    services.snapshots_take(now=NOW)
    row.submitted_at = NOW + timedelta(hours=1)
    fields = ("submitted_at",)
    later = NOW + timedelta(hours=1)
    state_move(row=row, to=AssignmentState.SUBMITTED, now=later, fields=fields, **moved)

    counts = services.snapshots_rebuild(day=YESTERDAY, now=NOW + timedelta(days=3))

    assert (counts.looked_at, counts.written) == (2, 0)


def test_a_rebuild_that_finds_otherwise_adds_a_row_and_keeps_the_old_one(here, at_work):
    services.snapshots_take(now=NOW)
    Assignment.objects.filter(pk=at_work[2].pk).update(due_at=NOW + timedelta(days=9))

    once = services.snapshots_rebuild(day=YESTERDAY, now=NOW)
    twice = services.snapshots_rebuild(day=YESTERDAY, now=NOW)

    rows = ProgressSnapshot.objects.filter(enrollment=here.enrollment, as_of_on=YESTERDAY)
    versions = rows.order_by("pk").values_list("formula_version", "overdue_count")
    assert list(versions) == [("1", 1), ("1.1", 0)]
    assert (once.written, twice.written) == (1, 0)
    assert of(here.enrollment, as_of_on=YESTERDAY).overdue_count == 0


def test_a_day_that_is_not_over_is_not_written(here):
    assert services.snapshots_rebuild(day=NOW.date(), now=NOW).looked_at == 0


def test_a_snapshot_is_never_changed_nor_deleted(here):
    services.snapshots_take(now=NOW)
    rows = ProgressSnapshot.objects.filter(enrollment=here.enrollment)

    for change in (lambda: rows.update(open_count=9), rows.delete):
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            change()

    assert rows.filter(open_count=0).count() == 7


def test_two_learners_cost_one_statement_and_so_do_twenty(here):
    def cost(count):
        for _ in range(count):
            PlacementFactory(enrollment=EnrollmentFactory(cohort=here.cohort))
        with CaptureQueriesContext(connection) as queries:
            services.snapshots_take(now=NOW)
        return len([query for query in queries if "SAVEPOINT" not in query["sql"]])

    assert cost(2) == cost(18) == 1


def test_learners_read_their_own_days_page_by_page(here, at_work, client_of):
    services.snapshots_take(now=NOW)
    path = f"/api/v1/enrollments/{here.enrollment.pk}/snapshots?page_size=5"

    first = client_of(here.learner).get(path).json()
    second = client_of(here.learner).get(first["next"]).json()

    days = [row["as_of_on"] for row in first["results"] + second["results"]]
    assert days == sorted(days, reverse=True)
    assert len(set(days)) == 7
    assert first["results"][0]["share_done"] == 0.3
    assert client_of(here.other_learner).get(path).status_code == 404


def test_the_page_of_an_enrollment_shows_how_it_went(here, at_work, admin_of):
    services.snapshots_take(now=NOW)

    page = admin_of(here.mentor).get(f"/admin/cohorts/enrollment/{here.enrollment.pk}/change/")

    assert "30%" in page.content.decode()
