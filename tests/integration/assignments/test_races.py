"""Two people at the same moment, on real connections; each race with a negative control.

A `Meeting` holds the first one in the middle of the deed until the second one is there too. With
the locks in place the second cannot come that far, and the first goes on after a moment.
"""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connections

from apps.assignments import services
from apps.assignments.models import Assignment, Review
from apps.assignments.services import issue, reviews, steps
from apps.cohorts.models import EnrollmentQuerySet
from apps.core.models import OutboxEvent
from tests.factories import CriterionFactory, RubricVersionFactory, StageFactory, publish
from tests.factories.moments import NOW
from tests.integration.assignments.conftest import HANDED_IN, Plan, task

pytestmark = pytest.mark.django_db(transaction=True)


class Meeting:
    def __init__(self):
        self.barrier = threading.Barrier(2)

    def wait(self):
        try:
            self.barrier.wait(timeout=0.7)
        except threading.BrokenBarrierError:
            return

    def before(self, deed):
        def met(*args, **kwargs):
            self.wait()
            return deed(*args, **kwargs)

        return met

    def after(self, deed):
        def met(*args, **kwargs):
            done = deed(*args, **kwargs)
            self.wait()
            return done

        return met


def together(*deeds):
    """Run the deeds at once, each on a connection of its own; return results and errors."""

    def run(deed):
        try:
            return deed()
        except Exception as error:  # told apart by the test
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


@pytest.fixture
def without_locks(monkeypatch):
    """Take the enrollment's lock away: the negative control."""
    monkeypatch.setattr(EnrollmentQuerySet, "locked", lambda self: self.order_by("pk"))


@pytest.fixture
def without_any_lock(monkeypatch, without_locks):
    """Take the assignment's lock away too."""
    hold = Assignment.objects.select_related("enrollment__learner", "cohort", "task")
    monkeypatch.setattr(
        reviews, "assignment_hold", lambda *, assignment_id: hold.get(pk=assignment_id)
    )


# --------------------------------------------------------------------------- two reviewers


@pytest.fixture
def two_reviewers(here, issued, submit, review, monkeypatch):
    """Let the mentor approve and the lead ask for changes, both having seen the work waiting."""
    row = issued["lock-file"]
    submit(row)
    meeting = Meeting()
    monkeypatch.setattr(reviews, "rubric_score", meeting.before(reviews.rubric_score))

    def run():
        return together(
            lambda: review(row, by=here.mentor),
            lambda: review(row, by=here.lead, outcome="changes_requested", comment="Pin them."),
        )

    return run


def test_one_of_two_reviewers_wins_and_the_other_is_told(here, two_reviewers):
    outcomes = two_reviewers()

    won = [one for one in outcomes if isinstance(one, Review)]
    lost = [one for one in outcomes if not isinstance(one, Review)]
    assert len(won) == 1
    assert [type(one) for one in lost] == [services.AlreadyReviewed]
    assert lost[0].facts["review"] == won[0].pk
    assert lost[0].facts["reviewer"] == won[0].reviewer.name
    assert Review.objects.count() == 1
    assert Assignment.objects.get(pk=won[0].revision.assignment_id).state == won[0].outcome
    assert OutboxEvent.objects.filter(name="ReviewPublished").count() == 1


def test_without_the_lock_only_the_constraint_keeps_two_reviews_apart(
    two_reviewers, without_any_lock
):
    outcomes = two_reviewers()

    lost = [one for one in outcomes if not isinstance(one, Review)]
    assert [type(one) for one in lost] == [IntegrityError]
    assert Review.objects.count() == 1


# --------------------------------------------------------------------------- two prerequisites


@pytest.fixture
def fork(here):
    """A roadmap in which the third task needs the first two, which need nothing."""
    version, rubric = here.placement.roadmap_version, RubricVersionFactory()
    criteria = [CriterionFactory(rubric_version=rubric, slug="coverage")]
    stage = StageFactory(version=version)
    first, second = task(stage, rubric, "a", 1), task(stage, rubric, "b", 2)
    third = task(stage, rubric, "c", 3, needs=[first, second])
    aside = task(stage, rubric, "d", 4)
    return Plan(publish(version), first, second, third, aside, criteria)


@pytest.fixture
def two_approvals(here, fork, monkeypatch):
    """Approve at once the two tasks a third one waits for."""
    services.assignments_issue(cohort_id=here.cohort.pk, now=NOW)
    rows = {
        row.task.slug: row
        for row in Assignment.objects.filter(enrollment=here.enrollment).select_related("task")
    }
    monkeypatch.setattr(reviews, "event_publish", Meeting().before(reviews.event_publish))

    def approve(row):
        return lambda: services.review_publish(
            assignment_id=row.pk,
            levels=fork.levels(),
            outcome="approved",
            comment="",
            by=here.mentor,
            now=NOW,
        )

    def run():
        for slug in ("a", "b"):
            services.assignment_submit(
                assignment_id=rows[slug].pk,
                deliverables=HANDED_IN,
                comment="",
                by=here.learner,
                now=NOW,
            )
        assert [type(one) for one in together(approve(rows["a"]), approve(rows["b"]))] == [
            Review,
            Review,
        ]
        return Assignment.objects.get(pk=rows["c"].pk).state

    return run


def test_two_approvals_at_once_unlock_what_waited_for_both(two_approvals):
    assert two_approvals() == "available"


def test_without_the_lock_it_would_stay_locked(two_approvals, without_locks):
    assert two_approvals() == "locked"


# --------------------------------------------------------------------------- issuing


@pytest.fixture
def two_issues(here, plan):
    def one():
        return services.assignments_issue(cohort_id=here.cohort.pk, now=NOW)

    return lambda: together(one, one)


def test_two_issues_at_once_write_each_row_once(two_issues):
    written = two_issues()

    assert sorted(written) == [0, 8]
    assert Assignment.objects.count() == 8


def test_without_the_lock_the_statement_still_writes_each_row_once(two_issues, without_locks):
    assert sum(two_issues()) == 8
    assert Assignment.objects.count() == 8


def test_without_both_the_second_issue_fails(two_issues, without_locks, monkeypatch):
    clause = "ON CONFLICT (enrollment_id, task_id) DO NOTHING"
    assert clause in issue.WRITTEN
    monkeypatch.setattr(issue, "WRITTEN", issue.WRITTEN.replace(clause, ""))

    assert [type(one) for one in two_issues() if one != 8] == [IntegrityError]


@pytest.fixture
def issue_during_approval(here, issued, submit, review, monkeypatch):
    """Issue a task at the moment its only prerequisite is being approved."""
    submit(issued["lock-file"])
    issued["pipeline"].delete()
    meeting = Meeting()
    monkeypatch.setattr(reviews, "event_publish", meeting.before(reviews.event_publish))
    monkeypatch.setattr(issue, "_issue", meeting.after(issue._issue))
    approving = threading.Event()
    unlock = steps.dependents_unlock

    def unlock_and_tell(**kwargs):
        done = unlock(**kwargs)
        approving.set()
        return done

    monkeypatch.setattr(reviews, "dependents_unlock", unlock_and_tell)

    def issue_once_approving():
        approving.wait(timeout=5)
        return services.assignments_issue(cohort_id=here.cohort.pk, now=NOW)

    def run():
        said, written = together(lambda: review(issued["lock-file"]), issue_once_approving)
        assert (said.outcome, written) == ("approved", 1)
        rows = Assignment.objects.filter(enrollment=here.enrollment)
        return rows.get(task__slug="pipeline").state

    return run


def test_work_issued_while_its_prerequisite_is_approved_is_available(issue_during_approval):
    assert issue_during_approval() == "available"


def test_without_the_lock_it_would_wait_for_ever(issue_during_approval, without_locks):
    assert issue_during_approval() == "locked"
