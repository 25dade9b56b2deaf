"""Every refusal of this context's doors, and of what-if, is told to a Chinese reader in Chinese."""

import pytest

from apps.pivots import services
from apps.pivots.models import Recommendation
from mentorship.values import DeclineReason
from tests.factories.moments import NOW

pytestmark = pytest.mark.django_db

CHINESE = "\u4e00", "\u9fff"
ABSENT = 10**9
PROGRESS = {"current_direction": "data", "weeks_in": 3}
TASK = {"skills": ["data.etl"], "due_week": 1}
WORK = {"week": 1, "score": 0.5, "difficulty": 0, "reliability": 1}


def profile(**more):
    return {"stage": "intake", "profile": more}


def progress(**more):
    return {"stage": "in_progress", "profile": {}, "progress": {**PROGRESS, **more}}


SCENARIOS = [
    [],
    "text",
    5,
    None,
    {},
    {"stage": "sometime", "profile": {}},
    {"stage": "in_progress", "profile": {}},
    {"stage": "intake", "profile": {}, "progress": PROGRESS},
    {"stage": "intake", "profile": [], "misspelt": 1},
    profile(status=5),
    profile(status="pirate"),
    profile(education=[]),
    profile(roles={}),
    profile(roles=[5]),
    profile(roles=[{}]),
    profile(roles=[{"family": "backend", "years": -1, "evidence": "claimed"}]),
    profile(roles=[{"family": "backend", "years": "two", "evidence": "claimed"}]),
    profile(roles=[{"family": "moon", "years": 1, "evidence": "claimed", "id": "x" * 600}]),
    profile(roles=[{}] * 2001),
    profile(skills=[{"skill": "moon", "level": 0.5, "evidence": "claimed"}]),
    profile(weekly_hours="many", interest_tuning_only="perhaps", unknown=1),
    progress(weeks_in=None, tasks_total=1.5, last_pivot_declined=3, plan=["data"] * 9),
    progress(tasks=[{"skills": {"moon": 1}}, {**TASK, "evidence": [{}]}]),
    progress(tasks=[{**TASK, "evidence": [{**WORK, "reliability": 0}]}]),
    {**profile(), "context": {"free_seats": {"data": -1, "moon": 1}, "seats": 1}},
    {**profile(), "context": []},
]


@pytest.fixture
def published(here, policy, fresh_graduate):
    here.enrollment.placements.all().delete()
    services.recommendations_refresh(enrollment_ids=[here.enrollment.pk], now=NOW)
    return Recommendation.objects.get()


@pytest.fixture
def refused(client_of):
    """Return a function that sends a body and checks that what is wrong is told in Chinese."""

    def send(by, address, body, status):
        answer = client_of(by).post(
            f"/api/v1/{address}", body, headers={"accept-language": "zh-Hans"}
        )
        problem = answer.json()
        assert answer.status_code == status, problem
        said = [problem["title"], problem["detail"]]
        said += [fault["detail"] for fault in problem.get("errors", ())]
        low, high = CHINESE
        assert [text for text in said if not any(low <= sign <= high for sign in text)] == []
        return problem

    return send


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_wrong_scenario(here, policy, refused, scenario):
    refused(here.learner, "pivots/what-if", scenario, 400)


def test_a_detail_says_the_same_values_in_both_languages(here, policy, refused, client_of):
    scenario = profile(weekly_hours=1000)

    chinese = refused(here.learner, "pivots/what-if", scenario, 400)
    english = client_of(here.learner).post("/api/v1/pivots/what-if", scenario).json()

    assert english["detail"] == "The scenario has 1 wrong value."
    assert english["errors"][0]["detail"] == "A number from 0 to 168 is expected."
    assert chinese["detail"] == "情景中有 1 处取值有误。"
    assert chinese["errors"][0]["detail"] == "应为 0 到 168 之间的数。"


def test_what_if_without_a_policy(here, refused):
    refused(here.learner, "pivots/what-if", profile(), 409)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "move_learner", "enrollment": ABSENT, "direction": "apps"},
        {"kind": "move_learner", "enrollment": None, "direction": "data"},
        {"kind": "drop_task", "direction": "data", "task": "no-such-task"},
        {"kind": "drop_task", "direction": "data"},
        {"kind": "slip_start", "days": 1000},
        {"kind": "add_mentors", "count": 1, "hours_per_week": "many"},
        {"kind": "wish"},
        {},
    ],
)
def test_a_change_of_a_cohort_that_cannot_be_tried(here, policy, refused, change):
    if "enrollment" in change:
        change = {**change, "enrollment": change["enrollment"] or here.enrollment.pk}

    refused(here.manager, "what-if", {"cohort": here.cohort.pk, "changes": [change]}, 400)


def test_what_is_not_there(here, policy, refused):
    for address in ("what-if", "recommendation-runs", "seat-plans"):
        body = {"cohort": ABSENT, **({"changes": []} if address == "what-if" else {})}
        problem = refused(here.manager, address, body, 404)
        assert problem["detail"] == f"找不到期次 {ABSENT}，或您无权查看。"
    for address in ("recommendations/{}/accept", "pivots/{}/apply", "pivots/{}/revert"):
        body = {"reason": "x"} if address.endswith("revert") else {}
        refused(here.manager, address.format(ABSENT), body, 404)


def test_a_decision_that_cannot_be_taken(here, published, refused):
    address = f"recommendations/{published.pk}"
    for body in (
        {"decision": "pivot", "note": "x"},
        {"decision": "stay", "direction": "data", "note": "x"},
        {"decision": "start_then", "direction": "data", "then": "data", "note": "x"},
        {"decision": "fly", "note": ""},
        {"decision": "start", "direction": "moon"},
    ):
        refused(here.mentor, f"{address}/amend", body, 400)
    refused(here.mentor, f"{address}/decline", {"reason": "no"}, 400)
    refused(here.learner, f"{address}/accept", {}, 404)
    services.recommendation_decline(
        recommendation_id=published.pk,
        reason=DeclineReason.TOO_EARLY,
        note="",
        by=here.mentor,
        now=NOW,
    )
    refused(here.mentor, f"{address}/accept", {}, 409)
