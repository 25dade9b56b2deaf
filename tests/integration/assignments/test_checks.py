"""Automated checks: reported by machines with a credential that opens nothing else."""

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from apps.assignments import services
from apps.assignments.models import CheckCredential, CheckRun
from apps.core.models import Transition
from mentorship.errors import Invalid, NotAllowed, NotFound, TransitionNotAllowed
from tests.architecture.roles.routes import routes
from tests.factories import (
    AssignmentFactory,
    CheckCredentialFactory,
    CheckRunFactory,
    CohortFactory,
    RevisionFactory,
)
from tests.factories.moments import NOW

pytestmark = pytest.mark.django_db
API = "/api/v1/checks"


@pytest.fixture
def revision(here):
    work = AssignmentFactory(placement=here.placement, state="submitted", submitted_at=NOW)
    return RevisionFactory(assignment=work)


@pytest.fixture
def machine(here):
    """A client with a credential of the organization and nothing else."""
    return client_with(CheckCredentialFactory(organization=here.organization))


def client_with(credential):
    client = APIClient(raise_request_exception=False)
    client.default_format = "json"
    client.credentials(HTTP_AUTHORIZATION=f"Bearer mck_{credential.name}")
    return client


def said(revision, state="passed", **more):
    return {"revision": revision.pk, "name": "tests", "external_id": "7", "state": state, **more}


NOTE = {"path": "src/dedup.py", "line": 12, "level": "warning", "message": "unused import"}


# --------------------------------------------------------------------------- the way of a check


def test_a_check_goes_its_way_through_the_door(here, revision, machine, client_of):
    [found] = machine.get(f"{API}/revisions").json()["results"]
    begun = machine.post(f"{API}/runs", said(revision, "queued"))
    running = machine.post(f"{API}/runs", said(revision, "running", summary="3 of 40"))
    ended = machine.post(
        f"{API}/runs",
        said(
            revision,
            "failed",
            summary="1 of 40 failed",
            annotations=[NOTE],
            url="https://ci.example.org/7",
        ),
    )

    assert found == {
        "id": revision.pk,
        "assignment": revision.assignment_id,
        "number": 1,
        "task": revision.assignment.task.slug,
        "repositories": [{"url": "https://example.org/lin/code", "commit": "0" * 40}],
        "submitted_at": "2026-11-02T09:00:00Z",
    }
    assert [begun.status_code, running.status_code, ended.status_code] == [201, 200, 200]
    assert begun.json()["id"] == ended.json()["id"]
    steps = Transition.objects.of("assignments.checkrun", begun.json()["id"]).order_by("id")
    assert [step.to_state for step in steps] == ["queued", "running", "failed"]
    for person in (here.learner, here.mentor):
        client = client_of(person)
        run = client.get(f"/api/v1/check-runs/{begun.json()['id']}").json()
        brief = client.get(f"/api/v1/revisions/{revision.pk}").json()["checks"]
        assert (run["state"], run["annotations"]) == ("failed", [NOTE])
        assert [(c["name"], c["state"], c["summary"]) for c in brief] == [
            ("tests", "failed", "1 of 40 failed")
        ]


def test_a_report_sent_again_changes_nothing(revision, machine):
    first = machine.post(f"{API}/runs", said(revision, annotations=[NOTE]))
    steps = Transition.objects.count()
    again = machine.post(f"{API}/runs", said(revision, annotations=[NOTE]))
    other = machine.post(f"{API}/runs", said(revision, external_id="8"))

    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 201)
    assert again.json() == first.json()
    assert Transition.objects.count() == steps + 3  # those of the other run
    assert CheckRun.objects.count() == 2


@pytest.mark.parametrize("then", ["failed", "running", "queued", "passed"])
def test_what_has_ended_says_nothing_else(revision, machine, then):
    machine.post(f"{API}/runs", said(revision, "passed"))

    answer = machine.post(f"{API}/runs", said(revision, then, summary="no, wait"))

    assert (answer.status_code, answer.json()["code"]) == (409, "illegal-transition")
    assert answer.json()["allowed"] == []
    assert CheckRun.objects.values_list("state", "summary").get() == ("passed", "")


def test_a_failed_check_is_a_signal_and_no_gate(here, revision, machine, client_of):
    machine.post(f"{API}/runs", said(revision, "failed"))

    revision.assignment.refresh_from_db()
    assert revision.assignment.state == "submitted"
    work = client_of(here.mentor).get("/api/v1/review-queue").json()["results"]
    assert [row["id"] for row in work] == [revision.assignment_id]


def test_the_review_page_shows_the_checks(here, revision, machine, admin_of):
    machine.post(
        f"{API}/runs",
        said(revision, "failed", annotations=[{**NOTE, "message": "<script>alert(1)</script>"}]),
    )

    page = (
        admin_of(here.mentor)
        .get(f"/admin/assignments/assignment/{revision.assignment_id}/review/")
        .content.decode()
    )

    assert "src/dedup.py:12" in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page


def test_a_check_that_falls_silent_times_out(here, revision):
    silent = CheckRunFactory(revision=revision, times_out_at=NOW)
    alive = CheckRunFactory(revision=revision, times_out_at=NOW + timedelta(seconds=1))
    ended = CheckRunFactory(revision=revision, state="passed", finished_at=NOW, times_out_at=NOW)

    assert services.check_runs_time_out(now=NOW) == 1
    assert services.check_runs_time_out(now=NOW) == 0
    for run, state in ((silent, "timed_out"), (alive, "running"), (ended, "passed")):
        run.refresh_from_db()
        assert run.state == state
    assert silent.finished_at == NOW


def test_a_revision_has_only_so_many_checks(revision, machine, monkeypatch):
    monkeypatch.setattr("apps.assignments.services.checks.MAX_RUNS", 1)
    machine.post(f"{API}/runs", said(revision))

    answer = machine.post(f"{API}/runs", said(revision, external_id="8"))

    assert (answer.status_code, answer.json()["code"]) == (409, "too-many-check-runs")
    assert CheckRun.objects.count() == 1


def test_the_database_keeps_what_a_check_said(revision):
    run = CheckRunFactory(revision=revision, state="passed", finished_at=NOW)
    for change in ("SET summary = 'x'", "SET state = 'failed'", "SET finished_at = NULL"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE assignments_checkrun {change} WHERE id = {run.pk}")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM assignments_checkrun WHERE id = {run.pk}")


# --------------------------------------------------------------------------- scope


def test_a_credential_reaches_no_other_route(here, revision, machine):
    """Tried over the whole URL conf: every other door answers as it does to a stranger."""
    stranger, different = APIClient(raise_request_exception=False), []
    for method, template in routes():
        if template.startswith(("/_allauth/", "/accounts/", "/admin/", "/i18n/")):
            continue  # sessions alone open those; none of them reads an Authorization header
        path = template.replace("{id}", str(revision.pk)).replace("{token}", "x")
        answers = [
            client.generic(method, path, "{}", content_type="application/json").status_code
            for client in (stranger, machine)
        ]
        if answers[0] != answers[1]:
            different.append(f"{method} {template}")

    assert different == ["GET /api/v1/checks/revisions", "POST /api/v1/checks/runs"]


def test_a_credential_is_no_person_at_the_desk(machine):
    for path in ("/admin/", "/admin/assignments/checkrun/", "/_allauth/app/v1/auth/session"):
        assert machine.get(path).status_code in {302, 401, 404}


def test_a_credential_reaches_no_further_than_it_says(here, elsewhere, revision):
    cohort = CohortFactory(program=here.program, name="Next")
    of_cohort = client_with(CheckCredentialFactory(organization=here.organization, cohort=cohort))
    foreign = client_with(CheckCredentialFactory(organization=elsewhere.organization))
    own = client_with(CheckCredentialFactory(organization=here.organization, cohort=here.cohort))

    for client in (of_cohort, foreign):
        answer = client.post(f"{API}/runs", said(revision))
        absent = client.post(f"{API}/runs", {**said(revision), "revision": 999_999_999})
        assert answer.status_code == absent.status_code == 404
        assert answer.json() == absent.json()
        assert client.get(f"{API}/revisions").json()["results"] == []
    assert not CheckRun.objects.exists()
    assert own.post(f"{API}/runs", said(revision)).status_code == 201


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer mck_nobody",
        "Basic mck_ci",
        "Bearer ci é",
        "bearer " + "x" * 9000,
        "Bearer mck_\x00",
    ],
)
def test_whoever_has_no_credential_is_told_so(revision, header):
    client = APIClient(raise_request_exception=False)
    client.credentials(HTTP_AUTHORIZATION=header)

    answer = client.post(f"{API}/runs", said(revision), format="json")

    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"] == 'Bearer realm="mentorship checks"'
    assert not CheckRun.objects.exists()


def test_a_credential_ends_at_once_when_it_is_revoked_or_over(here, revision):
    over = CheckCredentialFactory(
        organization=here.organization, expires_at=NOW - timedelta(days=999)
    )
    revoked = CheckCredentialFactory(organization=here.organization)
    assert client_with(revoked).get(f"{API}/revisions").status_code == 200

    services.check_credential_revoke(credential_id=revoked.pk, by=here.manager, now=NOW)

    for credential in (over, revoked):
        assert client_with(credential).get(f"{API}/revisions").status_code == 401
    with pytest.raises(TransitionNotAllowed):
        services.check_credential_revoke(credential_id=revoked.pk, by=here.manager, now=NOW)


# --------------------------------------------------------------------------- issuing


def test_a_token_is_told_once_and_kept_as_a_hash(here, revision, client_of):
    manager = client_of(here.manager)
    body = {"organization": here.organization.pk, "name": "ci", "cohort": here.cohort.pk}

    issued = manager.post("/api/v1/check-credentials", body)
    again = manager.get(f"/api/v1/check-credentials/{issued.json()['id']}")

    token = issued.json()["token"]
    machine = APIClient()
    machine.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    assert issued.status_code == 201
    assert issued["Cache-Control"] == "no-store"
    assert again.json() == {k: v for k, v in issued.json().items() if k != "token"}
    assert token not in json.dumps(list(CheckCredential.objects.values()), default=str)
    assert machine.post(f"{API}/runs", said(revision), format="json").status_code == 201


def test_only_managers_issue_and_revoke(here, elsewhere):
    credential = CheckCredentialFactory(organization=here.organization)
    for person in (here.learner, here.mentor, here.lead, elsewhere.manager):
        with pytest.raises(NotAllowed):
            services.check_credential_issue(
                organization_id=here.organization.pk,
                cohort_id=None,
                name="x",
                days=1,
                by=person,
                now=NOW,
            )
        with pytest.raises(NotAllowed):
            services.check_credential_revoke(credential_id=credential.pk, by=person, now=NOW)
    with pytest.raises(NotFound):
        services.check_credential_revoke(credential_id=999_999, by=here.manager, now=NOW)
    with pytest.raises(Invalid):
        services.check_credential_issue(
            organization_id=here.organization.pk,
            cohort_id=elsewhere.cohort.pk,
            name="x",
            days=1,
            by=here.manager,
            now=NOW,
        )

    credential.refresh_from_db()
    assert credential.state == "active"
    assert CheckCredential.objects.count() == 1


def test_the_desk_issues_a_credential_and_shows_the_token_once(here, elsewhere, admin_of):
    browser = admin_of(here.manager)
    add = "/admin/assignments/checkcredential/add/"
    data = {"organization": here.organization.pk, "cohort": "", "name": "ci", "days": 30}

    page = browser.post(add, data).content.decode()
    foreign = browser.post(add, {**data, "cohort": elsewhere.cohort.pk})
    [credential] = CheckCredential.objects.all()
    later = browser.get(f"/admin/assignments/checkcredential/{credential.pk}/change/")

    assert "mck_" in page
    assert foreign.status_code == 200
    assert "mck_" not in later.content.decode() + foreign.content.decode()


# --------------------------------------------------------------------------- thrown at the door


def reports(revision):
    for name in said(revision, summary="", annotations=[], url=""):
        for value in (None, True, -1, 2**63, 1e300, "", "x" * 30_000, [], {}, [{}], [NOTE] * 51):
            yield {**said(revision), name: value}
    for field in NOTE:
        for value in (None, True, 0, -1, 2**63, "", "x" * 30_000, [], {}):
            yield said(revision, annotations=[{**NOTE, field: value}])
    for url in (
        "http://x.example",
        "javascript:alert(1)",
        "https://a@b.example/",
        "https://[",
        "//x",
    ):
        yield said(revision, url=url)
    yield said(revision, "timed_out")
    yield said(revision, "approved")


def test_no_report_makes_it_fail(revision, machine):
    wrong = []
    for body in reports(revision):
        start = transaction.savepoint()
        answer = machine.post(f"{API}/runs", body)
        transaction.savepoint_rollback(start)
        if answer.status_code >= 500:
            wrong.append((body, answer.status_code))
    for raw in (b"", b"[]", b'{"a"', b"\xff", b'{"name": "\\u0000"}', b"[" * 9000):
        answer = machine.generic("POST", f"{API}/runs", raw, content_type="application/json")
        if answer.status_code != 400:
            wrong.append((raw[:20], answer.status_code))

    assert wrong == []
    assert not CheckRun.objects.exists()


def test_the_lists_cost_the_same_for_two_and_for_twenty(here, client_of):
    costs = []
    client, machine = (
        client_of(here.mentor),
        client_with(CheckCredentialFactory(organization=here.organization)),
    )
    for count in (2, 18):
        for _ in range(count):
            work = AssignmentFactory(placement=here.placement, state="submitted", submitted_at=NOW)
            CheckRunFactory(revision=RevisionFactory(assignment=work))
        with CaptureQueriesContext(connection) as queries:
            for path in ("/api/v1/check-runs", "/api/v1/revisions"):
                assert len(client.get(path).json()["results"]) in {2, 20}
            assert len(machine.get(f"{API}/revisions").json()["results"]) in {2, 20}
        costs.append(len(queries))

    assert costs[0] == costs[1]
