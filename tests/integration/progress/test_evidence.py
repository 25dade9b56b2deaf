"""Evidence: appended once, from what was published, and never changed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.models import OutboxEvent
from apps.progress import selectors
from apps.progress.models import SkillEvidence
from apps.progress.services import evidence_append
from apps.progress.tasks import evidence_append as evidence_job
from mentorship.errors import NotFound
from tests.factories import (
    AssignmentFactory,
    JobFactory,
    ReviewFactory,
    RevisionFactory,
    SkillFactory,
    TaskFactory,
    TaskSkillFactory,
)
from tests.factories.moments import NOW

pytestmark = pytest.mark.django_db
API = "/api/v1/skill-evidence"
ADMIN = "/admin/progress/skillevidence/"


@pytest.fixture
def reviewed(here):
    """Return a maker of reviewed work in `here`, on two skills."""

    def make(**more):
        task = TaskFactory()
        TaskSkillFactory(task=task, skill=SkillFactory(slug="data.etl"), weight=0.7)
        TaskSkillFactory(task=task, skill=SkillFactory(slug="data.dedup"), weight=0.3)
        work = AssignmentFactory(
            placement=here.placement, task=task, state="approved", submitted_at=NOW
        )
        return ReviewFactory(revision=RevisionFactory(assignment=work), **more)

    return make


def append(review):
    return evidence_append(review_id=review.pk, now=NOW)


def test_a_published_review_speaks_for_each_skill_of_its_task(here, reviewed):
    review = reviewed(score=0.6)

    written = append(review)

    rows = SkillEvidence.objects.order_by("skill__slug")
    assert written == 2
    assert [(row.skill.slug, row.score, row.weight) for row in rows] == [
        ("data.dedup", 0.6, 0.3),
        ("data.etl", 0.6, 0.7),
    ]
    assert {row.enrollment for row in rows} == {here.enrollment}
    assert {row.organization for row in rows} == {here.organization}
    assert {row.observed_at for row in rows} == {NOW}
    assert OutboxEvent.objects.get().payload == {
        "organization_id": here.organization.pk,
        "enrollment_id": here.enrollment.pk,
        "review_id": review.pk,
    }


def test_a_second_call_writes_and_tells_nothing(reviewed):
    review = reviewed()
    append(review)

    assert append(review) == 0
    assert SkillEvidence.objects.count() == 2
    assert OutboxEvent.objects.count() == 1


@pytest.mark.parametrize(
    "kind",
    [
        {"state": "drafted", "published_at": None},
        {"state": "superseded"},
        {"is_sample": True},
    ],
    ids=["a draft", "superseded meanwhile", "a second opinion"],
)
def test_what_does_not_stand_says_nothing(reviewed, kind):
    assert append(reviewed(**kind)) == 0
    assert not SkillEvidence.objects.exists()
    assert not OutboxEvent.objects.exists()


def test_a_review_that_is_not_there_is_not_found():
    with pytest.raises(NotFound):
        evidence_append(review_id=2**40, now=NOW)


def test_the_job_says_how_much_it_wrote_and_may_run_twice(reviewed):
    review = reviewed()
    jobs = [
        JobFactory(kind="progress.evidence_append", payload={"review_id": review.pk})
        for _ in range(2)
    ]

    for job in jobs:
        assert evidence_job(job_id=job.pk)
        job.refresh_from_db()

    assert [(job.state, job.result) for job in jobs] == [
        ("succeeded", {"written": 2}),
        ("succeeded", {"written": 0}),
    ]


def test_pain_19_a_superseded_review_takes_exactly_its_own_evidence_along(here, reviewed):
    stays, falls = reviewed(), reviewed()
    append(stays)
    append(falls)

    falls.state = "superseded"
    falls.save()

    standing = selectors.standing_evidence(enrollment_ids=[here.enrollment.pk])
    assert {row.review_id for row in standing} == {stays.pk}
    assert SkillEvidence.objects.count() == 4


def test_standing_evidence_costs_one_query_for_any_number(here, reviewed):
    for _ in range(5):
        append(reviewed())

    with CaptureQueriesContext(connection) as queries:
        rows = selectors.standing_evidence(
            enrollment_ids=[here.enrollment.pk, here.other_enrollment.pk]
        )
        told = [(row.enrollment_id, row.skill.slug, row.review_id) for row in rows]

    assert len(told) == 10
    assert len(queries) == 1


def test_evidence_of_work_costs_one_query_and_says_what_the_ledger_says(here, reviewed):
    for _ in range(5):
        append(reviewed())
    ids = [here.enrollment.pk, here.other_enrollment.pk]
    ledger = {
        (row.review.revision.assignment_id, row.review_id, row.skill.slug, row.weight, row.score)
        for row in selectors.standing_evidence(enrollment_ids=ids)
    }

    with CaptureQueriesContext(connection) as queries:
        found = selectors.evidence_of_work(enrollment_ids=ids, now=NOW)

    assert len(queries) == 1
    assert ledger == {
        (assignment, part.review_id, part.skill, part.weight, part.score)
        for assignment, parts in found.items()
        for part in parts
    }


# --------------------------------------------------------------------------- doors


SEES = {
    "learner": True,
    "other_learner": False,
    "mentor": True,
    "other_mentor": False,
    "lead": True,
    "manager": True,
    "admin": True,
}


def test_evidence_is_seen_by_whoever_sees_the_enrollment(
    here, elsewhere, reviewed, client_of, subtests
):
    append(reviewed())
    row = SkillEvidence.objects.first()

    for who, sees in SEES.items():
        with subtests.test(who):
            inside, outside = client_of(getattr(here, who)), client_of(getattr(elsewhere, who))
            assert len(inside.get(API).json()["results"]) == (2 if sees else 0)
            assert inside.get(f"{API}/{row.pk}").status_code == (200 if sees else 404)
            assert outside.get(API).json()["results"] == []
            assert outside.get(f"{API}/{row.pk}").status_code == 404


def test_evidence_has_exactly_this_shape(here, reviewed, client_of):
    review = reviewed(score=0.6)
    append(review)
    row = SkillEvidence.objects.get(skill__slug="data.etl")

    assert client_of(here.learner).get(f"{API}/{row.pk}").json() == {
        "id": row.pk,
        "enrollment": here.enrollment.pk,
        "learner": "Lin",
        "skill": "data.etl",
        "skill_name": "data.etl",
        "direction": "data",
        "review": review.pk,
        "score": 0.6,
        "weight": 0.7,
        "reliability": 0.8,
        "difficulty": 0.0,
        "stands": True,
        "observed_at": "2026-11-02T09:00:00Z",
    }


def test_evidence_is_filtered_by_what_is_listed(here, reviewed, client_of):
    client = client_of(here.manager)
    stays, falls = reviewed(), reviewed()
    append(stays)
    append(falls)
    falls.state = "superseded"
    falls.save()

    def found(query):
        answer = client.get(f"{API}?{query}")
        assert answer.status_code == 200, answer.json()
        return len(answer.json()["results"])

    assert found("skill=data.etl") == 2
    assert found("stands=true") == 2
    assert found(f"review={falls.pk}&stands=false") == 2
    assert found(f"enrollment={here.other_enrollment.pk}") == 0
    assert found("direction=apps") == 0
    assert client.get(f"{API}?review__reviewer=1").status_code == 400
    assert client.get(f"{API}?enrollment=x").status_code == 400


@pytest.mark.parametrize("door", [API, ADMIN])
def test_lists_cost_the_same_for_two_and_for_twenty(here, reviewed, client_of, admin_of, door):
    client = client_of(here.manager) if door == API else admin_of(here.manager)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(door).status_code == 200
        return len(queries)

    append(reviewed())
    client.get(door)
    small = cost()
    for _ in range(9):
        append(reviewed())

    assert SkillEvidence.objects.count() == 20
    assert cost() == small


def test_the_desk_reads_evidence_within_its_scope_and_changes_none(
    here, elsewhere, reviewed, admin_of
):
    append(reviewed())
    address = f"{ADMIN}{SkillEvidence.objects.first().pk}/change/"

    assert admin_of(here.mentor).get(address).status_code == 200
    assert admin_of(here.mentor).post(address, {"score": "1"}).status_code == 403
    assert admin_of(here.other_mentor).get(address).status_code == 404
    assert admin_of(elsewhere.manager).get(address).status_code == 404
    assert "Lin" in admin_of(here.mentor).get(ADMIN).content.decode()
