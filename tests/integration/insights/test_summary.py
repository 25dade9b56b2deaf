"""A cohort's figures are counted from its rows, and only its own."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.cohorts.models import Enrollment, Pause
from apps.core.selectors import database_now
from apps.insights.selectors import cohort_summary, quiet_for, quiet_learners
from apps.pivots.models import Recommendation
from apps.pivots.selectors import policy_of
from apps.pivots.services import policy_load
from config.env import ROOT
from mentorship.pivot import recommend, scenario_from
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

POLICY = ROOT / "fixtures" / "policy" / "2025-01.json"
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


def test_work_that_need_not_be_done_is_no_part_of_the_total(busy, client_of):
    for state in ("waived", "cancelled", "cancelled", "rejected"):
        AssignmentFactory(placement=busy.placement, state=state, closed_at=NOW)

    summary = cohort_summary(cohort=busy.cohort, now=NOW)

    asked_for = {"available": 1, "submitted": 1, "approved": 1, "rejected": 1}
    data = next(row for row in summary.directions if row.direction == "data")
    assert summary.assignments == {**asked_for, "waived": 1, "cancelled": 2}
    assert (data.assignments, data.approved) == (4, 1)
    assert sum(row.assignments for row in summary.directions) == sum(asked_for.values())
    drill = client_of(busy.manager).get(summary.drills["directions.data.assignments"]).json()
    assert {row["state"] for row in drill["results"]} == set(asked_for)


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


# --------------------------------------------------------------------------- drills


def figure_at(body, place):
    """Return the figure that `directions.data.approved` names in a summary."""
    name, *rest = place.split(".")
    found = body[name]
    if name == "directions":
        return next(row for row in found if row["direction"] == rest[0])[rest[1]]
    if name == "mentors":
        return next(row for row in found if str(row["mentor"]) == rest[0])[rest[1]]
    return found[rest[0]] if rest else found


@pytest.fixture
def lively(busy):
    """Some are on leave or gone, and the engine has said what it said by the true policy."""
    version = policy_load(document=json.loads(POLICY.read_text("utf-8")), by=None, now=NOW)
    policy = policy_of(version=version)
    scenario = {"stage": "intake", "profile": {}, "progress": None, "context": {}}
    answer = recommend(scenario_from(scenario, policy), policy).as_document()
    Recommendation.objects.filter(enrollment=busy.enrollment).delete()
    RecommendationFactory(
        enrollment=busy.enrollment, policy_version=version, inputs=scenario, document=answer
    )
    for state in ("paused", "withdrawn"):
        row = EnrollmentFactory(cohort=busy.cohort, state=state, activated_at=NOW)
        placement = PlacementFactory(
            enrollment=row,
            state="current" if state == "paused" else "left",
            ended_at=None if state == "paused" else NOW,
        )
        AssignmentFactory(placement=placement, due_at=NOW - timedelta(days=1))
        waits = AssignmentFactory(placement=placement, state="submitted", submitted_at=NOW)
        RevisionFactory(assignment=waits)
        MentorshipFactory(enrollment=row, mentor=busy.mentor_profile)
    return busy


@pytest.mark.parametrize("people", ["active", "all"])
def test_every_number_drills_to_exactly_the_rows_it_counts(lively, client_of, people):
    client = client_of(lively.manager)
    body = client.get(f"/api/v1/cohorts/{lively.cohort.pk}/summary?people={people}").json()

    wrong = {}
    for place, address in body["drills"].items():
        rows = client.get(f"{address}&page_size=200").json()
        if len(rows.get("results", ())) != figure_at(body, place):
            wrong[place] = (figure_at(body, place), address, rows)
    counted = {place for place in body["drills"] if figure_at(body, place)}

    assert wrong == {}
    assert {"overdue", "quiet", "without_mentor", "enrollments.paused"} <= counted | {"quiet"}
    assert len(counted) > 12


def test_dropped_or_paused_people_do_not_clog_the_figures_and_do_not_vanish(lively):
    """Product page, pain 13."""
    at_work = cohort_summary(cohort=lively.cohort, now=NOW)
    everybody = cohort_summary(cohort=lively.cohort, now=NOW, people="all")

    assert (at_work.waiting_for_review, everybody.waiting_for_review) == (1, 3)
    assert [row.learners for row in at_work.mentors] == [1]
    assert [row.learners for row in everybody.mentors] == [3]
    assert at_work.enrollments == {"active": 2, "paused": 1, "withdrawn": 1}
    assert at_work.overdue == everybody.overdue == 1


# --------------------------------------------------------------------------- who went quiet


def test_pain_6_cannot_find_who_has_gone_quiet_they_are_listed_with_the_last_day(here, client_of):
    """Product page, pain 6: the longest quiet first."""
    began = NOW - timedelta(weeks=8)
    Enrollment.objects.update(activated_at=began)
    spoke = AssignmentFactory(placement=here.placement, state="submitted", submitted_at=NOW)
    RevisionFactory(assignment=spoke, submitted_at=NOW - timedelta(days=30))
    away = EnrollmentFactory(cohort=here.cohort, state="paused", activated_at=began)
    fresh = EnrollmentFactory(cohort=here.cohort, activated_at=database_now())
    path = f"/api/v1/cohorts/{here.cohort.pk}/quiet-learners"

    def quiet(query=""):
        rows = client_of(here.lead).get(path + query).json()["results"]
        return [(row["enrollment"], bool(row["last_activity_at"])) for row in rows]

    silent, talked = (here.other_enrollment.pk, False), (here.enrollment.pk, True)
    assert quiet() == [silent, talked]
    assert sorted(quiet("?people=all")) == sorted([silent, talked, (away.pk, False)])
    assert quiet("?days=3650") == []
    assert fresh.pk not in dict(quiet())
    assert client_of(here.lead).get(path + "?days=0").status_code == 400
    assert client_of(here.mentor).get(path).status_code == 403


def test_whoever_came_back_from_leave_is_not_quiet_yet(here):
    Enrollment.objects.update(activated_at=NOW - timedelta(weeks=8))
    returned = NOW - timedelta(days=3)
    Pause.objects.create(
        enrollment=here.enrollment,
        started_at=NOW - timedelta(weeks=5),
        returns_on=returned.date(),
        ended_at=returned,
    )

    rows = quiet_for(quiet_learners(cohort=here.cohort), now=NOW)

    assert list(rows) == [here.other_enrollment]


def test_the_outlook_at_the_desk_names_who_has_gone_quiet(here, admin_of):
    Enrollment.objects.update(activated_at=NOW - timedelta(weeks=8))

    page = admin_of(here.lead).get(f"/admin/insights/cohortoutlook/{here.cohort.pk}/change/")

    text = page.content.decode()
    assert "Olu" in text
    assert f"/admin/cohorts/enrollment/{here.other_enrollment.pk}/change/" in text
    assert f"?cohort__id__exact={here.cohort.pk}&amp;state__exact=active" in text
