"""Lists of people: searched, filtered, ordered, refused, and what they cost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts import selectors, services
from apps.accounts.models import Learner
from apps.core.selectors import database_now
from tests.factories import (
    InvitationFactory,
    LearnerFactory,
    MembershipFactory,
    MentorFactory,
    OrganizationFactory,
    SkillFactory,
    UserFactory,
    VerticalFactory,
    direction,
)
from tests.integration.accounts.answers import ids_of, membership_of

TOO_BIG = "9" * 30


def test_lists_are_searched_and_filtered(here, client_of):
    direction("apps")
    manager = client_of(here.manager)
    Learner.objects.filter(user=here.learner).update(status="student")
    path = f"/api/v1/learners/{here.learner_profile.pk}/profile"
    manager.put(path, {"status": "student", "target_direction": "apps"})
    own = {here.learner_profile.pk}
    organization = here.organization.pk

    assert ids_of(manager.get("/api/v1/learners?search=lin")) == own
    assert ids_of(manager.get("/api/v1/learners?search=LIN.HERE@")) == own
    assert ids_of(manager.get("/api/v1/learners?search=%25%25")) == set()
    assert ids_of(manager.get("/api/v1/learners?status=student&target_direction=apps")) == own
    assert ids_of(manager.get("/api/v1/learners?organization=1")) == set()
    assert len(ids_of(manager.get(f"/api/v1/learners?organization={organization}"))) == 2
    assert ids_of(manager.get("/api/v1/mentors?search=mei")) == {here.mentor_profile.pk}
    assert ids_of(manager.get("/api/v1/mentors?language=en")) == set()
    assert ids_of(manager.get("/api/v1/memberships?role=mentor&search=mei&state=active")) == {
        membership_of(here.mentor).pk
    }
    assert ids_of(manager.get(f"/api/v1/memberships?user={here.mentor.pk}")) == {
        membership_of(here.mentor).pk
    }
    assert ids_of(manager.get("/api/v1/organizations?search=her")) == {organization}


@pytest.mark.parametrize(
    "query",
    [
        "search=a",
        "search=" + "a" * 101,
        "organization=x",
        "organization=0",
        "organization=" + TOO_BIG,
        "organization=1.5",
        "nothing=1",
        "ordering=password",
        "ordering=user__password",
        "page_size=201",
        "cursor=zzz",
    ],
)
@pytest.mark.parametrize("name", ["learners", "mentors", "memberships", "invitations"])
def test_a_query_that_does_not_fit_is_refused(here, client_of, name, query):
    answer = client_of(here.manager).get(f"/api/v1/{name}?{query}")

    assert answer.status_code in (400, 404), answer.content
    assert answer["Content-Type"] == "application/problem+json"


def test_lists_are_ordered_by_name_across_pages(here, client_of):
    manager = client_of(here.manager)
    names = []
    address = "/api/v1/memberships?ordering=name&page_size=2"
    while address:
        page = manager.get(address).json()
        names += [row["user"]["name"] for row in page["results"]]
        address = page["next"]

    assert names == ["Ada", "Lea", "Lin", "Mei", "Olu", "Omar", "Pat"]


def test_an_id_past_a_bigint_is_absent(here, client_of):
    for name in ("learners", "mentors", "memberships", "invitations", "organizations"):
        assert client_of(here.admin).get(f"/api/v1/{name}/{TOO_BIG}").status_code == 404


def fill(organization, count):
    for _ in range(count):
        user = UserFactory()
        MembershipFactory(user=user, organization=organization)
        LearnerFactory(user=user, organization=organization)
        MentorFactory(user=user, organization=organization)
        InvitationFactory(organization=organization, accepted_by=user, state="accepted")


@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("organizations", 1),  # the rows themselves
        ("memberships", 1),  # with their people
        ("invitations", 1),  # with inviter and accepter
        ("learners", 1),  # with all they bring along
        ("mentors", 5),  # directions, verticals, skills, availability
    ],
)
def test_lists_cost_the_same_for_two_rows_and_for_twenty(here, client_of, name, queries):
    manager = client_of(here.manager)
    SkillFactory(slug="data.dedup")
    for learner in Learner.objects.filter(organization=here.organization):
        describe(learner)

    def cost(rows):
        with CaptureQueriesContext(connection) as captured:
            answer = manager.get(f"/api/v1/{name}?page_size=200")
        assert len(answer.json()["results"]) >= rows
        return len(captured)

    fill(here.organization, 2)
    if name == "organizations":
        MembershipFactory(user=here.manager, organization=OrganizationFactory())
    few = cost(2)
    fill(here.organization, 18)
    if name == "organizations":
        for _ in range(18):
            MembershipFactory(user=here.manager, organization=OrganizationFactory())

    assert cost(20) == few == queries


def describe(learner):
    direction("apps")
    VerticalFactory(slug="medical")
    services.learner_profile_save(
        learner_id=learner.pk,
        profile=selectors.LearnerProfile(
            basics=selectors.LearnerBasics(target_direction="apps"),
            roles=(selectors.RoleYears("backend", 1, "claimed"),),
            skills=(selectors.SkillLevel("data.dedup", 0.5, "claimed"),),
            verticals=(selectors.VerticalYears("medical", 1),),
            rejects=("apps",),
        ),
        by=None,
        now=database_now(),
    )
