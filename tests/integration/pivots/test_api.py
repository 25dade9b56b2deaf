"""The REST door: recommendations, decisions, what-if, runs."""

import json
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.models import Job
from apps.pivots import services
from apps.pivots.models import Recommendation
from tests.factories import EnrollmentFactory, MentorshipFactory, PlacementFactory
from tests.factories.moments import NOW

pytestmark = pytest.mark.django_db

PERSONAS = json.loads(
    (Path(__file__).parents[3] / "fixtures" / "golden" / "personas-open.json").read_text(
        encoding="utf-8"
    )
)["personas"]


@pytest.fixture
def published(here, policy, fresh_graduate):
    here.enrollment.placements.all().delete()
    services.recommendations_refresh(enrollment_ids=[here.enrollment.pk], now=NOW)
    return Recommendation.objects.get()


def test_a_mentor_reads_why_in_the_language_asked_for(here, published, client_of):
    address = f"/api/v1/recommendations/{published.pk}"
    client = client_of(here.mentor)

    english = client.get(address).json()
    chinese = client.get(address, headers={"accept-language": "zh-hans"}).json()

    assert english["headline"] == (
        "Start in data engineering, then move to applications & algorithms"
    )
    assert chinese["headline"] != english["headline"]
    assert english["why_not_target"].startswith("Not applications")
    assert english["reasons"][0]["quotes"][0]["attribution"]
    assert english["learner"] == {"id": here.learner_profile.pk, "name": here.learner.name}


def test_a_learner_sees_it_once_a_mentor_has_looked(here, published, client_of):
    learner, mentor = client_of(here.learner), client_of(here.mentor)
    address = f"/api/v1/recommendations/{published.pk}"

    before = learner.get("/api/v1/me/recommendations").json()["results"]
    absent = learner.get(address)
    looked = mentor.post(f"{address}/review", {})
    after = learner.get("/api/v1/me/recommendations").json()["results"]

    assert (before, absent.status_code) == ([], 404)
    assert looked.json()["state"] == "under_review"
    assert [row["id"] for row in after] == [published.pk]


def test_a_learner_does_not_decide(here, published, client_of):
    client_of(here.mentor).post(f"/api/v1/recommendations/{published.pk}/review", {})

    answer = client_of(here.learner).post(f"/api/v1/recommendations/{published.pk}/accept", {})

    assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")


def test_a_second_decision_is_409_and_names_the_allowed_steps(here, published, client_of):
    client = client_of(here.mentor)
    address = f"/api/v1/recommendations/{published.pk}"

    accepted = client.post(f"{address}/accept", {"note": "Yes."})
    again = client.post(f"{address}/decline", {"reason": "other"})

    assert (accepted.status_code, accepted.json()["state"]) == (200, "accepted")
    assert (again.status_code, again.json()["code"]) == (409, "illegal-transition")
    assert again.json()["allowed"] == []


def test_an_amendment_answers_with_what_now_counts(here, published, client_of):
    answer = client_of(here.lead).post(
        f"/api/v1/recommendations/{published.pk}/amend",
        {"decision": "start", "direction": "platform", "note": "Strong shell scripts."},
    )

    assert answer.status_code == 201
    assert answer.json()["amends"] == published.pk
    assert answer.json()["headline"] == "Start in platform engineering"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"decision": "pivot", "note": "x"}, "#/direction"),
        ({"decision": "stay", "direction": "data", "note": "x"}, "#/direction"),
        ({"decision": "start_then", "direction": "data", "note": "x"}, "#/then"),
        ({"decision": "stay", "then": "apps", "note": "x"}, "#/then"),
        ({"decision": "fly", "direction": "data", "note": "x"}, "#/decision"),
        ({"decision": "start", "direction": "data", "then": "data", "note": "x"}, "#/then"),
        ({"decision": "start", "direction": "data"}, "#/note"),
        ({"decision": "start", "direction": "data", "note": "x", "state": "accepted"}, "#/state"),
    ],
)
def test_a_broken_amendment_is_told_where(here, published, client_of, body, pointer):
    answer = client_of(here.lead).post(f"/api/v1/recommendations/{published.pk}/amend", body)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == pointer
    published.refresh_from_db()
    assert published.state == "published"


def test_who_stays_is_not_told_to_name_a_direction(published, here, client_of):
    answer = client_of(here.lead).post(
        f"/api/v1/recommendations/{published.pk}/amend",
        {"decision": "stay", "direction": "data", "note": "x"},
    )

    assert [fault["detail"] for fault in answer.json()["errors"]] == [
        "Stay and defer lead nowhere: leave the direction out."
    ]


def test_a_stranger_finds_nothing(here, elsewhere, published, client_of):
    for person in (elsewhere.mentor, elsewhere.manager, here.other_mentor, here.other_learner):
        client = client_of(person)

        assert client.get("/api/v1/recommendations").json()["results"] == []
        assert client.get(f"/api/v1/recommendations/{published.pk}").status_code == 404
        denied = client.post(f"/api/v1/recommendations/{published.pk}/accept", {})
        assert denied.status_code == 404


def test_a_list_costs_the_same_for_two_and_for_twenty(here, policy, client_of):
    def cost(count):
        for _ in range(count):
            enrollment = EnrollmentFactory(cohort=here.cohort)
            PlacementFactory(enrollment=enrollment)
            MentorshipFactory(enrollment=enrollment, mentor=here.mentor_profile, hours=0)
            services.recommendations_refresh(enrollment_ids=[enrollment.pk], now=NOW)
        with CaptureQueriesContext(connection) as queries:
            answer = client_of(here.mentor).get("/api/v1/recommendations")
        assert len(answer.json()["results"]) >= count
        return len(queries)

    assert cost(2) == cost(20)


@pytest.mark.parametrize(
    "query",
    ["?open=1", "?state=nonsense", "?cohort=abc", "?page_size=0", "?page_size=201", "?ordering=x"],
)
def test_a_filter_nobody_offers_is_refused(here, client_of, query):
    answer = client_of(here.mentor).get(f"/api/v1/recommendations{query}")

    assert answer.status_code == 400
    assert answer.json()["errors"]


def test_filters_narrow_the_list(here, published, client_of):
    client = client_of(here.mentor)

    for query, count in [
        ("?decision=start_then", 1),
        ("?decision=stay", 0),
        ("?state=published&state=under_review", 1),
        (f"?cohort={here.cohort.pk}", 1),
        ("?direction=platform", 0),
    ]:
        assert len(client.get(f"/api/v1/recommendations{query}").json()["results"]) == count


def test_what_if_answers_as_the_command_does_and_writes_nothing(here, policy, client_of):
    persona = next(p for p in PERSONAS if p["id"] == "S01")
    scenario = {key: persona[key] for key in ("stage", "profile", "progress", "context")}

    answer = client_of(here.learner).post("/api/v1/pivots/what-if", scenario)

    body = answer.json()
    assert answer.status_code == 200
    assert (body["decision"], body["direction"], body["then"]) == ("start_then", "data", "apps")
    assert body["headline"]
    assert not Recommendation.objects.exists()


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"roles": [{"family": "backend", "years": -1, "evidence": "claimed"}]}, "roles/0/years"),
        ({"skills": [{"skill": "data.etl", "level": 3, "evidence": "claimed"}]}, "skills/0/level"),
        ({"weekly_hours": "many"}, "weekly_hours"),
        ({"target_direction": "moon"}, "target_direction"),
    ],
)
def test_an_impossible_profile_names_its_field(here, policy, client_of, change, pointer):
    persona = next(p for p in PERSONAS if p["id"] == "S01")
    scenario = {"stage": "intake", "profile": {**persona["profile"], **change}, "progress": None}

    answer = client_of(here.learner).post("/api/v1/pivots/what-if", scenario)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == f"#/profile/{pointer}"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"profile": {"x": 1}}, "#/profile/x"),
        ({"target_directon": "data"}, "#/target_directon"),
        ({"profile": {"roles": [{"family": "backend", "yaers": 1}]}}, "#/profile/roles/0/yaers"),
        ({"context": {"free_seats": {"moon": 1}}}, "#/context/free_seats/moon"),
        ({"context": {"free_seats": {"data": -1}}}, "#/context/free_seats/data"),
        ({"context": {"seats": {}}}, "#/context/seats"),
    ],
)
def test_what_is_no_input_is_refused(here, policy, client_of, change, pointer):
    scenario = {"stage": "intake", "profile": {}, "progress": None, **change}

    answer = client_of(here.learner).post("/api/v1/pivots/what-if", scenario)

    assert answer.status_code == 400
    assert pointer in {fault["pointer"] for fault in answer.json()["errors"]}


def test_every_input_of_the_persona_files_is_known(here, policy, client_of):
    client = client_of(here.learner)
    for persona in PERSONAS:
        scenario = {key: persona.get(key) for key in ("stage", "profile", "progress", "context")}

        answer = client.post("/api/v1/pivots/what-if", scenario)

        assert answer.status_code == 200, (persona["id"], answer.json())


@pytest.mark.parametrize("body", [[], "text", 5, None, {}, {"stage": "intake"}])
def test_a_scenario_that_is_none_is_refused(here, policy, client_of, body):
    answer = client_of(here.learner).post("/api/v1/pivots/what-if", body)

    assert answer.status_code == 400
    assert answer.json()["errors"]


def test_a_run_is_a_job_to_watch(here, policy, client_of):
    answer = client_of(here.lead).post("/api/v1/recommendation-runs", {"cohort": here.cohort.pk})

    job = Job.objects.get()
    assert answer.status_code == 202
    assert (answer.json()["id"], answer.json()["state"]) == (job.pk, "queued")
    watched = client_of(here.lead).get(f"/api/v1/jobs/{job.pk}")
    assert (watched.status_code, watched.json()["parts_total"]) == (200, 0)


def test_a_run_over_a_cohort_one_does_not_see_looks_absent(here, elsewhere, policy, client_of):
    client = client_of(elsewhere.manager)

    foreign = client.post("/api/v1/recommendation-runs", {"cohort": here.cohort.pk})
    absent = client.post("/api/v1/recommendation-runs", {"cohort": 10**9})

    assert (foreign.status_code, absent.status_code) == (404, 404)
    assert not Job.objects.exists()


def test_without_a_policy_the_engine_says_so(here, client_of):
    answer = client_of(here.learner).post(
        "/api/v1/pivots/what-if", {"stage": "intake", "profile": {}}
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "no-policy-in-force")
