"""What higher contexts are told of the work, and what a learner is shown."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from apps.assignments import selectors, services
from apps.assignments.models import Assignment
from apps.assignments.selectors import ReviewFact, task_facts
from apps.cohorts.models import Cohort, Enrollment, Placement
from mentorship.states import AssignmentState
from tests.factories import (
    EnrollmentFactory,
    LearnerFactory,
    MentorshipFactory,
    PlacementFactory,
    ReviewFactory,
    RevisionFactory,
    RoadmapVersionFactory,
    stand,
)
from tests.factories.moments import NOW

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=2)


def facts_of(here, now=LATER):
    facts = task_facts(enrollment_ids=[here.enrollment.pk], now=now)[here.enrollment.pk]
    return {fact.task: fact for fact in facts}


# --------------------------------------------------------------------------- facts


def test_an_assignment_nobody_worked_on_is_a_fact_too(here, issued):
    fact = facts_of(here)["lock-file"]

    assert fact.assignment_id == issued["lock-file"].pk
    assert fact.placement_id == here.placement.pk
    assert fact.direction == "data"
    assert fact.skills == {"data.etl": 0.7, "data.dedup": 0.3}
    assert fact.due_at == issued["lock-file"].due_at
    assert fact.state == AssignmentState.AVAILABLE
    assert (fact.submitted_at, fact.reviews) == (None, ())


def test_work_that_waits_has_no_score(here, issued, submit):
    submit(issued["lock-file"])

    fact = facts_of(here)["lock-file"]

    assert (fact.submitted_at, fact.reviews) == (NOW, ())


def test_a_fact_carries_the_first_hand_in_and_the_last_reviews(here, issued, submit, review):
    row = issued["lock-file"]
    submit(row)
    review(row, outcome="changes_requested", comment="Pin them.", level=1)
    submit(row, now=NOW + timedelta(days=1))
    said = review(row, now=LATER)

    fact = facts_of(here)["lock-file"]

    assert fact.submitted_at == NOW
    assert fact.reviews == (ReviewFact(said.pk, 1.0, LATER, here.mentor.pk),)


def test_a_revision_that_waits_leaves_the_reviews_of_the_one_before(here, issued, submit, review):
    row = issued["lock-file"]
    submit(row)
    said = review(row, outcome="changes_requested", comment="Pin them.", level=1)
    submit(row, now=LATER)

    assert [fact.review_id for fact in facts_of(here)["lock-file"].reviews] == [said.pk]


def test_a_superseded_review_is_no_fact_and_a_second_opinion_is(here, issued, submit, review):
    row = issued["lock-file"]
    submit(row)
    review(row)
    services.assignment_reopen(assignment_id=row.pk, reason="Look again.", by=here.lead, now=NOW)
    said = review(row, by=here.lead, level=2)
    sample = ReviewFactory(
        revision=said.revision, reviewer=here.manager, score=0.25, is_sample=True
    )

    reviews = facts_of(here)["lock-file"].reviews

    assert [one.review_id for one in reviews] == [said.pk, sample.pk]


def test_nothing_after_the_moment_is_a_fact(here, issued, submit, review):
    row = issued["lock-file"]
    submit(row, now=LATER)
    review(row, now=LATER)

    fact = facts_of(here, now=NOW)["lock-file"]

    assert (fact.submitted_at, fact.reviews) == (None, ())


def test_what_was_withdrawn_was_not_handed_in(here, issued, submit):
    row = issued["lock-file"]
    submit(row)
    services.revision_withdraw(assignment_id=row.pk, by=here.learner, now=NOW)

    assert facts_of(here)["lock-file"].submitted_at is None


def test_an_enrollment_without_work_has_an_empty_list(here):
    assert task_facts(enrollment_ids=[here.enrollment.pk], now=NOW) == {here.enrollment.pk: []}


def test_facts_come_earliest_due_first(here, issued):
    facts = task_facts(enrollment_ids=[here.enrollment.pk], now=NOW)[here.enrollment.pk]

    assert [fact.due_at for fact in facts] == sorted(fact.due_at for fact in facts)


def enroll(here, count):
    """Add learners to the cohort whose mentor is the mentor, each with a reviewed revision."""
    for _ in range(count):
        enrollment = EnrollmentFactory(
            cohort=here.cohort, learner=LearnerFactory(organization=here.organization)
        )
        MentorshipFactory(enrollment=enrollment, mentor=here.mentor_profile, hours=0)
        PlacementFactory(enrollment=enrollment)
    services.assignments_issue(cohort_id=here.cohort.pk, now=NOW)


def test_facts_of_two_and_of_twenty_learners_cost_the_same(here, plan):
    def cost():
        ids = list(Enrollment.objects.filter(cohort=here.cohort).values_list("pk", flat=True))
        for row in Assignment.objects.filter(enrollment__in=ids, revisions=None):
            ReviewFactory(revision=RevisionFactory(assignment=row))
        with CaptureQueriesContext(connection) as queries:
            facts = task_facts(enrollment_ids=ids, now=LATER)
        assert all(fact.reviews for rows in facts.values() for fact in rows)
        return len(queries), sum(map(len, facts.values()))

    services.assignments_issue(cohort_id=here.cohort.pk, now=NOW)
    small = cost()
    enroll(here, 18)
    large = cost()

    # assignments with task and direction; skills; revisions with their reviews
    assert (small, large) == ((3, 8), (3, 80))


# --------------------------------------------------------------------------- one's own work


def own(here):
    return [row.task.slug for row in selectors.my_assignments(viewer=here.learner)]


def test_own_work_comes_earliest_due_first_and_is_ones_own(here, issued):
    assert own(here) == ["lock-file", "pipeline", "dedup", "reading"]
    assert not selectors.my_assignments(viewer=here.mentor)


def test_of_a_direction_left_only_what_was_handed_in_is_shown(here, issued, submit):
    submit(issued["lock-file"])
    Placement.objects.filter(pk=here.placement.pk).update(state="left", ended_at=NOW)
    PlacementFactory(enrollment=here.enrollment, roadmap_version=RoadmapVersionFactory())

    assert own(here) == ["lock-file"]


def work(state, stands, runs="running"):
    return Assignment(state=state, enrollment=Enrollment(state=stands), cohort=Cohort(state=runs))


@pytest.mark.parametrize("state", list(AssignmentState))
def test_every_state_says_what_comes_next(state):
    at_work = work(state.value, "active")

    assert selectors.next_action(assignment=at_work) in {
        "finish_prerequisites",
        "start",
        "submit",
        "revise",
        "wait_for_review",
        "none",
    }


OPEN = ["available", "in_progress", "changes_requested"]


@pytest.mark.parametrize("state", OPEN)
@pytest.mark.parametrize(("stands", "told"), [("paused", "wait_for_return"), ("withdrawn", "none")])
def test_who_is_not_at_work_is_not_told_to_work(state, stands, told):
    assert selectors.next_action(assignment=work(state, stands)) == told


@pytest.mark.parametrize("state", ["locked", *OPEN])
@pytest.mark.parametrize("stands", ["admitted", "active"])
@pytest.mark.parametrize("runs", ["planned", "enrolling"])
def test_before_the_cohort_runs_one_waits_for_its_start(state, stands, runs):
    assert selectors.next_action(assignment=work(state, stands, runs)) == "wait_for_start"


@pytest.mark.parametrize("state", ["locked", *OPEN])
@pytest.mark.parametrize("runs", ["wrapping_up", "completed"])
def test_once_the_cohort_has_run_there_is_nothing_to_do(state, runs):
    assert selectors.next_action(assignment=work(state, "active", runs)) == "none"


def test_what_comes_next_is_told_with_the_day_it_waits_for():
    row = work("available", "admitted", "enrolling")
    row.cohort.starts_on = date(2026, 12, 7)

    action = selectors.next_action(assignment=row)

    assert selectors.next_action_on(assignment=row, action=action) == date(2026, 12, 7)
    told = selectors.next_action_told(assignment=row, action=action)
    assert told == "Wait for the start of the cohort, planned for Dec 7, 2026."
    with override("zh-hans"):
        told = selectors.next_action_told(assignment=row, action=action)
    assert told == "请等待期次开始，预定于 2026年12月7日。"


# --------------------------------------------------------------------------- the queue


def waiting(viewer):
    return [(row.enrollment.learner.user.name, row.task.slug) for row in _queue(viewer)]


def _queue(viewer):
    return selectors.review_queue(viewer=viewer)


def test_the_queue_begins_with_who_waits_longest(here, issued, submit):
    submit(issued["reading"], now=NOW)
    submit(issued["lock-file"], now=NOW - timedelta(days=1))

    assert waiting(here.mentor) == [("Lin", "lock-file"), ("Lin", "reading")]


def test_the_queue_holds_what_one_may_review(here, elsewhere, issued, submit, subtests):
    submit(issued["lock-file"])
    sees = {"mentor", "lead", "manager", "admin"}

    for who in ("learner", "other_learner", "other_mentor", *sees):
        with subtests.test(who):
            expected = [("Lin", "lock-file")] if who in sees else []
            assert waiting(getattr(here, who)) == expected
            assert waiting(getattr(elsewhere, who)) == []


def test_the_queue_tells_ones_own_learners_apart(here, issued, submit):
    submit(issued["lock-file"])

    assert [row.mine for row in _queue(here.mentor)] == [True]
    assert [row.mine for row in _queue(here.lead)] == [False]


@pytest.mark.parametrize("state", ["paused", "withdrawn", "completed"])
def test_people_on_leave_or_gone_do_not_clog_the_queue(here, issued, submit, state):
    submit(issued["lock-file"])
    stand(here.enrollment, state)

    assert waiting(here.manager) == []


def test_a_mentor_who_left_the_learner_has_nothing_waiting(here, issued, submit):
    submit(issued["lock-file"])
    here.enrollment.mentorships.update(state="ended", ended_at=NOW, end_reason="handover")

    assert waiting(here.mentor) == []


def test_nobody_has_their_own_work_in_the_queue(here, issued, submit):
    submit(issued["lock-file"])
    here.learner.is_superuser = True
    here.learner.save()

    assert waiting(here.learner) == []


def test_the_timeline_tells_of_work_revisions_and_reviews(here, issued, submit, review):
    row = issued["lock-file"]
    submit(row)
    review(row)

    steps = selectors.assignment_timeline(assignment=row)

    told = [(step.subject, step.to_state, step.actor and step.actor.name) for step in steps]
    assert told == [
        ("assignments.assignment", "available", None),
        ("assignments.revision", "submitted", "Lin"),
        ("assignments.assignment", "submitted", "Lin"),
        ("assignments.review", "published", "Mei"),
        ("assignments.assignment", "in_review", "Mei"),
        ("assignments.assignment", "approved", "Mei"),
    ]
