"""The REST door of mentorships."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.mentoring.models import Mentorship
from tests.factories import EnrollmentFactory, MembershipFactory, MentorFactory, MentorshipFactory

URL = "/api/v1/mentorships"


def code(response):
    return response.status_code, response.json()["code"]


def ids(response):
    assert response.status_code == 200
    return [row["id"] for row in response.json()["results"]]


def mentor_of(organization):
    mentor = MentorFactory(organization=organization)
    MembershipFactory(user=mentor.user, organization=organization, role="mentor")
    return mentor


@pytest.fixture
def mentorship(here):
    return here.enrollment.mentorships.get()


def test_a_pair_is_made_and_answered_in_full(here, client_of):
    mentor = mentor_of(here.organization)

    answer = client_of(here.manager).post(
        URL, {"enrollment": here.other_enrollment.pk, "mentor": mentor.pk}
    )

    body = answer.json()
    assert (answer.status_code, body.pop("id") > 0) == (201, True)
    assert body.pop("started_at")
    assert body.pop("created_at")
    assert body == {
        "organization": here.organization.pk,
        "enrollment": here.other_enrollment.pk,
        "cohort": here.cohort.pk,
        "learner": {"id": here.other_enrollment.learner_id, "name": "Olu"},
        "mentor": {"id": mentor.pk, "name": mentor.user.name},
        "kind": "primary",
        "state": "active",
        "hours": 1.5,
        "ended_at": None,
        "end_reason": "",
    }


def test_a_second_primary_is_a_conflict_that_names_the_first(here, client_of, mentorship):
    answer = client_of(here.manager).post(
        URL, {"enrollment": here.enrollment.pk, "mentor": mentor_of(here.organization).pk}
    )

    assert code(answer) == (409, "primary-mentor-present")
    assert (answer.json()["mentor"], answer.json()["mentorship"]) == ("Mei", mentorship.pk)


def test_a_pair_pauses_resumes_and_ends(here, client_of, mentorship):
    client, url = client_of(here.lead), f"{URL}/{mentorship.pk}"

    assert client.post(f"{url}/pause", {"reason": "Travels"}).json()["state"] == "paused"
    assert client.post(f"{url}/resume", {}).json()["state"] == "active"
    ended = client.post(f"{url}/end", {"reason": "handover"}).json()
    again = client.post(f"{url}/end", {"reason": "handover"})

    assert (ended["state"], ended["end_reason"]) == ("ended", "handover")
    assert code(again) == (409, "illegal-transition")
    assert again.json()["allowed"] == []


@pytest.mark.parametrize("kind", ["foreign", "absent"])
def test_foreign_and_absent_look_the_same(here, elsewhere, client_of, kind):
    other = kind == "foreign"
    theirs = elsewhere.enrollment.mentorships.get().pk if other else 2**62
    enrollment = elsewhere.enrollment.pk if other else 2**62
    mentor = elsewhere.mentor_profile.pk if other else 2**62
    client = client_of(here.manager)

    assert code(client.get(f"{URL}/{theirs}")) == (404, "not-found")
    assert code(client.post(f"{URL}/{theirs}/end", {"reason": "handover"})) == (404, "not-found")
    body = {"enrollment": enrollment, "mentor": here.mentor_profile.pk}
    assert code(client.post(URL, body)) == (404, "not-found")
    refused = client.post(URL, {"enrollment": here.other_enrollment.pk, "mentor": mentor})
    assert code(refused) == (400, "not-a-mentor")
    assert refused.json()["errors"][0]["pointer"] == "#/mentor"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "#/enrollment"),
        ({"enrollment": 1, "mentor": 1, "kind": "best"}, "#/kind"),
        ({"enrollment": 2**63, "mentor": 1}, "#/enrollment"),
        ({"enrollment": 1, "mentor": 1, "since": "now"}, "#/since"),
    ],
)
def test_what_does_not_fit_is_answered_with_a_pointer(here, client_of, body, pointer):
    answer = client_of(here.manager).post(URL, body)

    assert answer.status_code == 400
    assert pointer in [entry["pointer"] for entry in answer.json()["errors"]]


def test_who_sees_but_may_not_is_told_so(here, client_of, mentorship):
    for person in (here.learner, here.mentor):
        client = client_of(person)
        assert ids(client.get(URL)) == [mentorship.pk]
        answer = client.post(f"{URL}/{mentorship.pk}/end", {"reason": "mismatch"})
        assert code(answer) == (403, "not-allowed")
    mentorship.refresh_from_db()
    assert mentorship.state == "active"


@pytest.mark.parametrize("role", ["other_learner", "other_mentor"])
def test_others_of_the_organization_do_not_see_the_pair(here, client_of, mentorship, role):
    client = client_of(getattr(here, role))

    assert ids(client.get(URL)) == []
    assert client.get(f"{URL}/{mentorship.pk}").status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=active", 1),
        ("state=ended", 0),
        ("kind=primary", 1),
        ("kind=secondary", 0),
        ("mentor={mentor}", 1),
        ("learner={learner}", 1),
        ("cohort={cohort}", 1),
        ("enrollment={other}", 0),
        ("search=LIN", 1),
        ("search=olu", 0),
        ("ordering=-learner", 1),
    ],
)
def test_mentorships_are_filtered_and_searched(here, client_of, query, found):
    asked = query.format(
        mentor=here.mentor_profile.pk,
        learner=here.learner_profile.pk,
        cohort=here.cohort.pk,
        other=here.other_enrollment.pk,
    )

    assert len(ids(client_of(here.manager).get(f"{URL}?{asked}"))) == found


def test_a_longer_list_costs_no_more_queries(here, client_of):
    client = client_of(here.manager)
    MentorshipFactory(enrollment=here.other_enrollment)

    with CaptureQueriesContext(connection) as few:
        assert len(ids(client.get(URL))) == 2
    for _ in range(18):
        MentorshipFactory(enrollment=EnrollmentFactory(cohort=here.cohort))
    with CaptureQueriesContext(connection) as many:
        assert len(ids(client.get(URL))) == 20

    assert len(many) == len(few)
    assert Mentorship.objects.count() == 20
