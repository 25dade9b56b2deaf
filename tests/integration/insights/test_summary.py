"""A cohort's figures are counted from its rows, and only its own."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.insights.selectors import cohort_summary
from tests.factories import (
    AssignmentFactory,
    CohortFactory,
    EnrollmentFactory,
    MentorshipFactory,
    PlacementFactory,
    RecommendationFactory,
    ReviewFactory,
    RevisionFactory,
)
from tests.factories.moments import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(here, elsewhere):
    """Some work in every state in both organizations."""
    for world in (here, elsewhere):
        AssignmentFactory(placement=world.placement, due_at=NOW - timedelta(days=1))
        waiting = AssignmentFactory(
            placement=world.placement,
            state="submitted",
            submitted_at=NOW - timedelta(days=3),
            due_at=NOW - timedelta(days=1),
        )
        RevisionFactory(assignment=waiting)
        approved = AssignmentFactory(placement=world.placement, state="approved", submitted_at=NOW)
        ReviewFactory(revision=RevisionFactory(assignment=approved), score=0.5)
        RecommendationFactory(enrollment=world.enrollment)
    return here


def test_the_figures_are_true(busy):
    summary = cohort_summary(cohort=busy.cohort, now=NOW)

    data = next(row for row in summary.directions if row.direction == "data")
    assert summary.enrollments == {"active": 2}
    assert summary.assignments == {"available": 1, "submitted": 1, "approved": 1}
    assert (summary.overdue, summary.waiting_for_review) == (1, 1)
    assert summary.oldest_waiting_since == NOW - timedelta(days=3)
    assert (summary.never_handed_in, summary.without_mentor) == (1, 1)
    assert summary.open_recommendations == {"start_then": 1}
    assert (data.learners, data.assignments, data.approved, data.score) == (2, 3, 1, 0.5)
    assert [(m.name, m.learners, m.waiting_for_review) for m in summary.mentors] == [("Mei", 1, 1)]


def test_work_that_waits_for_a_mentor_is_not_the_learners_delay(busy):
    later = cohort_summary(cohort=busy.cohort, now=NOW + timedelta(days=30))

    assert later.overdue == 1


def test_an_empty_cohort_has_figures_too(elsewhere, operator, client_of):

    cohort = CohortFactory(program=elsewhere.program)

    body = client_of(elsewhere.manager).get(f"/api/v1/cohorts/{cohort.pk}/summary").json()

    assert (body["enrollments"], body["directions"], body["mentors"]) == ({}, [], [])
    assert body["oldest_waiting_since"] is None


@pytest.mark.parametrize(
    ("who", "status"),
    [("manager", 200), ("admin", 200), ("lead", 200), ("mentor", 403), ("learner", 403)],
)
def test_managers_and_leads_see_them(busy, client_of, who, status):
    answer = client_of(getattr(busy, who)).get(f"/api/v1/cohorts/{busy.cohort.pk}/summary")

    assert answer.status_code == status


def test_a_foreign_cohort_looks_absent(busy, elsewhere, client_of):
    client = client_of(elsewhere.manager)

    assert client.get(f"/api/v1/cohorts/{busy.cohort.pk}/summary").status_code == 404
    assert client.get("/api/v1/cohorts/999999999/summary").status_code == 404


def test_the_names_come_in_the_language_asked_for(busy, client_of):
    answer = client_of(busy.manager).get(
        f"/api/v1/cohorts/{busy.cohort.pk}/summary", headers={"accept-language": "zh-hans"}
    )

    assert answer.json()["directions"][0]["name"] == "Data engineering（中）"


def test_two_learners_cost_as_many_queries_as_twenty(here):
    def cost(count):
        for _ in range(count):
            enrollment = EnrollmentFactory(cohort=here.cohort)
            AssignmentFactory(placement=PlacementFactory(enrollment=enrollment))
            MentorshipFactory(enrollment=enrollment)
        with CaptureQueriesContext(connection) as queries:
            cohort_summary(cohort=here.cohort, now=NOW)
        return len(queries)

    assert cost(2) == cost(20)
