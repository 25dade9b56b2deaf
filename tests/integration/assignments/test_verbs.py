"""Every verb on a piece of work: what it does, who may, and what it refuses without a trace."""

from datetime import timedelta

import pytest
from django.db import transaction

from apps.assignments import services
from apps.assignments.models import Assignment, Review, Revision, RubricScore
from apps.cohorts.models import Cohort, Placement
from apps.core.models import OutboxEvent, Transition
from apps.progress.models import SkillEvidence
from apps.progress.services import evidence_append
from mentorship.errors import Conflict, Invalid, NotAllowed, NotFound, TransitionNotAllowed
from tests.factories import PlacementFactory, RoadmapVersionFactory, SeatsFactory, direction, stand
from tests.factories.moments import NOW

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)

# The shortest way into each state, as the database lets a row go there.
WAYS = {
    "locked": [],
    "available": [],
    "in_progress": ["in_progress"],
    "submitted": ["submitted"],
    "in_review": ["submitted", "in_review"],
    "changes_requested": ["submitted", "in_review", "changes_requested"],
    "approved": ["submitted", "in_review", "approved"],
    "rejected": ["submitted", "in_review", "rejected"],
    "waived": ["waived"],
    "cancelled": ["cancelled"],
}


def bring(issued, state):
    """Return an assignment that stands in *state*, without revisions or reviews."""
    row = issued["pipeline" if state == "locked" else "lock-file"]
    for step in WAYS[state]:
        Assignment.objects.filter(pk=row.pk).update(state=step, submitted_at=NOW)
    row.refresh_from_db()
    return row


def start(row, by):
    return services.assignment_start(assignment_id=row.pk, by=by, now=LATER)


def withdraw(row, by):
    return services.revision_withdraw(assignment_id=row.pk, by=by, now=LATER)


def reopen(row, by, reason="One more look."):
    return services.assignment_reopen(assignment_id=row.pk, reason=reason, by=by, now=LATER)


def waive(row, by, reason="Done elsewhere."):
    return services.assignment_waive(assignment_id=row.pk, reason=reason, by=by, now=LATER)


def cancel(row, by, reason="Not needed."):
    return services.assignment_cancel(assignment_id=row.pk, reason=reason, by=by, now=LATER)


# --------------------------------------------------------------------------- states

FROM = {
    "start": {"available"},
    "submit": {"available", "in_progress", "changes_requested"},
    "review": {"submitted", "in_review"},
    "withdraw": {"submitted"},
    "reopen": {"approved", "rejected", "waived", "cancelled"},
    "waive": {"locked", "available", "in_progress", "submitted", "changes_requested"},
    "cancel": {
        "locked",
        "available",
        "in_progress",
        "submitted",
        "in_review",
        "changes_requested",
    },
}


@pytest.mark.parametrize("verb", list(FROM))
def test_a_verb_out_of_its_states_is_a_conflict_that_names_the_allowed(
    here, issued, submit, review, *, refuses, subtests, verb
):
    deeds = {
        "start": lambda row: start(row, here.learner),
        "submit": submit,
        "review": review,
        "withdraw": lambda row: withdraw(row, here.learner),
        "reopen": lambda row: reopen(row, here.manager),
        "waive": lambda row: waive(row, here.manager),
        "cancel": lambda row: cancel(row, here.manager),
    }

    for state in WAYS.keys() - FROM[verb]:
        with subtests.test(state), transaction.atomic():
            refused = refuses(TransitionNotAllowed, deeds[verb], bring(issued, state))

            assert refused.facts["state"] == state
            assert isinstance(refused.facts["allowed"], list)
            assert refused.facts["to"] not in refused.facts["allowed"]
            transaction.set_rollback(True)


@pytest.mark.parametrize("deed", [start, withdraw, reopen, waive, cancel])
def test_an_assignment_that_is_not_there_is_not_found(here, refuses, deed):
    missing = Assignment(pk=2**40)

    refuses(NotFound, deed, missing, here.manager)


# --------------------------------------------------------------------------- the learner's verbs


def test_starting_says_that_work_has_begun(here, issued):
    row = start(issued["lock-file"], here.learner)

    assert (row.state, row.ball_with, row.ball_since) == ("in_progress", "learner", NOW)


def test_handing_in_turns_the_work_to_the_mentor(here, issued, submit):
    revision = submit(issued["lock-file"], comment=" Please look at the retry. ", now=LATER)

    row = Assignment.objects.get(pk=issued["lock-file"].pk)
    assert (row.state, row.ball_with, row.ball_since) == ("submitted", "mentor", LATER)
    assert row.submitted_at == LATER
    assert (revision.number, revision.state) == (1, "submitted")
    assert revision.comment == "Please look at the retry."
    assert [(given["type"], sorted(given)) for given in revision.deliverables] == [
        ("repository", ["label", "type", "value"]),
        ("text", ["label", "type", "value"]),
    ]
    event = OutboxEvent.objects.get()
    assert event.payload == {
        "organization_id": here.organization.pk,
        "assignment_id": row.pk,
        "revision_id": revision.pk,
    }


def test_defect_overwrite_the_next_revision_supersedes_the_former_and_both_stay(
    issued, submit, review
):
    row = issued["lock-file"]
    first = submit(row)
    review(row, outcome="changes_requested", comment="Pin the versions.")

    second = submit(row, now=LATER)

    first.refresh_from_db()
    assert (first.state, second.state, second.number) == ("superseded", "submitted", 2)
    assert Revision.objects.filter(assignment=row).count() == 2


def test_what_was_handed_in_can_be_withdrawn_before_review(here, issued, submit):
    row = issued["lock-file"]
    revision = submit(row)

    withdraw(row, here.learner)

    revision.refresh_from_db()
    row.refresh_from_db()
    assert (revision.state, row.state, row.ball_with) == ("withdrawn", "in_progress", "learner")
    again = submit(row)
    assert again.number == 2


@pytest.mark.parametrize("deed", ["start", "submit", "withdraw"])
def test_nobody_works_for_somebody_else(here, issued, submit, refuses, deed):
    row = issued["lock-file"]
    deeds = {
        "start": lambda person: start(row, person),
        "submit": lambda person: submit(row, by=person),
        "withdraw": lambda person: withdraw(row, person),
    }

    for who in ("other_learner", "mentor", "lead", "manager", "admin"):
        refuses(NotAllowed, deeds[deed], getattr(here, who))


@pytest.mark.parametrize("state", ["paused", "withdrawn", "completed"])
def test_no_work_is_taken_from_an_enrollment_that_is_not_active(
    here, issued, submit, refuses, state
):
    stand(here.enrollment, state)

    refused = refuses(services.SubmissionsClosed, submit, issued["lock-file"])

    assert refused.facts == {"state": state}


def test_a_cohort_that_wraps_up_takes_no_work_but_its_reviews_go_on(
    here, issued, submit, review, refuses
):
    submit(issued["reading"])
    Cohort.objects.filter(pk=here.cohort.pk).update(state="wrapping_up")

    refuses(services.SubmissionsClosed, submit, issued["lock-file"])

    assert review(issued["reading"]).outcome == "approved"


def pivot(here):
    Placement.objects.filter(pk=here.placement.pk).update(state="left", ended_at=NOW)
    version = RoadmapVersionFactory()
    seats = SeatsFactory(cohort=here.cohort, direction=direction("apps"), roadmap_version=version)
    return PlacementFactory(enrollment=here.enrollment, direction=direction("apps"), seats=seats)


def test_work_of_a_direction_left_is_not_begun_but_changes_asked_for_may_be_made(
    here, issued, submit, review, refuses
):
    submit(issued["reading"])
    review(issued["reading"], outcome="changes_requested", comment="Name the sources.")
    pivot(here)

    refuses(services.DirectionLeft, start, issued["lock-file"], here.learner)
    refuses(services.DirectionLeft, submit, issued["lock-file"])

    assert submit(issued["reading"]).number == 2


def test_a_comment_has_its_length(issued, submit, refuses):
    refused = refuses(Invalid, submit, issued["lock-file"], comment="x" * 20_001)

    assert refused.faults[0].pointer == "#/comment"


# --------------------------------------------------------------------------- reviews


@pytest.mark.parametrize(
    ("outcome", "state", "ball", "closed"),
    [
        ("approved", "approved", "nobody", LATER),
        ("changes_requested", "changes_requested", "learner", None),
        ("rejected", "rejected", "nobody", LATER),
    ],
)
def test_the_outcome_is_the_next_state(issued, submit, review, *, outcome, state, ball, closed):
    row = issued["lock-file"]
    submit(row)

    said = review(row, outcome=outcome, comment="Read this.", now=LATER)

    row.refresh_from_db()
    assert (row.state, row.ball_with, row.closed_at) == (state, ball, closed)
    assert (said.state, said.outcome, said.published_at) == ("published", outcome, LATER)
    assert said.rubric_version_id == row.task.rubric_version_id
    steps = Transition.objects.filter(subject="assignments.assignment", subject_id=row.pk)
    assert list(steps.order_by("id").values_list("to_state", flat=True)) == [
        "available",
        "submitted",
        "in_review",
        state,
    ]


def test_the_levels_are_kept_beside_the_score(issued, submit, review):
    submit(issued["lock-file"])

    said = review(issued["lock-file"], levels={"coverage": 1, "correctness": 3})

    kept = RubricScore.objects.filter(review=said).values_list("criterion__slug", "level")
    assert said.score == pytest.approx(0.25 * 0.25 + 0.75 * 0.75)
    assert dict(kept) == {"coverage": 1, "correctness": 3}


UNFIT = [
    ({}, ["#/levels/coverage", "#/levels/correctness"]),
    ({"coverage": 3}, ["#/levels/correctness"]),
    ({"coverage": 3, "correctness": 3, "style": 3}, ["#/levels/style"]),
    ({"coverage": 5, "correctness": 3}, ["#/levels/coverage"]),
    ({"coverage": -1, "correctness": 3}, ["#/levels/coverage"]),
    ({"coverage": True, "correctness": 3}, ["#/levels/coverage"]),
    ({"coverage": 2.5, "correctness": 3}, ["#/levels/coverage"]),
    ({"coverage": 3, "correctness": 3, "a/b~c": 1}, ["#/levels/a~1b~0c"]),
]


def test_an_empty_or_partial_review_never_becomes_a_score(
    issued, submit, review, refuses, subtests
):
    submit(issued["lock-file"])

    for levels, pointers in UNFIT:
        with subtests.test(str(levels)):
            refused = refuses(services.RubricUnfit, review, issued["lock-file"], levels=levels)

            assert [fault.pointer for fault in refused.faults] == pointers


@pytest.mark.parametrize("outcome", ["changes_requested", "rejected"])
def test_what_is_not_approved_is_explained(issued, submit, review, refuses, outcome):
    submit(issued["lock-file"])

    for comment in ("", "  \n", "x" * 20_001):
        refused = refuses(Invalid, review, issued["lock-file"], outcome=outcome, comment=comment)

        assert refused.faults[0].pointer == "#/comment"


def test_an_approval_stands_without_a_word(issued, submit, review):
    submit(issued["lock-file"])

    assert review(issued["lock-file"], comment="").comment == ""


def test_an_outcome_nobody_knows_is_refused(issued, submit, review, refuses):
    submit(issued["lock-file"])

    refused = refuses(Invalid, review, issued["lock-file"], outcome="excellent")

    assert refused.faults[0].pointer == "#/outcome"


@pytest.mark.parametrize("who", ["mentor", "lead", "manager", "admin"])
def test_mentors_leads_and_managers_review(here, issued, submit, review, who):
    submit(issued["lock-file"])

    assert review(issued["lock-file"], by=getattr(here, who)).reviewer == getattr(here, who)


def test_nobody_else_reviews(here, issued, submit, review, refuses):
    submit(issued["lock-file"])

    for who in ("learner", "other_learner", "other_mentor"):
        refuses(NotAllowed, review, issued["lock-file"], by=getattr(here, who))


def test_nobody_of_another_organization_reviews(
    here, elsewhere, issued, submit, review, *, refuses
):
    submit(issued["lock-file"])

    for who in ("mentor", "lead", "manager", "admin"):
        refuses(NotAllowed, review, issued["lock-file"], by=getattr(elsewhere, who))


def test_the_learner_does_not_review_even_as_operator(here, issued, submit, review, refuses):
    here.learner.is_superuser = True
    here.learner.save()
    submit(issued["lock-file"])

    refuses(NotAllowed, review, issued["lock-file"], by=here.learner)


def test_a_review_of_a_revision_that_no_longer_stands_is_refused(issued, submit, review, refuses):
    row = issued["lock-file"]
    read = submit(row)
    review(row, outcome="changes_requested", comment="Pin the versions.")
    standing = submit(row)

    refused = refuses(services.RevisionOutdated, review, row, revision_id=read.pk)

    assert refused.facts == {"revision": standing.pk}
    assert review(row, revision_id=standing.pk).revision == standing


def test_whoever_comes_second_is_told_who_was_first(here, issued, submit, review, refuses):
    submit(issued["lock-file"])
    first = review(issued["lock-file"], outcome="changes_requested", comment="Pin them.")

    refused = refuses(services.AlreadyReviewed, review, issued["lock-file"], by=here.lead)

    assert isinstance(refused, Conflict)
    assert refused.facts["reviewer"] == here.mentor.name
    assert refused.facts["review"] == first.pk
    assert refused.facts["outcome"] == "changes_requested"
    assert refused.facts["allowed"] == ["submitted", "waived", "cancelled"]


# --------------------------------------------------------------------------- unlocking


def states(here):
    rows = Assignment.objects.filter(enrollment=here.enrollment)
    return dict(rows.values_list("task__slug", "state"))


def test_an_approval_unlocks_what_waited_for_it_alone(here, issued, submit, review):
    submit(issued["lock-file"])
    review(issued["lock-file"], now=LATER)
    assert states(here)["pipeline"] == "available"
    assert states(here)["dedup"] == "locked"

    submit(issued["pipeline"])
    review(issued["pipeline"])

    assert states(here)["dedup"] == "available"
    unlocked = Assignment.objects.get(pk=issued["pipeline"].pk)
    assert not Assignment.objects.filter(
        enrollment=here.other_enrollment, task=unlocked.task
    ).exclude(state="locked")


@pytest.mark.parametrize("outcome", ["changes_requested", "rejected"])
def test_nothing_but_an_approval_unlocks(here, issued, submit, review, outcome):
    submit(issued["lock-file"])
    review(issued["lock-file"], outcome=outcome, comment="Not yet.")

    assert states(here)["pipeline"] == "locked"


def test_a_waiver_counts_as_done(here, issued):
    waive(issued["lock-file"], here.manager)

    assert states(here)["pipeline"] == "available"
    assert states(here)["dedup"] == "locked"


def test_a_cancellation_does_not(here, issued):
    cancel(issued["lock-file"], here.manager)

    assert states(here)["pipeline"] == "locked"


# --------------------------------------------------------------------------- managers' verbs


def test_reopening_keeps_both_reviews_and_every_revision(here, issued, submit, review):
    row = issued["lock-file"]
    submit(row)
    first = review(row, level=4)
    evidence_append(review_id=first.pk, now=NOW)

    reopen(row, here.manager)
    row.refresh_from_db()
    assert (row.state, row.ball_with, row.closed_at) == ("in_progress", "learner", None)
    second = review(row, by=here.lead, level=2, outcome="changes_requested", comment="Look again.")
    evidence_append(review_id=second.pk, now=LATER)

    first.refresh_from_db()
    assert (first.state, second.state) == ("superseded", "published")
    assert first.revision == second.revision
    assert Review.objects.filter(revision__assignment=row).count() == 2
    assert RubricScore.objects.filter(review=first).count() == 2
    standing = SkillEvidence.objects.standing()
    assert set(standing.values_list("review", flat=True)) == {second.pk}
    assert SkillEvidence.objects.count() == 4


def test_a_reopened_work_may_be_handed_in_again(here, issued, submit, review):
    row = issued["lock-file"]
    submit(row)
    review(row)
    reopen(row, here.lead)

    assert submit(row).number == 2


@pytest.mark.parametrize(("deed", "state"), [(waive, "waived"), (cancel, "cancelled")])
def test_a_manager_closes_work_with_a_reason_and_opens_it_again(here, issued, deed, state):
    row = issued["lock-file"]

    deed(row, here.manager)

    row.refresh_from_db()
    step = Transition.objects.filter(subject_id=row.pk, to_state=state).get()
    assert (row.state, row.ball_with, row.closed_at) == (state, "nobody", LATER)
    assert step.reason
    assert step.actor == here.manager

    reopen(row, here.manager)

    row.refresh_from_db()
    assert (row.state, row.ball_with, row.closed_at) == ("available", "learner", None)


@pytest.mark.parametrize("deed", [waive, cancel])
def test_only_managers_waive_and_cancel(here, issued, refuses, deed):
    for who in ("learner", "mentor", "other_mentor", "lead"):
        refuses(NotAllowed, deed, issued["lock-file"], getattr(here, who))


def test_only_managers_and_leads_reopen(here, issued, refuses):
    row = bring(issued, "approved")

    for who in ("learner", "mentor", "other_mentor"):
        refuses(NotAllowed, reopen, row, getattr(here, who))


def test_managers_of_another_organization_do_nothing_here(here, elsewhere, issued, refuses):
    for deed in (reopen, waive, cancel):
        refuses(NotAllowed, deed, issued["lock-file"], elsewhere.manager)


@pytest.mark.parametrize(
    ("deed", "state"), [(reopen, "approved"), (waive, "available"), (cancel, "available")]
)
def test_managers_say_why(here, issued, refuses, deed, state):
    row = bring(issued, state)

    refused = refuses(Invalid, deed, row, here.manager, reason="  ")

    assert refused.faults[0].pointer == "#/reason"
