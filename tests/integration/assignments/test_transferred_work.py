"""Work that waits for a review while its learner is transferred: judged once, lost never."""

from datetime import timedelta

import pytest

from apps.assignments import selectors, services
from apps.assignments.models import Assignment, Review, ReviewClaim
from apps.assignments.services import reviews
from apps.cohorts.models import Enrollment
from apps.cohorts.services import enrollment_transfer
from apps.core.models import Transition
from apps.core.selectors import database_now
from apps.mentoring.services import mentorships_follow
from apps.progress.selectors.states import beliefs_of
from apps.progress.services import evidence_append
from mentorship.values import RouteCause
from tests.factories import (
    AssignmentFactory,
    CohortFactory,
    EnrollmentFactory,
    PlacementFactory,
    SeatsFactory,
)
from tests.factories.moments import NOW
from tests.integration.assignments.conftest import HANDED_IN
from tests.integration.assignments.test_api import API, at, review_body
from tests.integration.cohorts.races import together

pytestmark = pytest.mark.django_db


@pytest.fixture
def spring(here, plan):
    cohort = CohortFactory(program=here.program, state="running")
    SeatsFactory(cohort=cohort, roadmap_version=plan.version)
    return cohort


@pytest.fixture
def waiting(here, issued, client_of):
    """Work that was handed in through the API and waits."""
    row = issued["lock-file"]
    client_of(here.learner).post(at(row, "submit"), {"deliverables": HANDED_IN, "comment": "Done."})
    return row


@pytest.fixture
def moves_on(here, spring, client_of):
    """Transfer the learner through the API, and do what the event of a transfer orders."""

    def go():
        client = client_of(here.manager)
        address = f"{API}/enrollments/{here.enrollment.pk}/transfer"
        successor = client.post(address, {"cohort": spring.pk}).json()["id"]
        services.assignments_issue_to(enrollment_id=successor, now=database_now())
        follow(here, successor)
        return Enrollment.objects.get(pk=successor)

    return go


def follow(here, successor):
    mentorships_follow(enrollment_id=here.enrollment.pk, now=database_now())
    return services.work_carry_over(successor_id=successor, now=database_now())


def there(successor, slug="lock-file"):
    return Assignment.objects.get(enrollment=successor, task__slug=slug)


def waivers(row):
    steps = Transition.objects.of("assignments.assignment", row.pk).filter(to_state="waived")
    return list(steps.values_list("reason", flat=True))


def timeline(client):
    steps = client.get(f"{API}/me/timeline?page_size=100").json()["results"]
    return [(step["kind"], step["to_state"], step["reason"]) for step in steps]


def test_reviewed_before_the_transfer_it_counts_there(here, plan, waiting, moves_on, client_of):
    client_of(here.mentor).post(at(waiting, "reviews"), review_body(plan))

    row = there(moves_on())

    assert (row.state, waivers(row)) == ("waived", [f"Done in {here.cohort}."])
    assert there(row.enrollment, "pipeline").state == "available"


def test_reviewed_after_the_transfer_it_counts_there_once(here, plan, waiting, moves_on, client_of):
    place = selectors.wait_forecast(assignment=waiting, now=NOW).position
    successor = moves_on()
    row, mentor, learner = there(successor), client_of(here.mentor), client_of(here.learner)

    before = (row.state, selectors.wait_forecast(assignment=waiting, now=NOW).position)
    queue = mentor.get(f"{API}/review-queue").json()["results"]
    refused = learner.post(at(row, "submit"), {"deliverables": HANDED_IN, "comment": ""})
    said = mentor.post(at(waiting, "reviews"), review_body(plan))
    again = client_of(here.lead).post(at(waiting, "reviews"), review_body(plan))
    follow(here, successor.pk)  # the job may come twice, or late

    assert before == ("available", place)
    assert [(item["id"], item["mine"]) for item in queue] == [(waiting.pk, True)]
    assert (refused.status_code, refused.json()["code"]) == (409, "waits-where-handed-in")
    assert refused.json()["assignment"] == waiting.pk
    assert (said.status_code, again.json()["code"]) == (201, "already-reviewed")
    assert (there(successor).state, waivers(row)) == ("waived", [f"Done in {here.cohort}."])
    assert there(successor, "pipeline").state == "available"
    assert Review.objects.count() == 1
    seen = timeline(learner)
    assert seen.index(("assignment", "waived", f"Done in {here.cohort}.")) < seen.index(
        ("revision", "submitted", "")
    )


def next_actions(client):
    mine = client.get(f"{API}/me/assignments?page_size=100").json()["results"]
    return {row["id"]: row["next_action"] for row in mine}


def test_what_to_do_next_there_is_to_wait_until_it_is_taken_back(
    here, waiting, moves_on, client_of
):
    successor, learner = moves_on(), client_of(here.learner)
    row, locked = there(successor), there(successor, "pipeline")

    told = next_actions(learner)
    learner.post(at(waiting, "withdraw"), {})

    assert told[row.pk] == told[waiting.pk] == "wait_for_review"
    assert told[locked.pk] == "finish_prerequisites"
    assert next_actions(learner)[row.pk] == "start"


def test_work_in_another_cohort_nobody_was_transferred_from_waits_for_itself(
    here, spring, waiting, client_of
):
    """Two enrollments of one learner, of which neither goes on from the other."""
    other = EnrollmentFactory(cohort=spring, learner=here.learner_profile)
    placement = PlacementFactory(enrollment=other)
    row = AssignmentFactory(placement=placement, task=waiting.task, state="available")

    assert next_actions(client_of(here.learner))[row.pk] == "start"


def test_claimed_during_the_transfer_the_claim_holds(here, plan, waiting, moves_on, client_of):
    mentor = client_of(here.mentor)
    mentor.post(at(waiting, "claim"), {})
    successor = moves_on()

    refused = client_of(here.lead).post(at(waiting, "reviews"), review_body(plan))
    said = mentor.post(at(waiting, "reviews"), review_body(plan))

    assert (refused.json()["code"], said.status_code) == ("already-claimed", 201)
    assert ReviewClaim.objects.get().state == "consumed"
    assert there(successor).state == "waived"


def test_changes_asked_for_after_the_transfer_are_made_there(
    here, plan, waiting, moves_on, client_of
):
    successor = moves_on()
    learner, row = client_of(here.learner), there(successor)
    changes = review_body(plan, outcome="changes_requested", comment="Pin.")

    client_of(here.mentor).post(at(waiting, "reviews"), changes)
    seen = timeline(learner)
    handed_in = learner.post(at(row, "submit"), {"deliverables": HANDED_IN, "comment": "Pinned."})

    assert ("assignment", "in_progress", f"Changes were asked for in {here.cohort}.") in seen
    assert (handed_in.status_code, there(successor).state) == (200, "submitted")
    waiting.refresh_from_db()
    assert waiting.state == "changes_requested"


def test_what_is_taken_back_is_handed_in_there(here, waiting, moves_on, client_of):
    successor = moves_on()
    learner, row = client_of(here.learner), there(successor)

    back = learner.post(at(waiting, "withdraw"), {})
    handed_in = learner.post(at(row, "submit"), {"deliverables": HANDED_IN, "comment": ""})

    assert (back.status_code, handed_in.status_code) == (200, 200)
    assert list(selectors.review_queue(viewer=here.lead)) == []
    assert [each.pk for each in selectors.review_queue(viewer=here.manager)] == [row.pk]


def test_who_went_along_is_asked_and_nobody_but_the_reviewer_is_reminded(here, waiting, moves_on):
    moves_on()

    asked = services.review_route(
        assignment_id=waiting.pk, cause=RouteCause.HANDED_IN, now=database_now()
    )
    [silence] = selectors.silences_for_system(now=database_now() + timedelta(hours=1))

    assert (asked.reviewer, silence.side, silence.assignment_id) == (
        here.mentor,
        "mentor",
        waiting.pk,
    )


def test_what_the_review_shows_counts_where_the_learner_is(here, review, waiting, moves_on):
    successor = moves_on()
    now = database_now()

    evidence_append(review_id=review(waiting, now=now).pk, now=now)

    ids = [here.enrollment.pk, successor.pk]
    earlier, later = beliefs_of(enrollment_ids=ids, now=now).values()
    assert earlier.evidence.keys() == later.evidence.keys() != set()
    assert set(successor.skill_states.values_list("skill", flat=True)) >= later.evidence.keys()


def test_a_result_goes_on_over_two_transfers(here, plan, review, waiting, moves_on):
    second = moves_on()
    summer = CohortFactory(program=here.program, state="running")
    SeatsFactory(cohort=summer, roadmap_version=plan.version)
    third = enrollment_transfer(
        enrollment_id=second.pk, cohort_id=summer.pk, by=here.manager, now=database_now()
    )

    review(waiting, by=here.lead, now=database_now())
    services.work_carry_over(successor_id=third.pk, now=database_now())

    assert waivers(there(third)) == [f"Done in {here.cohort}."]
    assert there(second).state == "available"


def test_a_result_that_is_not_carried_over_would_be_lost(
    here, review, waiting, moves_on, monkeypatch
):
    """The negative control: the job of the transfer came before the review."""
    monkeypatch.setattr(reviews, "result_carry_over", lambda **_: None)
    successor = moves_on()

    review(waiting, now=database_now())

    assert there(successor).state == "available"


@pytest.mark.django_db(transaction=True)
def test_a_review_and_the_job_of_the_transfer_at_once(here, review, waiting, moves_on):
    successor = moves_on()
    now = database_now()
    deeds = [
        lambda _: review(waiting, by=here.lead, now=now),
        lambda _: follow(here, successor.pk),
        lambda _: follow(here, successor.pk),
    ]

    outcomes = together(deeds)

    assert [one for one in outcomes if isinstance(one, Exception)] == []
    assert waivers(there(successor)) == [f"Done in {here.cohort}."]
