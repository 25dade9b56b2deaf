"""The REST door of programs, cohorts, enrollments and placements."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.serializers import BaseSerializer

from apps.cohorts import services
from tests.factories import (
    CohortFactory,
    EnrollmentFactory,
    LearnerFactory,
    MentorshipFactory,
    PlacementFactory,
    ProgramFactory,
    StageFactory,
    TaskFactory,
    UserFactory,
)
from tests.factories.moments import NOW
from tests.integration.cohorts.scenes import (
    active,
    admitted,
    applicant,
    assert_seats_add_up,
    cohort_of,
    learner_of,
    published,
    roadmap,
    taken,
)

API = "/api/v1"


def code(response):
    return response.status_code, response.json()["code"]


def pointers(response):
    assert response.status_code == 400
    return [entry["pointer"] for entry in response.json()["errors"]]


def ids(response):
    assert response.status_code == 200
    return [row["id"] for row in response.json()["results"]]


# --------------------------------------------------------------------------- one whole way


def test_from_a_program_to_a_learner_at_work(here, client_of):
    roadmap("data")
    manager, learner = client_of(here.manager), client_of(here.learner)

    program = manager.post(
        f"{API}/programs",
        {"organization": here.organization.pk, "slug": "llm", "name": "Into LLM"},
    )
    assert (program.status_code, program.json()["state"]) == (201, "draft")
    manager.post(f"{API}/programs/{program.json()['id']}/activate", {})
    planned = manager.post(
        f"{API}/cohorts",
        {
            "program": program.json()["id"],
            "slug": "winter",
            "name": "Winter",
            "target_direction": "apps",
            "starts_on": "2030-01-07",
            "ends_on": "2030-06-30",
            "time_zone": "Asia/Shanghai",
        },
    )
    assert planned.status_code == 201
    cohort = f"{API}/cohorts/{planned.json()['id']}"
    seats = manager.post(f"{cohort}/seats", {"direction": "data", "capacity": 2})
    assert [(s["direction"], s["free"]) for s in seats.json()["seats"]] == [("data", 2)]
    manager.post(f"{cohort}/add-lead", {"user": here.lead.pk})
    assert manager.post(f"{cohort}/open", {}).json()["state"] == "enrolling"

    applied = learner.post(f"{API}/enrollments", {"cohort": planned.json()["id"]})
    assert (applied.status_code, applied.json()["learner"]["name"]) == (201, "Lin")
    enrollment = f"{API}/enrollments/{applied.json()['id']}"
    admission = client_of(here.lead).post(f"{enrollment}/admit", {"direction": "data"})
    assert admission.json()["placement"]["state"] == "proposed"
    assert code(manager.post(f"{cohort}/start", {})) == (409, "start-not-reached")
    assert manager.post(f"{cohort}/start", {"force": True}).json()["state"] == "running"

    mine = learner.get(f"{API}/me/enrollments/{applied.json()['id']}").json()
    assert (mine["state"], mine["placement"]["direction"]) == ("active", "data")
    timeline = learner.get(f"{enrollment}/timeline").json()["results"]
    assert [step["to_state"] for step in timeline] == [
        "current",
        "active",
        "admitted",
        "proposed",
        "applied",
    ]
    assert timeline[3]["actor"] == "Lea"
    assert_seats_add_up()


def test_a_cohort_is_answered_in_full(here, client_of):
    cohort = cohort_of(here.program, seats=3)
    cohort.leads.add(here.lead)
    admitted(cohort)

    body = client_of(here.manager).get(f"{API}/cohorts/{cohort.pk}").json()

    assert body.pop("created_at")
    assert body == {
        "id": cohort.pk,
        "organization": here.organization.pk,
        "program": here.program.pk,
        "slug": cohort.slug,
        "name": cohort.name,
        "target_direction": "apps",
        "starts_on": "2026-10-05",
        "ends_on": "2027-01-31",
        "time_zone": "UTC",
        "working_weekdays": [1, 2, 3, 4, 5],
        "breaks": [],
        "self_service_days": 0,
        "late_grace_hours": 0,
        "late_penalty": 0,
        "late_floor": 0,
        "closes_after_days": None,
        "review_grace_days": 14,
        "state": "enrolling",
        "seats": [
            {
                "direction": "data",
                "capacity": 3,
                "taken": 1,
                "free": 2,
                "roadmap_version": cohort.seats.get().roadmap_version_id,
            }
        ],
        "leads": [{"id": here.lead.pk, "name": "Lea"}],
    }


def test_an_enrollment_is_answered_in_full_in_the_reader_s_language(here, client_of):
    enrollment, placement = here.enrollment, here.placement

    body = (
        client_of(here.mentor)
        .get(f"{API}/enrollments/{enrollment.pk}", headers={"accept-language": "zh-CN"})
        .json()
    )

    assert body.pop("created_at")
    assert body.pop("activated_at")
    assert body["placement"].pop("started_at")
    assert body == {
        "id": enrollment.pk,
        "organization": here.organization.pk,
        "cohort": here.cohort.pk,
        "cohort_name": here.cohort.name,
        "learner": {"id": here.learner_profile.pk, "name": "Lin"},
        "state": "active",
        "placement": {
            "id": placement.pk,
            "direction": "data",
            "direction_name": "Data engineering（中）",
            "roadmap_version": placement.roadmap_version_id,
            "state": "current",
        },
        "waitlist": None,
        "primary_mentor": {"id": here.mentor_profile.pk, "name": "Mei"},
        "motivation": "",
        "asked_direction": None,
        "asked_hours": None,
        "decision": None,
        "seats_elsewhere": 0,
        "team": None,
        "successor": None,
        "returns_on": None,
        "ended_at": None,
    }


# --------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("pause", {"returns_on": "2027-01-31"}),
        ("complete", {}),
        ("not-complete", {}),
    ],
)
def test_an_illegal_move_is_a_conflict_that_names_the_allowed_ones(here, client_of, verb, body):
    enrollment = applicant(cohort_of(here.program))

    answer = client_of(here.manager).post(f"{API}/enrollments/{enrollment.pk}/{verb}", body)

    assert code(answer) == (409, "illegal-transition")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["allowed"] == ["waitlisted", "admitted", "withdrawn", "declined"]


def test_an_illegal_move_of_a_cohort_or_program_names_the_allowed_ones(here, client_of):
    manager = client_of(here.manager)
    cohort = manager.post(f"{API}/cohorts/{here.cohort.pk}/open", {})
    program = manager.post(f"{API}/programs/{here.program.pk}/archive", {})

    assert (code(cohort), cohort.json()["allowed"]) == (
        (409, "illegal-transition"),
        ["wrapping_up"],
    )
    assert (code(program), program.json()["allowed"]) == ((409, "illegal-transition"), ["closed"])


def test_whoever_admits_is_told_of_the_seats_the_learner_holds_elsewhere(here, client_of):
    """Two seats are allowed, as for somebody who takes a short cohort beside a long one."""
    cohort = cohort_of(here.program)
    one, other = applicant(cohort, here.learner_profile), applicant(cohort)
    third = applicant(cohort_of(here.program), here.learner_profile)
    manager = client_of(here.manager)

    before = manager.get(f"{API}/enrollments/{one.pk}").json()
    admissions = {"enrollments": [one.pk, other.pk], "decision": "admit", "direction": "data"}
    results = manager.post(f"{API}/cohorts/{cohort.pk}/admissions", admissions).json()["results"]
    alone = manager.post(f"{API}/enrollments/{third.pk}/admit", {"direction": "data"}).json()

    assert before["seats_elsewhere"] == 1
    assert [(row["state"], row["seats_elsewhere"]) for row in results] == [
        ("admitted", 1),
        ("admitted", 0),
    ]
    assert (alone["state"], alone["seats_elsewhere"]) == ("admitted", 2)


def test_completing_over_open_tasks_is_a_conflict_until_it_is_explained(here, client_of):
    TaskFactory(stage=StageFactory(version=here.placement.roadmap_version), slug="dedup")
    address, manager = f"{API}/enrollments/{here.enrollment.pk}/complete", client_of(here.manager)

    refused = manager.post(address, {})
    done = manager.post(address, {"reason": "Hired."})

    assert code(refused) == (409, "work-unfinished")
    assert (refused.json()["open_tasks"], refused.json()["tasks"]) == (1, ["dedup"])
    assert (done.status_code, done.json()["state"]) == (200, "completed")


def test_a_full_direction_is_a_conflict_with_its_facts(here, client_of):
    cohort = cohort_of(here.program, seats=1)
    admitted(cohort)
    enrollment = applicant(cohort)

    answer = client_of(here.manager).post(
        f"{API}/enrollments/{enrollment.pk}/admit", {"direction": "data"}
    )

    assert code(answer) == (409, "direction-full")
    assert (answer.json()["direction"], answer.json()["capacity"]) == ("data", 1)
    assert taken(cohort) == 1


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        ("cohorts", {"slug": "not a slug"}, "#/slug"),
        ("cohorts", {"target_direction": "astrology"}, "#/target_direction"),
        ("cohorts", {"ends_on": "2020-01-01"}, "#/ends_on"),
        ("cohorts", {"time_zone": "Moon/Sea"}, "#/time_zone"),
        ("cohorts", {"name": "x" * 151}, "#/name"),
        ("cohorts", {"program": 2**63}, "#/program"),
        ("cohorts", {"colour": "blue"}, "#/colour"),
        ("cohorts/{cohort}/seats", {"direction": "astrology", "capacity": 1}, "#/direction"),
        ("cohorts/{cohort}/seats", {"direction": "data", "capacity": -1}, "#/capacity"),
        ("cohorts/{cohort}/seats", {"direction": "data", "capacity": 2**40}, "#/capacity"),
        ("cohorts/{cohort}/add-lead", {"user": 0}, "#/user"),
        ("cohorts/{cohort}/add-lead", {"user": 2**62}, "#/user"),
        ("cohorts/{cohort}/cancel", {}, "#/reason"),
        ("enrollments/{enrollment}/admit", {"direction": "astrology"}, "#/direction"),
        ("enrollments/{enrollment}/withdraw", {}, "#/reason"),
        ("enrollments/{enrollment}/withdraw", {"reason": "x" * 2001}, "#/reason"),
        ("enrollments", {"cohort": "x"}, "#/cohort"),
    ],
)
def test_what_does_not_fit_is_answered_with_a_pointer(here, client_of, path, body, pointer):
    plan = {
        "program": here.program.pk,
        "slug": "winter",
        "name": "Winter",
        "target_direction": "apps",
        "starts_on": "2030-01-07",
        "ends_on": "2030-06-30",
    }
    where = path.format(cohort=here.cohort.pk, enrollment=here.enrollment.pk)
    full = {**plan, **body} if path == "cohorts" else body

    assert pointers(client_of(here.manager).post(f"{API}/{where}", full)) == [pointer]


def test_a_foreign_organization_looks_like_an_absent_one(here, elsewhere, client_of):
    body = {"slug": "llm", "name": "Into LLM"}
    manager = client_of(here.manager)

    for organization in (elsewhere.organization.pk, 2**62):
        answer = manager.post(f"{API}/programs", {**body, "organization": organization})
        assert code(answer) == (404, "not-found")


@pytest.mark.parametrize("kind", ["foreign", "absent"])
def test_nobody_is_entered_across_a_border(here, elsewhere, client_of, kind):
    cohort = cohort_of(here.program)
    other = elsewhere.learner_profile.pk if kind == "foreign" else 2**62
    theirs = cohort_of(elsewhere.program).pk if kind == "foreign" else 2**62
    manager = client_of(here.manager)

    for body in ({"cohort": cohort.pk, "learner": other}, {"cohort": theirs}):
        assert code(manager.post(f"{API}/enrollments", body)) == (404, "not-found")


def test_a_manager_enters_a_learner_of_the_organization(here, client_of):
    cohort, learner = cohort_of(here.program, state="running"), learner_of(here.organization)

    answer = client_of(here.manager).post(
        f"{API}/enrollments", {"cohort": cohort.pk, "learner": learner.pk, "motivation": "Late"}
    )

    assert (answer.status_code, answer.json()["learner"]["id"]) == (201, learner.pk)


# --------------------------------------------------------------------------- scope


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("learner", {"enrollment"}),
        ("other_learner", {"other_enrollment"}),
        ("mentor", {"enrollment"}),
        ("other_mentor", set()),
        ("lead", {"enrollment", "other_enrollment"}),
        ("manager", {"enrollment", "other_enrollment"}),
        ("admin", {"enrollment", "other_enrollment"}),
    ],
)
def test_everybody_sees_their_own_enrollments_and_no_other(here, elsewhere, client_of, role, seen):
    client = client_of(getattr(here, role))
    expected = {getattr(here, name).pk for name in seen}

    assert set(ids(client.get(f"{API}/enrollments"))) == expected
    placements = client.get(f"{API}/placements").json()["results"]
    assert {row["enrollment"] for row in placements} == expected
    for row in (here.enrollment, here.other_enrollment, elsewhere.enrollment):
        url = f"{API}/enrollments/{row.pk}"
        status = 200 if row.pk in expected else 404
        assert client.get(url).status_code == status
        assert client.get(f"{url}/timeline").status_code == status
        if status == 404:
            assert code(client.post(f"{url}/withdraw", {"reason": "x"})) == (404, "not-found")


def test_own_enrollments_are_one_s_own(here, client_of):
    assert ids(client_of(here.learner).get(f"{API}/me/enrollments")) == [here.enrollment.pk]
    assert ids(client_of(here.manager).get(f"{API}/me/enrollments")) == []
    url = f"{API}/me/enrollments/{here.enrollment.pk}"
    assert client_of(here.manager).get(url).status_code == 404


@pytest.mark.parametrize("verb", ["admit", "waitlist", "pause", "complete"])
def test_who_sees_but_may_not_is_told_so(here, client_of, verb):
    cohort = cohort_of(here.program)
    enrollment = applicant(cohort, here.learner_profile)
    bodies = {"admit": {"direction": "data"}, "pause": {"returns_on": "2027-01-31"}}
    body = bodies.get(verb, {})

    answer = client_of(here.learner).post(f"{API}/enrollments/{enrollment.pk}/{verb}", body)

    assert code(answer) == (403, "not-allowed")


def test_a_learner_sees_cohorts_to_apply_to_and_the_own_ones(here, elsewhere, client_of):
    open_one, hidden = cohort_of(here.program), cohort_of(here.program, state="planned")
    cohort_of(elsewhere.program)
    client = client_of(here.learner)

    assert ids(client.get(f"{API}/cohorts")) == [open_one.pk, here.cohort.pk]
    assert client.get(f"{API}/cohorts/{hidden.pk}").status_code == 404
    assert code(client.post(f"{API}/cohorts/{open_one.pk}/start", {})) == (403, "not-allowed")
    assert ids(client.get(f"{API}/programs")) == [here.program.pk]
    assert client.get(f"{API}/programs/{elsewhere.program.pk}").status_code == 404


def test_a_stranger_sees_nothing(here, client_of):
    stranger = client_of(UserFactory())

    for path in ("programs", "cohorts", "enrollments", "placements", "me/enrollments"):
        assert ids(stranger.get(f"{API}/{path}")) == []


# --------------------------------------------------------------------------- lists


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("cohort={cohort}", 2),
        ("cohort=999999999", 0),
        ("organization={organization}&program={program}", 2),
        ("learner={learner}", 1),
        ("mentor={mentor}", 1),
        ("direction=data", 2),
        ("direction=apps", 0),
        ("state=active", 2),
        ("state=paused&state=active", 2),
        ("state=paused", 0),
        ("search=lin", 1),
        ("search=%25", 0),
    ],
)
def test_enrollments_are_filtered_and_searched(here, client_of, query, found):
    values = {
        "cohort": here.cohort.pk,
        "organization": here.organization.pk,
        "program": here.program.pk,
        "learner": here.learner_profile.pk,
        "mentor": here.mentor_profile.pk,
    }

    answer = client_of(here.manager).get(f"{API}/enrollments?{query.format(**values)}")

    assert len(ids(answer)) == found


@pytest.mark.parametrize(
    "query", ["state=lost", "cohort=x", "cohort=0", f"cohort={2**63}", "colour=blue", "ordering=id"]
)
def test_an_unknown_filter_or_value_is_refused(here, client_of, query):
    for path in ("enrollments", "placements", "cohorts"):
        known = "organization" if path == "cohorts" else "cohort"
        asked = query.replace("cohort", known)
        answer = client_of(here.manager).get(f"{API}/{path}?{asked}")
        assert answer.status_code == 400, path


def test_lists_are_ordered_on_request(here, client_of):
    manager = client_of(here.manager)
    other, own = here.other_enrollment.pk, here.enrollment.pk  # Olu, Lin
    later = CohortFactory(program=here.program, name="A", starts_on="2026-10-06")

    assert ids(manager.get(f"{API}/enrollments?ordering=learner")) == [own, other]
    assert ids(manager.get(f"{API}/enrollments?ordering=-learner")) == [other, own]
    assert ids(manager.get(f"{API}/cohorts?ordering=name")) == [later.pk, here.cohort.pk]
    assert ids(manager.get(f"{API}/cohorts?ordering=starts_on")) == [here.cohort.pk, later.pk]


@pytest.fixture
def made(monkeypatch):
    """Return how many serializers were made since this was asked last."""
    counted, init = [], BaseSerializer.__init__

    def counting(serializer, *args, **kwargs):
        counted.append(type(serializer))
        init(serializer, *args, **kwargs)

    monkeypatch.setattr(BaseSerializer, "__init__", counting)

    def asked():
        number = len(counted)
        counted.clear()
        return number

    return asked


@pytest.mark.parametrize("path", ["programs", "cohorts", "enrollments", "placements"])
def test_a_longer_list_costs_no_more_queries_or_serializers(here, client_of, path, made):
    client = client_of(here.manager)
    ProgramFactory(organization=here.organization)
    cohort_of(here.program).leads.add(here.lead)

    with CaptureQueriesContext(connection) as few:
        two = ids(client.get(f"{API}/{path}"))
    for_two = made()
    for _ in range(18):
        ProgramFactory(organization=here.organization)
        cohort_of(here.program).leads.add(here.lead)
        learner = LearnerFactory(organization=here.organization)
        enrollment = EnrollmentFactory(cohort=here.cohort, learner=learner)
        PlacementFactory(enrollment=enrollment)
        MentorshipFactory(enrollment=enrollment)
    with CaptureQueriesContext(connection) as many:
        twenty = ids(client.get(f"{API}/{path}"))

    assert (len(two), len(twenty)) == (2, 20)
    assert len(many) == len(few)
    assert made() == for_two > 0


def test_a_list_of_enrollments_costs_five_queries(here, client_of, django_assert_num_queries):
    active(cohort_of(here.program, state="running"))
    client = client_of(here.manager)

    with django_assert_num_queries(5):
        # enrollments; their placements; mentorships; the mentors; the mentors' people
        client.get(f"{API}/enrollments")


# --------------------------------------------------------------------------- strict values


def test_a_slug_is_a_text_and_a_share_is_a_number(here, client_of):
    manager = client_of(here.manager)
    cohort = cohort_of(here.program)

    numbered = manager.post(f"{API}/cohorts/{cohort.pk}/clone", {"slug": 7, "name": "Seven"})
    flagged = manager.post(f"{API}/cohorts/{cohort.pk}/rules", {"late_penalty": True})
    worded = manager.post(f"{API}/cohorts/{cohort.pk}/rules", {"late_floor": "0.5"})

    assert "#/slug" in pointers(numbered)
    assert pointers(flagged) == ["#/late_penalty"]
    assert pointers(worded) == ["#/late_floor"]


def test_a_reason_that_nobody_sees_is_none(here, client_of):
    enrollment = active(cohort_of(here.program, state="running"))

    answer = client_of(here.manager).post(
        f"{API}/enrollments/{enrollment.pk}/withdraw", {"reason": "\u200b\u2060"}
    )

    assert pointers(answer) == ["#/reason"]


def test_a_body_of_null_is_refused_in_the_readers_language(here, client_of):
    enrollment = active(cohort_of(here.program, state="running"))

    answer = client_of(here.manager).post(
        f"{API}/enrollments/{enrollment.pk}/withdraw",
        "null",
        content_type="application/json",
        headers={"Accept-Language": "zh-hans"},
    )

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["detail"] == "请提交一个对象，而不是 null。"


def test_an_end_is_told_to_whoever_listens(here):
    enrollment = active(cohort_of(here.program, state="running"))

    services.enrollment_withdraw(
        enrollment_id=enrollment.pk, by=here.manager, now=NOW, reason="Moved away."
    )

    assert published().count("EnrollmentEnded") == 1
