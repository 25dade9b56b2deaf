"""Mentors in numbers: the own first, all of them for managers.

Pain 18: the program manager has no overview of mentors and feedback.
"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.selectors import database_now
from tests.factories import (
    AssignmentFactory,
    EnrollmentFactory,
    MembershipFactory,
    MentorFactory,
    MentorshipFactory,
    ReviewFactory,
    RevisionFactory,
    TaskFactory,
)

OWN, ALL = "/api/v1/me/mentoring", "/api/v1/mentor-figures"


def reviewed(house, hours, days_ago=1, state="approved"):
    said = database_now() - timedelta(days=days_ago)
    handed_in = said - timedelta(hours=hours)
    work = AssignmentFactory(
        placement=house.placement, task=TaskFactory(), state=state, submitted_at=handed_in
    )
    revision = RevisionFactory(assignment=work, submitted_at=handed_in)
    ReviewFactory(revision=revision, reviewer=house.mentor, published_at=said)


@pytest.fixture
def busy(here):
    """A mentor with one learner, one review waiting, and four given within 10 to 40 hours."""
    for hours in (10, 20, 30, 40):
        reviewed(here, hours)
    reviewed(here, 500, days_ago=100)  # too long ago
    waiting = AssignmentFactory(
        placement=here.placement, task=TaskFactory(), state="submitted", submitted_at=database_now()
    )
    RevisionFactory(assignment=waiting)
    return here


def test_a_mentor_sees_the_own_numbers(busy, client_of):
    [row] = client_of(busy.mentor).get(OWN).json()["results"]

    assert row == {
        "id": busy.mentor_profile.pk,
        "organization": busy.organization.pk,
        "name": "Mei",
        "weekly_hours": 4.0,
        "hours_used": 1.0,
        "hours_free": 3.0,
        "load": 0.25,
        "on_leave": False,
        "learners": 1,
        "reviews": 4,
        "pending": 1,
        "turnaround_p50": 25.0,
        "turnaround_p90": 37.0,
    }


def test_pain_18_a_manager_sees_all_mentors_and_nobody_else_does(busy, elsewhere, client_of):
    def seen(who, url=ALL):
        return {row["name"] for row in client_of(who).get(url).json()["results"]}

    assert seen(busy.manager) == {"Mei", "Omar"}
    assert seen(busy.lead) == seen(busy.mentor) == seen(busy.learner) == set()
    assert seen(busy.manager, OWN) == set()
    assert seen(busy.other_mentor, OWN) == {"Omar"}


def test_a_mentor_without_reviews_has_no_turnaround(here, client_of):
    [row] = client_of(here.other_mentor).get(OWN).json()["results"]

    assert (row["reviews"], row["turnaround_p50"], row["turnaround_p90"]) == (0, None, None)
    assert (row["learners"], row["pending"], row["load"]) == (0, 0, 0)


def test_more_mentors_cost_no_more_queries(here, client_of):
    client = client_of(here.manager)

    def listed(more):
        for _ in range(more):
            mentor = MentorFactory(organization=here.organization)
            MembershipFactory(user=mentor.user, organization=here.organization, role="mentor")
            MentorshipFactory(enrollment=EnrollmentFactory(cohort=here.cohort), mentor=mentor)
        with CaptureQueriesContext(connection) as queries:
            rows = client.get(ALL).json()["results"]
        return len(rows), len(queries)

    two, few = listed(0)
    twenty, many = listed(18)
    assert (two, twenty) == (2, 20)
    assert many == few


def test_the_desk_shows_them_too(busy, admin_of):
    page = admin_of(busy.manager).get("/admin/insights/mentorstanding/")
    own = admin_of(busy.mentor).get("/admin/insights/mentorstanding/")

    assert len(page.context["cl"].result_list) == 2
    assert [str(row.user.name) for row in own.context["cl"].result_list] == ["Mei"]
    assert "1.0 d" in own.content.decode()
    chinese = {"accept-language": "zh-hans"}
    told = admin_of(busy.mentor).get("/admin/insights/mentorstanding/", headers=chinese)
    assert "1.0 天" in told.content.decode()
