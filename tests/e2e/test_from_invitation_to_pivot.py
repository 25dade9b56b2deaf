"""One story through the doors alone: invited, advised, admitted, reviewed, moved."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from rest_framework.test import APIClient

from apps.core.selectors import database_now
from apps.curriculum.models import Direction

pytestmark = pytest.mark.django_db(transaction=True)

NEW_PASSWORD = "a-walk-in-the-harbor"


PEOPLE = {
    "manager": ("pan@harbor.example", "Pan", "program_manager"),
    "mentor": ("mei@harbor.example", "Mei", "mentor"),
    "learner": ("lin@harbor.example", "Lin", "learner"),
}


@pytest.fixture
def invited(world, work_off, sign_in):
    """Return a function that invites somebody by mail, accepts, and signs them in."""
    ada = sign_in("ada@harbor.example")

    def invite(who):
        email, name, role = PEOPLE[who]
        body = {"organization": world.pk, "email": email, "role": role}
        ok(ada.post("/api/v1/invitations", body), 201)
        work_off()
        letter = next(message for message in mail.outbox if message.to == [email])
        token = re.search(r"https?://\S+/([^/\s]+)/?$", letter.body, re.M).group(1)
        accepted = APIClient().post(
            "/api/v1/invitations/accept",
            {"token": token, "name": name, "password": NEW_PASSWORD},
            format="json",
        )
        assert accepted.status_code in {200, 201}, accepted.content
        return sign_in(email, NEW_PASSWORD)

    return invite


def one(client, address):
    [row] = client.get(address).json()["results"]
    return row


def ok(answer, status=200):
    assert answer.status_code == status, answer.content
    return answer.json()


def hand_in(learner, assignment):
    values = {
        "repository": {"url": "https://git.example/lin/work", "commit": "a" * 40},
        "link": "https://notes.example/lin",
        "file": "https://files.example/lin.pdf",
        "text": "What I measured.",
        "metric": 0.9,
    }
    deliverables = [
        {"type": wish["type"], "value": values[wish["type"]]}
        for wish in assignment["task"]["deliverables"]
    ]
    return learner.post(
        f"/api/v1/assignments/{assignment['id']}/submit", {"deliverables": deliverables}
    )


def test_from_an_invitation_to_an_accepted_recommendation(world, work_off, invited):
    manager, mentor, learner = invited("manager"), invited("mentor"), invited("learner")

    # A program with one cohort that offers seats in every direction.
    program = ok(
        manager.post(
            "/api/v1/programs", {"organization": world.pk, "slug": "llm", "name": "Into LLMs"}
        ),
        201,
    )
    ok(manager.post(f"/api/v1/programs/{program['id']}/activate", {}))
    today = database_now().date()
    cohort = ok(
        manager.post(
            "/api/v1/cohorts",
            {
                "program": program["id"],
                "slug": "autumn",
                "name": "Autumn",
                "target_direction": "apps",
                "starts_on": str(today),
                "ends_on": str(today + timedelta(weeks=20)),
                "time_zone": "Asia/Shanghai",
            },
        ),
        201,
    )
    at = f"/api/v1/cohorts/{cohort['id']}"
    for direction in Direction.objects.values_list("slug", flat=True):
        ok(manager.post(f"{at}/seats", {"direction": direction, "capacity": 2}))
    ok(manager.post(f"{at}/open", {}))

    # The learner says who they are, applies, and the engine advises by itself.
    profile = one(learner, "/api/v1/learners")
    ok(
        learner.put(
            f"/api/v1/learners/{profile['id']}/profile",
            {
                "status": "fresh_graduate",
                "weekly_hours": 15,
                "target_direction": "apps",
                "interest_engineering": 0.4,
            },
        )
    )
    enrollment = ok(
        learner.post(
            "/api/v1/enrollments",
            {"cohort": cohort["id"], "motivation": "LLMs!", "direction": "apps"},
        ),
        201,
    )
    work_off()
    advice = one(manager, "/api/v1/recommendations")
    assert (advice["decision"], advice["direction"], advice["then"]) == (
        "start_then",
        "data",
        "apps",
    )
    assert learner.get("/api/v1/me/recommendations").json()["results"] == []

    # The manager follows it; the learner may now read why.
    ok(manager.post(f"/api/v1/recommendations/{advice['id']}/accept", {"note": "Data first."}))
    told = one(learner, "/api/v1/me/recommendations")
    assert told["why_not_target"]
    seated = ok(manager.post(f"/api/v1/enrollments/{enrollment['id']}/admit", {}))
    assert seated["placement"]["direction"] == "data"
    mentor_id = one(manager, "/api/v1/mentors")["id"]
    ok(
        manager.post("/api/v1/mentorships", {"enrollment": enrollment["id"], "mentor": mentor_id}),
        201,
    )
    ok(manager.post(f"{at}/start", {}))
    work_off()

    # Work is issued, handed in, sent back once, approved; evidence and advice follow.
    mine = learner.get("/api/v1/me/assignments").json()["results"]
    first = next(row for row in mine if row["state"] == "available")
    ok(hand_in(learner, first))
    queued = one(mentor, "/api/v1/review-queue")
    assert queued["id"] == first["id"]
    rubric = ok(mentor.get(f"/api/v1/rubrics/{queued['task']['rubric_version']}"))
    levels = {criterion["slug"]: 3 for criterion in rubric["criteria"]}
    review = f"/api/v1/assignments/{first['id']}/reviews"
    ok(
        mentor.post(
            review,
            {"levels": levels, "outcome": "changes_requested", "comment": "Pin the versions."},
        ),
        201,
    )
    ok(hand_in(learner, first))
    ok(mentor.post(review, {"levels": levels, "outcome": "approved"}), 201)
    again = mentor.post(review, {"levels": levels, "outcome": "rejected", "comment": "No."})
    work_off()

    assert again.status_code == 409
    evidence = mentor.get("/api/v1/skill-evidence").json()["results"]
    assert {row["score"] for row in evidence} == {0.75}
    assert len(mentor.get(f"/api/v1/reviews?assignment={first['id']}").json()["results"]) >= 2
    latest = mentor.get("/api/v1/recommendations").json()["results"][0]
    assert latest["current_direction"] == "data"
    summary = ok(manager.get(f"{at}/summary"))
    assert summary["enrollments"] == {"active": 1}
    assert sum(summary["assignments"].values()) == len(mine)
