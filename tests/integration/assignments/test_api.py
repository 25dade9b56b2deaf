"""The REST door of assignments: answers, scope, shapes, and the cost of lists."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.formats import date_format

from apps.assignments.models import Assignment, Review, Revision
from apps.core.selectors import database_now
from tests.factories import (
    AssignmentFactory,
    CohortFactory,
    EnrollmentFactory,
    LearnerFactory,
    MentorshipFactory,
    PlacementFactory,
    ReviewFactory,
    RevisionFactory,
    SeatsFactory,
    TaskFactory,
)
from tests.factories.moments import NOW
from tests.integration.assignments.conftest import HANDED_IN, NOTES, SHA

pytestmark = pytest.mark.django_db
API = "/api/v1"


def at(row, verb=""):
    return f"{API}/assignments/{row.pk}" + (f"/{verb}" if verb else "")


def review_body(plan, **more):
    return {"levels": plan.levels(3), "outcome": "approved", **more}


# --------------------------------------------------------------------------- the way through


def test_work_goes_its_way_through_the_door(here, plan, issued, client_of):
    learner, mentor = client_of(here.learner), client_of(here.mentor)
    row = issued["lock-file"]

    started = learner.post(at(row, "start"), {})
    submitted = learner.post(at(row, "submit"), {"deliverables": HANDED_IN, "comment": "Done."})
    queue = mentor.get(f"{API}/review-queue").json()["results"]
    revision = submitted.json()["latest_revision"]["id"]
    reviewed = mentor.post(
        at(row, "reviews"),
        review_body(plan, outcome="changes_requested", comment="Pin.", revision=revision),
    )
    mine = learner.get(f"{API}/me/assignments?state=changes_requested").json()["results"]

    assert (started.status_code, started.json()["state"]) == (200, "in_progress")
    assert (submitted.status_code, submitted.json()["state"]) == (200, "submitted")
    assert [(item["id"], item["mine"]) for item in queue] == [(row.pk, True)]
    assert reviewed.status_code == 201
    assert reviewed.json()["score"] == 0.75
    assert [item["next_action"] for item in mine] == ["revise"]
    assert mine[0]["next_action_on"] is None
    assert mine[0]["next_action_text"].startswith("Make the changes")
    assert mine[0]["latest_review"]["comment"] == "Pin."
    assert mine[0]["latest_review"]["reviewer"]["name"] == "Mei"


def test_before_the_cohort_runs_the_learner_is_told_to_wait_and_until_when(here, plan, client_of):
    spring = CohortFactory(program=here.program, state="enrolling")
    there = EnrollmentFactory(cohort=spring, learner=here.learner_profile, state="admitted")
    seats = SeatsFactory(cohort=spring, roadmap_version=plan.version)
    placement = PlacementFactory(enrollment=there, seats=seats)
    AssignmentFactory(placement=placement, task=plan.first, state="available")

    address = f"{API}/me/assignments?enrollment={there.pk}"
    row = client_of(here.learner).get(address).json()["results"][0]

    day = spring.starts_on
    assert (row["next_action"], row["next_action_on"]) == ("wait_for_start", day.isoformat())
    assert date_format(day) in row["next_action_text"]


def test_an_assignment_has_exactly_this_shape(here, issued, client_of):
    row = issued["lock-file"]

    body = client_of(here.learner).get(at(row)).json()

    assert body == {
        "id": row.pk,
        "enrollment": here.enrollment.pk,
        "cohort": here.cohort.pk,
        "learner": {"id": here.enrollment.learner_id, "name": "Lin"},
        "direction": "data",
        "task": {
            "id": row.task_id,
            "slug": "lock-file",
            "title": "Remove near-duplicates",
            "goal": "Find near-duplicates at scale.",
            "kind": "practice",
            "stage": "First chores",
            "position": 1,
            "deliverables": [
                {"type": "repository", "label": "The code", "acceptance": []},
                {"type": "text", "label": "What you saw", "acceptance": []},
            ],
            "effort_p50_hours": 6.0,
            "effort_p80_hours": 12.0,
            "rubric_version": row.task.rubric_version_id,
        },
        "state": "available",
        "due_reason": "schedule",
        "base_due_on": "2026-11-09",
        "closes_at": None,
        "late": None,
        "due_at": "2026-11-09T23:59:59Z",
        "ball_with": "learner",
        "ball_since": "2026-11-02T09:00:00Z",
        "submitted_at": None,
        "closed_at": None,
        "latest_revision": None,
        "latest_review": None,
        "overdue": database_now() > row.due_at,
        "stuck": False,
        "created_at": "2026-11-02T09:00:00Z",
    }


def test_a_revision_and_a_review_have_exactly_these_shapes(
    here, plan, issued, submit, review, client_of
):
    revision = submit(issued["lock-file"], comment="Done.")
    said = review(issued["lock-file"], levels={"coverage": 1, "correctness": 4})
    client = client_of(here.learner)

    assert client.get(f"{API}/revisions/{revision.pk}").json() == {
        "id": revision.pk,
        "assignment": issued["lock-file"].pk,
        "number": 1,
        "state": "submitted",
        "deliverables": [
            {
                "type": "repository",
                "label": "The code",
                "value": {"url": "https://git.example.org/lin/dedup", "commit": SHA},
            },
            {"type": "text", "label": "What you saw", "value": NOTES["value"]},
        ],
        "checks": [],
        "comment": "Done.",
        "submitted_by": {"id": here.learner.pk, "name": "Lin"},
        "submitted_at": "2026-11-02T09:00:00Z",
    }
    assert client.get(f"{API}/reviews/{said.pk}").json() == {
        "id": said.pk,
        "assignment": issued["lock-file"].pk,
        "enrollment": here.enrollment.pk,
        "task": "Remove near-duplicates",
        "revision": revision.pk,
        "revision_number": 1,
        "reviewer": {"id": here.mentor.pk, "name": "Mei"},
        "rubric": "Dataset quality",
        "rubric_version": plan.first.rubric_version_id,
        "state": "published",
        "outcome": "approved",
        "score": 0.8125,
        "levels": [
            {"criterion": "coverage", "name": "Coverage", "level": 1, "meaning": "weak"},
            {"criterion": "correctness", "name": "Coverage", "level": 4, "meaning": "excellent"},
        ],
        "comment": "Well done.",
        "is_sample": False,
        "published_at": "2026-11-02T09:00:00Z",
    }


def test_texts_come_in_the_language_asked_for(here, issued, client_of):
    body = client_of(here.learner).get(
        at(issued["lock-file"]), headers={"accept-language": "zh-hans"}
    )

    assert body.json()["task"]["title"] == "Remove near-duplicates（中）"


def test_the_timeline_is_told_oldest_first(here, issued, submit, client_of):
    submit(issued["lock-file"])

    steps = client_of(here.learner).get(at(issued["lock-file"], "timeline")).json()["results"]

    assert [(step["subject"], step["to_state"]) for step in steps] == [
        ("assignment", "available"),
        ("revision", "submitted"),
        ("assignment", "submitted"),
    ]


# --------------------------------------------------------------------------- refusals


def test_an_illegal_step_is_409_and_names_the_allowed_ones(here, issued, client_of):
    answer = client_of(here.learner).post(at(issued["pipeline"], "start"), {})

    assert answer.status_code == 409
    assert answer.json()["type"].endswith("illegal-transition")
    assert answer.json()["allowed"] == ["available", "waived", "cancelled"]


def test_the_second_reviewer_gets_409_and_the_name_of_the_first(
    here, plan, issued, submit, review, client_of
):
    submit(issued["lock-file"])
    review(issued["lock-file"])

    answer = client_of(here.lead).post(at(issued["lock-file"], "reviews"), review_body(plan))

    assert answer.status_code == 409
    assert answer.json()["code"] == "already-reviewed"
    assert answer.json()["reviewer"] == "Mei"
    assert answer.json()["allowed"] == ["in_progress"]


def test_what_does_not_fit_the_task_is_400_with_a_pointer_each(here, issued, client_of):
    bad = [{"type": "repository", "value": {"url": "http://x", "commit": "main"}}, NOTES]

    answer = client_of(here.learner).post(at(issued["lock-file"], "submit"), {"deliverables": bad})

    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [
        "#/deliverables/0/value/url",
        "#/deliverables/0/value/commit",
    ]


NO_HAND_INS = [
    [],
    None,
    "submit",
    {},
    {"deliverables": None},
    {"deliverables": {}},
    {"deliverables": ["x"]},
    {"deliverables": [{"type": "spell", "value": 1}]},
    {"deliverables": [{"type": "text"}]},
    {"deliverables": [NOTES] * 51},
    {"deliverables": HANDED_IN, "comment": 3},
    {"deliverables": HANDED_IN, "comment": "x" * 20_001},
    {"deliverables": HANDED_IN, "state": "approved"},
    {"deliverables": [{**NOTES, "label": "x"}, NOTES]},
    {"deliverables": [{"type": "text", "value": 10**99}, NOTES]},
]


def test_a_malformed_hand_in_is_400(here, issued, client_of, subtests):
    client = client_of(here.learner)

    for body in NO_HAND_INS:
        with subtests.test(str(body)[:60]):
            answer = client.post(at(issued["lock-file"], "submit"), body)

            assert answer.status_code == 400
            assert answer.json()["errors"]
    assert not Revision.objects.exists()


NO_REVIEWS = [
    {},
    {"levels": {}},
    {"levels": [], "outcome": "approved"},
    {"levels": {"coverage": "3", "correctness": 3}, "outcome": "approved"},
    {"levels": {"coverage": 3.0, "correctness": 3}, "outcome": "approved"},
    {"levels": {"coverage": None, "correctness": 3}, "outcome": "approved"},
    {"levels": {"coverage": 10**99, "correctness": 3}, "outcome": "approved"},
    {"levels": {"coverage": 3, "correctness": 3}, "outcome": "great"},
    {"levels": {"coverage": 3, "correctness": 3}, "outcome": "rejected"},
    {"levels": {"coverage": 3, "correctness": 3}, "outcome": "approved", "score": 1},
    {"levels": {"coverage": 3, "correctness": 3}, "outcome": "approved", "revision": 0},
    {"levels": {"coverage": 3, "correctness": 3}, "outcome": "approved", "revision": 2**63},
]


def test_a_malformed_review_is_400(here, issued, submit, client_of, subtests):
    submit(issued["lock-file"])
    client = client_of(here.mentor)

    for body in NO_REVIEWS:
        with subtests.test(str(body)[:60]):
            answer = client.post(at(issued["lock-file"], "reviews"), body)

            assert answer.status_code == 400
            assert answer.json()["errors"]
    assert not Review.objects.exists()


@pytest.mark.parametrize("verb", ["reopen", "waive", "cancel"])
def test_managers_verbs_ask_for_a_reason(here, issued, client_of, verb):
    client = client_of(here.manager)

    for body in ({}, {"reason": ""}, {"reason": 1}, {"reason": "x" * 2001}):
        answer = client.post(at(issued["lock-file"], verb), body)

        assert answer.status_code == 400
        assert answer.json()["errors"][0]["pointer"] == "#/reason"


def test_managers_verbs_do_what_they_say(here, issued, client_of):
    client = client_of(here.manager)

    waived = client.post(at(issued["lock-file"], "waive"), {"reason": "Done elsewhere."})
    cancelled = client.post(at(issued["reading"], "cancel"), {"reason": "Not needed."})
    reopened = client.post(at(issued["reading"], "reopen"), {"reason": "Needed after all."})

    assert [answer.status_code for answer in (waived, cancelled, reopened)] == [200, 200, 200]
    assert waived.json()["state"] == "waived"
    assert cancelled.json()["state"] == "cancelled"
    assert reopened.json()["state"] == "available"


def test_withdrawing_is_the_learners(here, issued, submit, client_of):
    submit(issued["lock-file"])

    by_mentor = client_of(here.mentor).post(at(issued["lock-file"], "withdraw"), {})
    by_learner = client_of(here.learner).post(at(issued["lock-file"], "withdraw"), {})

    assert by_mentor.status_code == 403
    assert (by_learner.status_code, by_learner.json()["state"]) == (200, "in_progress")


# --------------------------------------------------------------------------- scope

SEES = {
    "learner": True,
    "other_learner": False,
    "mentor": True,
    "other_mentor": False,
    "lead": True,
    "manager": True,
    "admin": True,
}
VERBS = {
    "start": {},
    "submit": {"deliverables": HANDED_IN},
    "withdraw": {},
    "reopen": {"reason": "x"},
    "waive": {"reason": "x"},
    "cancel": {"reason": "x"},
    "reviews": {"levels": {"coverage": 3, "correctness": 3}, "outcome": "approved"},
}


def test_rows_are_seen_by_those_they_concern_and_nobody_else(
    here, elsewhere, issued, submit, review, *, client_of, subtests
):
    revision = submit(issued["lock-file"])
    said = review(issued["lock-file"])
    addresses = {
        "assignments": issued["lock-file"].pk,
        "revisions": revision.pk,
        "reviews": said.pk,
    }

    for who, sees in SEES.items():
        inside, outside = client_of(getattr(here, who)), client_of(getattr(elsewhere, who))
        for path, pk in addresses.items():
            with subtests.test(f"{who} {path}"):
                listed = {item["id"] for item in inside.get(f"{API}/{path}").json()["results"]}
                assert (pk in listed) == sees
                assert inside.get(f"{API}/{path}/{pk}").status_code == (200 if sees else 404)
                assert outside.get(f"{API}/{path}").json()["results"] == []
                assert outside.get(f"{API}/{path}/{pk}").status_code == 404


def test_a_foreign_row_looks_like_an_absent_one(here, elsewhere, issued, client_of, subtests):
    client = client_of(elsewhere.manager)

    def answer(address, verb):
        return client.get(address) if verb == "timeline" else client.post(address, VERBS[verb])

    for verb in (*VERBS, "timeline"):
        with subtests.test(verb):
            foreign = answer(at(issued["lock-file"], verb), verb)
            absent = answer(f"{API}/assignments/{2**40}/{verb}", verb)

            assert (foreign.status_code, absent.status_code) == (404, 404)
            assert {**foreign.json(), "instance": ""} == {**absent.json(), "instance": ""}


def test_a_row_one_sees_but_may_not_act_on_is_403(here, plan, issued, submit, client_of):
    submit(issued["lock-file"])

    answers = {
        verb: client_of(here.learner).post(at(issued["lock-file"], verb), VERBS[verb]).status_code
        for verb in ("reopen", "waive", "cancel", "reviews")
    }

    assert set(answers.values()) == {403}


def test_nobody_reads_work_without_signing_in(issued, client_of):
    from rest_framework.test import APIClient

    for path in ("assignments", "me/assignments", "review-queue", "revisions", "reviews"):
        assert APIClient().get(f"{API}/{path}").status_code == 401


def test_a_draft_is_not_for_the_learner(here, issued, submit, client_of):
    draft = ReviewFactory(revision=submit(issued["lock-file"]), state="drafted", published_at=None)

    assert client_of(here.learner).get(f"{API}/reviews/{draft.pk}").status_code == 404
    assert client_of(here.learner).get(at(issued["lock-file"])).json()["latest_review"] is None
    assert client_of(here.mentor).get(f"{API}/reviews/{draft.pk}").status_code == 200


# --------------------------------------------------------------------------- filters, pages


def ids(client, address):
    answer = client.get(f"{API}/{address}")
    assert answer.status_code == 200, answer.json()
    return [item["id"] for item in answer.json()["results"]]


def test_lists_are_filtered_by_what_is_listed(here, issued, submit, review, client_of):
    client = client_of(here.manager)
    row = issued["lock-file"]
    revision = submit(row)
    said = review(row)
    submit(issued["reading"])

    assert ids(client, "assignments?state=approved") == [row.pk]
    assert set(ids(client, "assignments?state=approved&state=submitted")) == {
        row.pk,
        issued["reading"].pk,
    }
    assert ids(client, f"assignments?enrollment={here.enrollment.pk}&task=dedup") == [
        issued["dedup"].pk
    ]
    assert ids(client, "assignments?direction=apps") == []
    assert ids(client, "assignments?ball_with=mentor") == [issued["reading"].pk]
    assert len(ids(client, "assignments?due_before=2026-11-10T00:00:00Z")) == 4
    assert ids(client, f"revisions?assignment={row.pk}") == [revision.pk]
    assert ids(client, f"reviews?assignment={row.pk}&outcome=approved") == [said.pk]
    assert ids(client, "reviews?mine=true") == []
    assert ids(client_of(here.mentor), "reviews?mine=true") == [said.pk]


def test_the_queue_is_filtered_by_direction_cohort_and_learner(here, issued, submit, client_of):
    row = issued["lock-file"]
    submit(row)
    lead, mentor = client_of(here.lead), client_of(here.mentor)

    assert ids(lead, "review-queue?direction=data") == [row.pk]
    assert ids(lead, "review-queue?direction=apps") == []
    assert ids(lead, f"review-queue?cohort={here.cohort.pk}") == [row.pk]
    assert ids(lead, f"review-queue?cohort={here.cohort.pk + 1}") == []
    assert ids(lead, "review-queue?mine=true") == []
    assert ids(mentor, "review-queue?mine=true") == [row.pk]


REFUSED = [
    "state=great",
    "cohort=x",
    "cohort=1.5",
    "cohort=99999999999999999999",
    "cohort=-1",
    "due_before=yesterday",
    "due_before=2026-11-10T00:00:00",
    "ordering=state",
    "page_size=201",
    "task__slug=dedup",
    "cursor=x",
]


def test_a_parameter_nobody_offers_is_refused(here, issued, client_of, subtests):
    client = client_of(here.manager)

    for query in REFUSED:
        with subtests.test(query):
            assert client.get(f"{API}/assignments?{query}").status_code in {400, 404}


def test_the_timeline_takes_no_parameters_of_the_list(here, issued, client_of):
    address = at(issued["lock-file"], "timeline")

    for query in ("ordering=due_at", "state=approved", "x=1"):
        assert client_of(here.manager).get(f"{address}?{query}").status_code == 400


@pytest.mark.parametrize(
    "address", ["assignments?ordering=due_at", "me/assignments", "assignments"]
)
def test_pages_follow_one_another_without_gap_or_repeat(here, issued, client_of, address):
    client = client_of(here.learner)
    whole = ids(client, address)

    joint = "&" if "?" in address else "?"
    page = client.get(f"{API}/{address}{joint}page_size=1").json()
    seen = [item["id"] for item in page["results"]]
    while page["next"]:
        page = client.get(page["next"]).json()
        seen += [item["id"] for item in page["results"]]

    assert seen == whole
    assert len(seen) == 4


# --------------------------------------------------------------------------- growth


def grow(here, count):
    """Add *count* learners of the mentor, each with reviewed work and one revision waiting."""
    for number in range(count):
        enrollment = EnrollmentFactory(
            cohort=here.cohort, learner=LearnerFactory(organization=here.organization)
        )
        MentorshipFactory(enrollment=enrollment, mentor=here.mentor_profile, hours=0)
        placement = PlacementFactory(enrollment=enrollment)
        add_work(placement, number)


def add_work(placement, number=0):
    row = AssignmentFactory(
        placement=placement,
        task=TaskFactory(),
        state="submitted",
        submitted_at=NOW - timedelta(minutes=number),
    )
    former = RevisionFactory(assignment=row, state="superseded")
    ReviewFactory(revision=former, outcome="changes_requested", comment="Pin them.")
    RevisionFactory(assignment=row, number=2)


@pytest.mark.parametrize("path", ["assignments", "review-queue", "revisions", "reviews"])
def test_a_list_costs_the_same_for_two_and_for_twenty(here, client_of, path):
    client = client_of(here.mentor)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            found = len(ids(client, f"{path}?page_size=200"))
        return len(queries), found

    grow(here, 2)
    small = cost()
    grow(here, 18)
    large = cost()

    assert small[0] == large[0]
    assert large[1] == 10 * small[1]


def test_ones_own_list_costs_the_same_for_two_and_for_twenty(here, client_of):
    client = client_of(here.learner)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            found = len(ids(client, "me/assignments"))
        return len(queries), found

    for number in range(2):
        add_work(here.placement, number)
    small = cost()
    for number in range(18):
        add_work(here.placement, number)
    large = cost()

    # the work with its context; the revisions; their reviews; what waits before a transfer
    assert (small, large) == ((4, 2), (4, 20))
    assert Assignment.objects.count() == 20


def test_how_work_stands_shows_and_filters_in_every_list(here, issued, client_of, admin_of):
    late, overdue, fine = (issued[slug] for slug in ("lock-file", "reading", "pipeline"))
    Assignment.objects.update(due_at=NOW + timedelta(days=9000))
    Assignment.objects.filter(pk__in=[late.pk, overdue.pk]).update(due_at=NOW - timedelta(days=9))
    Assignment.objects.filter(pk=late.pk).update(
        state="submitted", submitted_at=NOW, ball_with="mentor"
    )
    RevisionFactory(assignment=late, submitted_at=NOW)
    lead, learner = client_of(here.lead), client_of(here.learner)
    page = admin_of(here.lead)

    for client, door in ((lead, "assignments"), (learner, "me/assignments")):
        assert ids(client, f"{door}?overdue=true") == [overdue.pk]
        assert ids(client, f"{door}?late=true") == [late.pk]
        assert fine.pk in ids(client, f"{door}?late=false&overdue=false&stuck=false")
    assert ids(lead, "review-queue?late=true") == [late.pk]
    assert (lead.get(at(overdue)).json()["overdue"], lead.get(at(fine)).json()["overdue"]) == (
        True,
        False,
    )
    for stands, row in (("overdue", overdue), ("is_late", late)):
        listed = page.get(f"/admin/assignments/assignment/?stands={stands}").context["cl"]
        assert [each.pk for each in listed.result_list] == [row.pk]
    shown = page.get(f"/admin/assignments/assignment/{late.pk}/change/").content.decode()
    assert "handed in late" in shown
