"""What can be shown in five minutes, shown through the REST doors: one demonstration each."""

from datetime import timedelta
from functools import partial

import pytest

from apps.assignments import services as assignments
from apps.assignments.models import Assignment
from apps.core.models import Job
from apps.core.services import outbox_relay
from apps.pivots.models import Pivot
from apps.pivots.selectors import progress_digest
from apps.progress.services import risk_refresh
from config.celery import app as celery
from tests.factories import (
    CohortFactory,
    LearnerFactory,
    MembershipFactory,
    RecommendationFactory,
    SeatsFactory,
    direction,
)
from tests.factories.moments import NOW, SOON
from tests.integration.assignments.conftest import HANDED_IN, plan_for
from tests.integration.cohorts.races import together

pytestmark = pytest.mark.django_db(transaction=True)

API = "/api/v1"


@pytest.fixture
def plan(here):
    return plan_for(here.placement.roadmap_version)


@pytest.fixture
def issued(here, plan):
    assignments.assignments_issue(cohort_id=here.cohort.pk, now=NOW)
    rows = Assignment.objects.filter(enrollment=here.enrollment).select_related("task")
    return {row.task.slug: row for row in rows}


def ok(answer, status=200):
    assert answer.status_code == status, answer.content
    return answer.json()


def work_off(monkeypatch):
    """Do every job there is, one after the other."""
    monkeypatch.setattr("celery.Celery.send_task", lambda *_, **__: None)
    celery.autodiscover_tasks(force=True)
    outbox_relay()
    for job in Job.objects.filter(state="queued").order_by("id"):
        celery.tasks[job.kind](job_id=job.pk)


def test_demo_1_reopened_work_keeps_both_reviews(here, plan, issued, client_of):
    learner, mentor, manager = map(client_of, (here.learner, here.mentor, here.manager))
    url = f"{API}/assignments/{issued['lock-file'].pk}"
    judged = {"levels": plan.levels(4), "outcome": "approved"}

    ok(learner.post(f"{url}/submit", {"deliverables": HANDED_IN}))
    ok(mentor.post(f"{url}/reviews", judged), 201)
    ok(manager.post(f"{url}/reopen", {"reason": "One more look."}))
    again = {"levels": plan.levels(1), "outcome": "changes_requested", "comment": "Look again."}
    ok(mentor.post(f"{url}/reviews", again), 201)

    seen = ok(learner.get(f"{API}/reviews?assignment={issued['lock-file'].pk}"))["results"]
    assert {(row["outcome"], row["state"]) for row in seen} == {
        ("approved", "superseded"),
        ("changes_requested", "published"),
    }


def test_demo_2_of_two_who_claim_one_piece_of_work_one_is_told_who_has_it(here, issued, client_of):
    url = f"{API}/assignments/{issued['lock-file'].pk}"
    ok(client_of(here.learner).post(f"{url}/submit", {"deliverables": HANDED_IN}))

    answers = together(
        [
            lambda _, who=who: client_of(who).post(f"{url}/claim", {})
            for who in (here.mentor, here.lead)
        ]
    )

    won, lost = sorted(answers, key=lambda answer: answer.status_code)
    assert (won.status_code, lost.status_code) == (201, 409)
    held = won.json()
    told = lost.json()
    assert told["code"] == "already-claimed"
    assert told["holder"] == held["holder"]["name"]
    assert told["lease_until"]


def test_demo_3_a_moved_deadline_lists_what_moves_and_what_stays(here, issued, client_of):
    url = f"{API}/assignments/{issued['lock-file'].pk}/extensions"
    type(here.cohort).objects.filter(pk=here.cohort.pk).update(ends_on=SOON + timedelta(days=60))
    until = (SOON + timedelta(days=20)).isoformat()
    ok(client_of(here.mentor).post(url, {"until_on": until, "reason": "A fair"}), 201)
    other = Assignment.objects.get(enrollment=here.other_enrollment, task__slug="lock-file")
    more = {"plus_days": 2, "reason": "Ill"}
    ok(client_of(here.lead).post(f"{API}/assignments/{other.pk}/extensions", more), 201)

    moved = ok(
        client_of(here.lead).post(
            f"{API}/cohorts/{here.cohort.pk}/deadlines",
            {"task": "lock-file", "due_on": "2026-11-16"},
        )
    )

    assert [(row["assignment"], row["reason"]) for row in moved["kept"]] == [
        (issued["lock-file"].pk, "until")
    ]
    assert [(row["assignment"], row["after"][:10]) for row in moved["moved"]] == [
        (other.pk, "2026-11-18")
    ]


def test_demo_4_an_exported_roster_comes_back_in_without_a_change(here, client_of, monkeypatch):
    manager = client_of(here.manager)
    asked = {"organization": here.organization.pk, "kind": "roster", "format": "csv"}
    export = ok(manager.post(f"{API}/exports", asked), 201)
    work_off(monkeypatch)
    file = manager.get(f"{API}/exports/{export['id']}/download")
    text = b"".join(file.streaming_content).decode() if file.streaming else file.content.decode()
    assert len(text.splitlines()) == 3

    sent = ok(
        manager.post(
            f"{API}/roster-imports",
            {
                "organization": here.organization.pk,
                "files": [{"name": "roster.csv", "content": text}],
                "dry_run": False,
            },
        ),
        202,
    )
    work_off(monkeypatch)

    done = ok(manager.get(f"{API}/roster-imports/{sent['id']}"))
    assert done["state"] == "applied"
    assert (done["created_rows"], done["changed_rows"], done["failed_rows"]) == (0, 0, 0)
    assert done["unchanged_rows"] == len(text.splitlines()) - 1


def test_demo_5_fifty_ask_for_ten_seats_at_once(here, client_of):
    cohort = CohortFactory(program=here.program, state="enrolling", starts_on=SOON)
    type(cohort).objects.filter(pk=cohort.pk).update(ends_on=SOON + timedelta(days=90))
    SeatsFactory(cohort=cohort, roadmap_version=here.placement.roadmap_version, capacity=10)
    learners = [LearnerFactory(organization=here.organization) for _ in range(50)]
    for learner in learners:
        MembershipFactory(user=learner.user, organization=here.organization, role="learner")
    manager = client_of(here.manager)
    applied = [
        ok(client_of(learner.user).post(f"{API}/enrollments", {"cohort": cohort.pk}), 201)["id"]
        for learner in learners
    ]

    def decide(pk, _index):
        url = f"{API}/enrollments/{pk}"
        answer = client_of(here.manager).post(f"{url}/admit", {"direction": "data"})
        if answer.status_code == 409:
            answer = client_of(here.manager).post(f"{url}/waitlist", {"direction": "data"})
        return answer.status_code

    assert set(together([partial(decide, pk) for pk in applied])) == {200}

    address = f"{API}/enrollments?cohort={cohort.pk}&page_size=100"
    rows = ok(manager.get(address))["results"]
    assert sum(row["state"] == "admitted" for row in rows) == 10
    line = [row["waitlist"]["position"] for row in rows if row["state"] == "waitlisted"]
    assert sorted(line) == list(range(1, 41))


def test_demo_7_a_pivot_that_is_taken_back_leaves_the_same_progress(here, issued, client_of):
    apps = SeatsFactory(cohort=here.cohort, direction=direction("apps"))
    plan_for(apps.roadmap_version)
    learner, mentor = client_of(here.learner), client_of(here.mentor)
    first = f"{API}/assignments/{issued['lock-file'].pk}"
    ok(learner.post(f"{first}/submit", {"deliverables": HANDED_IN}))
    accepted = RecommendationFactory(
        enrollment=here.enrollment, state="accepted", decided_at=NOW, decided_by=here.mentor
    )
    pivot = Pivot.objects.create(
        organization=here.organization,
        enrollment=here.enrollment,
        recommendation=accepted,
        from_direction=direction("data"),
        to_direction=direction("apps"),
        planned_at=NOW,
    )
    url = f"{API}/pivots/{pivot.pk}"
    ok(learner.post(f"{url}/agree", {}))
    before = progress_digest(enrollment_id=here.enrollment.pk)

    ok(mentor.post(f"{url}/apply", {}))
    between = progress_digest(enrollment_id=here.enrollment.pk)
    ok(mentor.post(f"{url}/revert", {"reason": "Too soon."}))

    assert progress_digest(enrollment_id=here.enrollment.pk) == before != between


def test_demo_8_a_learner_with_no_events_stands_first_on_the_risk_list(
    here, plan, issued, client_of
):
    for slug in ("lock-file", "reading"):
        row, handed_in = issued[slug].pk, NOW + timedelta(days=3)
        assignments.assignment_submit(
            assignment_id=row, deliverables=HANDED_IN, comment="", by=here.learner, now=handed_in
        )
        assignments.review_publish(
            assignment_id=row,
            levels=plan.levels(4),
            outcome="approved",
            comment="",
            by=here.mentor,
            now=handed_in + timedelta(days=1),
        )

    both = [here.enrollment.pk, here.other_enrollment.pk]
    risk_refresh(enrollment_ids=both, now=NOW + timedelta(weeks=6))

    address = f"{API}/risk-assessments?ordering=-probability"
    rows = ok(client_of(here.manager).get(address))["results"]
    assert [row["enrollment"] for row in rows[:2]] == both[::-1]
