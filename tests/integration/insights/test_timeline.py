"""A learner sees what the mentors see, less what mentors say among themselves."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.assignments.models import Extension
from apps.core.services import state_begin
from apps.insights.selectors import timeline_of
from apps.progress.models import RiskSignal
from mentorship.errors import NotFound
from tests.factories import (
    AssignmentFactory,
    CheckRunFactory,
    MembershipFactory,
    RecommendationFactory,
    ReviewFactory,
    RevisionFactory,
)
from tests.factories.moments import NOW

pytestmark = pytest.mark.django_db
MINE = "/api/v1/me/timeline"


def of(enrollment):
    return f"/api/v1/enrollments/{enrollment.pk}/timeline"


def begun(row, reason="", by=None):
    state_begin(row=row, by=by, now=NOW, reason=reason)
    return row


def history(here, enrollment=None, placement=None):
    """Let one thing of every kind happen in an enrollment."""
    enrollment = enrollment or here.enrollment
    begun(enrollment, by=here.manager)
    begun(placement or here.placement)
    for mentorship in enrollment.mentorships.all():
        begun(mentorship, reason="They know each other.")
    work = reviewed(here, placement or here.placement)
    begun(RecommendationFactory(enrollment=enrollment), reason="among mentors")
    begun(
        RecommendationFactory(
            enrollment=enrollment,
            state="declined",
            decided_at=NOW,
            decided_by=here.mentor,
            decline_reason="too_early",
        ),
        reason="too_early",
    )
    begun(signal(enrollment), reason="Sounded tired.")
    return work


def reviewed(here, placement):
    """Hand something in, review it twice, once for oneself alone, and check it."""
    work = begun(AssignmentFactory(placement=placement, state="approved", submitted_at=NOW))
    begun(
        Extension.objects.create(
            organization=work.organization,
            assignment=work,
            kind="plus",
            plus_days=2,
            reason="Ill.",
            state="granted",
            decided_at=NOW,
        )
    )
    revision = begun(RevisionFactory(assignment=work), by=here.learner)
    begun(ReviewFactory(revision=revision, reviewer=here.mentor), by=here.mentor)
    begun(
        ReviewFactory(revision=revision, reviewer=here.mentor, state="drafted", published_at=None)
    )
    begun(CheckRunFactory(revision=revision))
    return work


def signal(enrollment):
    return RiskSignal.objects.create(
        organization=enrollment.organization,
        enrollment=enrollment,
        code="silent",
        value=20,
        threshold=14,
        probability=0.7,
        rows=[],
        shapes="test",
        raised_at=NOW,
    )


def kinds(answer):
    assert answer.status_code == 200, answer.content
    return [event["kind"] for event in answer.json()["results"]]


def test_a_learner_sees_the_own_report(here, client_of):
    """Learner wants to see own report (pupilfirst#151)."""
    work = history(here)

    answer = client_of(here.learner).get(MINE)
    events = answer.json()["results"]

    assert kinds(answer) == [
        "recommendation",
        "check_run",
        "review",
        "revision",
        "extension",
        "assignment",
        "mentorship",
        "placement",
        "enrollment",
    ]
    review = events[2]
    assert {name: review[name] for name in review if name not in {"id", "subject_id"}} == {
        "at": "2026-11-02T09:00:00Z",
        "kind": "review",
        "kind_label": "review",
        "enrollment": here.enrollment.pk,
        "assignment": work.pk,
        "title": work.task.title["en"],
        "from_state": "",
        "to_state": "published",
        "label": "published",
        "actor": "Mei",
        "reason": "",
    }


def test_what_mentors_say_among_themselves_is_left_out_for_the_learner_alone(here, client_of):
    history(here)

    own = client_of(here.learner).get(of(here.enrollment))
    seen = client_of(here.mentor).get(of(here.enrollment))

    assert own.json()["results"] == client_of(here.learner).get(MINE).json()["results"]
    assert kinds(seen) == ["risk_signal", "recommendation", *kinds(own)]
    for secret in ("Sounded tired.", "among mentors", "They know each other.", "too_early"):
        assert secret in seen.content.decode()
        assert secret not in own.content.decode()
    assert "drafted" not in own.content.decode() + seen.content.decode()


def test_a_manager_who_learns_reads_the_own_history_as_a_learner(here, client_of):
    MembershipFactory(user=here.learner, organization=here.organization, role="program_manager")
    history(here)
    begun(signal(here.other_enrollment))
    client = client_of(here.learner)

    assert "risk_signal" not in kinds(client.get(of(here.enrollment)))
    assert "risk_signal" in kinds(client.get(of(here.other_enrollment)))


def test_a_timeline_can_be_narrowed_down(here, elsewhere, client_of):
    history(here)
    history(elsewhere)
    client = client_of(here.learner)

    assert kinds(client.get(f"{MINE}?kind=review&kind=revision")) == ["review", "revision"]
    assert kinds(client.get(f"{MINE}?kind=pivot")) == []
    assert len(kinds(client.get(f"{MINE}?enrollment={here.enrollment.pk}"))) == 9
    for foreign in (here.other_enrollment, elsewhere.enrollment):
        assert kinds(client.get(f"{MINE}?enrollment={foreign.pk}")) == []
    assert client.get(f"{MINE}?kind=secret").status_code == 400


def test_a_timeline_is_read_page_by_page(here, client_of):
    history(here)
    client, told, page = client_of(here.learner), [], f"{MINE}?page_size=3"
    while page:
        answer = client.get(page).json()
        told += [event["id"] for event in answer["results"]]
        page = answer["next"]

    whole = [event["id"] for event in client.get(MINE).json()["results"]]
    assert told == whole == sorted(whole, reverse=True)


def test_a_timeline_speaks_the_readers_language(here, client_of):
    history(here)

    answer = client_of(here.learner).get(MINE, headers={"Accept-Language": "zh-hans"}).json()

    review = next(event for event in answer["results"] if event["kind"] == "review")
    assert (review["kind_label"], review["label"]) == ("评审", "已发布")
    assert review["title"] != ""


def test_a_timeline_out_of_scope_looks_absent(here, elsewhere):
    for enrollment in (here.other_enrollment, elsewhere.enrollment):
        with pytest.raises(NotFound):
            timeline_of(enrollment_id=enrollment.pk, viewer=here.mentor)


def more(here):
    for _ in range(5):
        reviewed(here, here.placement)


def test_a_timeline_costs_the_same_however_much_happened(here, client_of):
    costs = []
    for happens in (history, more):
        happens(here)
        for client, path in (
            (client_of(here.learner), MINE),
            (client_of(here.mentor), of(here.enrollment)),
        ):
            with CaptureQueriesContext(connection) as queries:
                client.get(path)
            costs.append(len(queries))

    assert costs[:2] == costs[2:]
    assert max(costs) <= 3
