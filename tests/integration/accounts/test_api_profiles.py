"""The REST door to profiles: who reads, who writes, what does not fit."""

from datetime import timedelta

import pytest

from apps.accounts.models import Learner
from tests.factories import (
    AbsenceFactory,
    EnrollmentFactory,
    LearnerFactory,
    MembershipFactory,
    MentorshipFactory,
    SkillFactory,
    VerticalFactory,
    direction,
)
from tests.factories.moments import NOW
from tests.integration.accounts.answers import ids_of, pointers_of

# --------------------------------------------------------------------------- learners


BACKEND = {"family": "backend", "years": 5.0, "evidence": "production"}
DEDUP = {"skill": "data.dedup", "level": 0.5, "evidence": "project"}
PROFILE = {
    "status": "employed",
    "education": {"level": "bachelor", "field": "cs", "tier": None},
    "experience_known": True,
    "roles": [BACKEND],
    "skills": [DEDUP],
    "verticals": [{"vertical": "medical", "years": 3.0}],
    "weekly_hours": 12.0,
    "target_direction": "apps",
    "interest_engineering": 0.4,
    "interest_data": None,
    "interest_tuning_only": False,
    "rejects": ["deploy"],
    "company_preference": "large",
    "shipped_llm_in_own_business": True,
}


@pytest.fixture
def vocabulary(db):
    SkillFactory(slug="data.dedup")
    VerticalFactory(slug="medical")
    for slug in ("data", "apps", "deploy"):
        direction(slug)


def test_a_learner_writes_and_reads_the_engines_form(here, client_of, vocabulary):
    learner, path = client_of(here.learner), f"/api/v1/learners/{here.learner_profile.pk}"

    written = learner.put(f"{path}/profile", PROFILE)

    assert (written.status_code, written.json()) == (200, PROFILE)
    assert learner.get(f"{path}/profile").json() == PROFILE
    detail = learner.get(path).json()
    assert detail["profile"] == PROFILE
    assert detail["user"] == {"id": here.learner.pk, "name": "Lin", "email": here.learner.email}


def test_what_is_left_out_becomes_unknown(here, client_of, vocabulary):
    learner, path = client_of(here.learner), f"/api/v1/learners/{here.learner_profile.pk}/profile"
    learner.put(path, PROFILE)

    answer = learner.put(path, {})

    assert answer.json() | {"rejects": 0} == dict.fromkeys(PROFILE) | {
        "experience_known": False,
        "roles": [],
        "skills": [],
        "verticals": [],
        "interest_tuning_only": False,
        "shipped_llm_in_own_business": False,
        "rejects": 0,
    }


@pytest.mark.parametrize(
    ("change", "pointers"),
    [
        ({"status": "king"}, ["#/status"]),
        ({"salary": 1}, ["#/salary"]),
        ({"education": {"level": "bachelor", "school": "X"}}, ["#/education/school"]),
        ({"education": []}, ["#/education"]),
        ({"roles": [BACKEND | {"years": 61}]}, ["#/roles/0/years"]),
        ({"roles": [BACKEND | {"years": "5"}]}, ["#/roles/0/years"]),
        ({"roles": [BACKEND | {"years": True}]}, ["#/roles/0/years"]),
        ({"roles": [BACKEND | {"evidence": "none"}]}, ["#/roles/0/evidence"]),
        ({"roles": {}}, ["#/roles"]),
        ({"roles": [BACKEND] * 41}, ["#/roles"]),
        ({"skills": [DEDUP | {"level": 1.1}]}, ["#/skills/0/level"]),
        ({"skills": [DEDUP | {"skill": "no.such"}]}, ["#/skills/0/skill"]),
        ({"verticals": [{"vertical": "medical", "years": 1}] * 2}, ["#/verticals/1/vertical"]),
        ({"weekly_hours": 81}, ["#/weekly_hours"]),
        ({"weekly_hours": "nan"}, ["#/weekly_hours"]),
        ({"weekly_hours": 10**99}, ["#/weekly_hours"]),
        ({"target_direction": "sales"}, ["#/target_direction"]),
        ({"rejects": ["deploy", "deploy"]}, ["#/rejects/1"]),
        ({"interest_tuning_only": "yes"}, ["#/interest_tuning_only"]),
        ({"interest_data": -0.1}, ["#/interest_data"]),
    ],
)
def test_a_profile_that_does_not_fit_is_refused_with_pointers(
    here, client_of, vocabulary, change, pointers
):
    learner, path = client_of(here.learner), f"/api/v1/learners/{here.learner_profile.pk}/profile"
    learner.put(path, PROFILE)

    assert pointers_of(learner.put(path, PROFILE | change)) == pointers
    assert learner.get(path).json() == PROFILE


def test_learners_are_seen_in_scope(here, elsewhere, client_of):
    own = here.learner_profile.pk
    all_here = set(
        Learner.objects.filter(organization=here.organization).values_list("pk", flat=True)
    )

    seen = {
        who: ids_of(client_of(getattr(here, who)).get("/api/v1/learners"))
        for who in ("learner", "mentor", "other_mentor", "lead", "manager", "admin")
    }

    assert seen == {
        "learner": {own},
        "mentor": {own},
        "other_mentor": set(),
        "lead": all_here,
        "manager": all_here,
        "admin": all_here,
    }


@pytest.mark.parametrize(
    ("who", "read", "write"),
    [
        ("learner", 200, 200),
        ("manager", 200, 200),
        ("admin", 200, 200),
        ("mentor", 200, 403),
        ("lead", 200, 403),
        ("other_mentor", 404, 404),
        ("other_learner", 404, 404),
    ],
)
def test_who_reads_and_who_writes_a_profile(here, client_of, who, read, write):
    client, path = client_of(getattr(here, who)), f"/api/v1/learners/{here.learner_profile.pk}"

    assert client.get(path).status_code == read
    assert client.get(f"{path}/profile").status_code == read
    assert client.put(f"{path}/profile", {}).status_code == write


def test_a_foreign_learner_looks_absent_to_everybody_elsewhere(here, elsewhere, client_of):
    path = f"/api/v1/learners/{elsewhere.learner_profile.pk}"
    for who in ("learner", "mentor", "lead", "manager", "admin"):
        client = client_of(getattr(here, who))
        foreign, absent = client.get(path), client.get("/api/v1/learners/999999999")

        assert (foreign.status_code, absent.status_code) == (404, 404)
        assert foreign.json()["detail"] == absent.json()["detail"]
        assert client.put(f"{path}/profile", {}).status_code == 404


def test_whoever_mentors_here_and_learns_elsewhere_sees_each_scope(here, elsewhere, client_of):
    MembershipFactory(user=here.mentor, organization=elsewhere.organization, role="learner")
    own = LearnerFactory(user=here.mentor, organization=elsewhere.organization)

    assert ids_of(client_of(here.mentor).get("/api/v1/learners")) == {
        here.learner_profile.pk,
        own.pk,
    }


def test_a_learner_in_two_organizations_has_two_profiles(here, elsewhere, client_of):
    MembershipFactory(user=here.learner, organization=elsewhere.organization, role="learner")
    second = LearnerFactory(user=here.learner, organization=elsewhere.organization)
    client = client_of(here.learner)

    client.put(f"/api/v1/learners/{second.pk}/profile", {"weekly_hours": 8})

    hours = {
        row["organization"]: row["profile"]["weekly_hours"]
        for row in client.get("/api/v1/learners").json()["results"]
    }
    assert hours == {here.organization.pk: None, elsewhere.organization.pk: 8.0}


# --------------------------------------------------------------------------- mentors


def test_a_mentor_says_what_they_offer(here, client_of):
    direction("apps")
    VerticalFactory(slug="medical")
    SkillFactory(slug="data.etl")
    path = f"/api/v1/mentors/{here.mentor_profile.pk}/profile"
    offer = {
        "bio": "Search.",
        "weekly_hours": 6.0,
        "languages": ["en"],
        "directions": ["apps"],
        "verticals": ["medical"],
        "skills": [{"skill": "data.etl", "level": 0.8}],
        "availability": [{"weekday": 1, "begins": "18:30", "ends": "24:00"}],
    }

    answer = client_of(here.mentor).put(path, offer)

    assert (answer.status_code, answer.json()) == (200, offer)
    assert client_of(here.lead).get(path).json() == offer
    assert client_of(here.lead).put(path, offer).status_code == 403


@pytest.mark.parametrize(
    ("offered", "pointer"),
    [
        ({"verticals": ["sales"]}, "#/verticals/0"),
        ({"skills": [{"skill": "data.magic", "level": 1}]}, "#/skills/0/skill"),
        ({"skills": [{"skill": "data.etl", "level": 2}]}, "#/skills/0/level"),
        (
            {"availability": [{"weekday": 8, "begins": "18:00", "ends": "19:00"}]},
            "#/availability/0/weekday",
        ),
        (
            {"availability": [{"weekday": 1, "begins": "25:00", "ends": "24:00"}]},
            "#/availability/0/begins",
        ),
        (
            {"availability": [{"weekday": 1, "begins": "19:00", "ends": "18:00"}]},
            "#/availability/0/begins",
        ),
        (
            {"availability": [{"weekday": 1, "begins": "18:00", "ends": "19:00"}] * 2},
            "#/availability/1/begins",
        ),
    ],
)
def test_an_offer_that_makes_no_sense_is_pointed_at(here, client_of, offered, pointer):
    SkillFactory(slug="data.etl")
    path = f"/api/v1/mentors/{here.mentor_profile.pk}/profile"

    answer = client_of(here.mentor).put(path, {"weekly_hours": 6, **offered})

    assert answer.status_code == 400
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]
    assert not here.mentor_profile.availability.exists()


def test_a_list_of_mentors_tells_hours_used_and_free_and_who_is_away(here, client_of):
    MentorshipFactory(
        enrollment=here.other_enrollment, mentor=here.mentor_profile, kind="secondary", hours=0.5
    )
    MentorshipFactory(
        enrollment=EnrollmentFactory(cohort=here.cohort, state="withdrawn"),
        mentor=here.mentor_profile,
    )
    away = here.other_mentor.mentor_profiles.get()
    AbsenceFactory(mentor=away, starts_at=NOW, ends_at=NOW + timedelta(days=36500))
    client = client_of(here.manager)

    rows = {row["id"]: row for row in client.get("/api/v1/mentors").json()["results"]}

    loads = {
        pk: (row["hours_used"], row["hours_free"], row["on_leave"]) for pk, row in rows.items()
    }
    assert loads == {here.mentor_profile.pk: (1.5, 2.5, False), away.pk: (0, 4, True)}
    assert ids_of(client.get("/api/v1/mentors?on_leave=true")) == {away.pk}
    assert ids_of(client.get("/api/v1/mentors?has_room=true")) == set(rows)


def test_mentors_are_seen_by_colleagues_and_by_their_learners(here, elsewhere, client_of):
    own = here.mentor_profile.pk
    all_here = {mentor.pk for mentor in here.organization.mentors.all()}

    assert ids_of(client_of(here.learner).get("/api/v1/mentors")) == {own}
    assert ids_of(client_of(here.other_learner).get("/api/v1/mentors")) == set()
    for who in ("mentor", "lead", "manager", "admin"):
        assert ids_of(client_of(getattr(here, who)).get("/api/v1/mentors")) == all_here
    path = f"/api/v1/mentors/{elsewhere.mentor_profile.pk}"
    assert client_of(here.admin).get(path).status_code == 404
