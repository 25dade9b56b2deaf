"""Threads, snippets, and second opinions."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from apps.assignments import selectors, services
from apps.assignments.models import Assignment, Comment, Review, SecondOpinion, SnippetUse, Thread
from apps.core.models import OutboxEvent
from mentorship.errors import Invalid, NotAllowed, TransitionNotAllowed
from tests.factories.moments import NOW

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
WEEK = timedelta(weeks=1)


@pytest.fixture
def work(issued, submit):
    submit(issued["lock-file"])
    return issued["lock-file"]


def talk(row, by, *, asks=False, now=NOW, **anchor):
    return services.thread_open(
        assignment_id=row.pk,
        anchor=services.Anchor(**anchor),
        body="Why this way?",
        asks=asks,
        by=by,
        now=now,
    )


def answer(thread, by, *, asks=False, now=NOW):
    return services.thread_comment(thread_id=thread.pk, body="Because.", asks=asks, by=by, now=now)


def turn(row):
    row = Assignment.objects.get(pk=row.pk)
    return row.ball_with, row.ball_since


# --------------------------------------------------------------------------- threads


def test_a_thread_hangs_on_a_revision_a_criterion_or_a_line(here, work):
    whole = talk(work, here.mentor)
    on_criterion = talk(work, here.lead, criterion="coverage")
    on_line = talk(work, here.learner, deliverable=0, path="src/dedup.py", line=42)

    assert (whole.anchor, whole.revision) == ("revision", work.revisions.get())
    assert (on_criterion.anchor, on_criterion.criterion.slug) == ("criterion", "coverage")
    assert (on_line.anchor, on_line.path, on_line.line) == ("line", "src/dedup.py", 42)


@pytest.mark.parametrize(
    ("anchor", "pointer"),
    [
        ({"criterion": "beauty"}, "#/criterion"),
        ({"criterion": "coverage", "line": 3}, "#/criterion"),
        ({"path": "a.py", "line": 3}, "#/deliverable"),
        ({"deliverable": 2, "path": "a.py", "line": 3}, "#/deliverable"),
        ({"deliverable": 0, "path": " ", "line": 3}, "#/path"),
        ({"deliverable": 0, "path": "a.py"}, "#/line"),
        ({"deliverable": 0, "path": "a.py", "line": 0}, "#/line"),
    ],
)
def test_an_anchor_to_nothing_is_refused(here, work, anchor, pointer):
    with pytest.raises(services.AnchorUnfit) as refused:
        talk(work, here.mentor, **anchor)

    assert [fault.pointer for fault in refused.value.faults] == [pointer]
    assert not Thread.objects.exists()


def test_only_the_learner_and_those_who_review_take_part(here, elsewhere, work, subtests):
    thread = talk(work, here.mentor)
    for who in (here.other_learner, here.other_mentor, elsewhere.manager):
        with subtests.test(who.name), pytest.raises(NotAllowed):
            answer(thread, who)
        with subtests.test(who.name), pytest.raises(NotAllowed):
            services.thread_resolve(thread_id=thread.pk, by=who, now=NOW)
    assert Comment.objects.count() == 1


def test_before_anything_was_handed_in_there_is_nothing_to_talk_about(here, issued):
    with pytest.raises(Invalid):
        talk(issued["reading"], here.learner)


def test_a_question_makes_it_the_learners_turn_and_the_answer_the_mentors_again(here, work):
    thread = talk(work, here.mentor, asks=True, now=NOW + HOUR)
    assert turn(work) == ("learner", NOW + HOUR)

    answer(thread, here.learner, now=NOW + 2 * HOUR)

    assert turn(work) == ("mentor", NOW + 2 * HOUR)


def test_a_remark_is_nobodys_turn(here, work):
    talk(work, here.mentor, now=NOW + HOUR)

    assert turn(work) == ("mentor", NOW)


def test_resolving_the_last_question_gives_the_turn_back(here, work):
    first = talk(work, here.mentor, asks=True, now=NOW + HOUR)
    second = talk(work, here.mentor, asks=True, criterion="coverage", now=NOW + HOUR)

    services.thread_resolve(thread_id=first.pk, by=here.mentor, now=NOW + 2 * HOUR)
    assert turn(work) == ("learner", NOW + HOUR)
    services.thread_resolve(thread_id=second.pk, by=here.mentor, now=NOW + 3 * HOUR)
    assert turn(work) == ("mentor", NOW + 3 * HOUR)


def test_a_review_ends_every_question_of_turn(here, work, review):
    talk(work, here.learner, asks=True)
    review(work, outcome="changes_requested", comment="Pin them.", now=NOW + HOUR)

    assert turn(work) == ("learner", NOW + HOUR)


def test_threads_are_resolved_and_taken_up_again(here, work):
    thread = talk(work, here.learner)
    services.thread_resolve(thread_id=thread.pk, by=here.mentor, now=NOW)
    with pytest.raises(TransitionNotAllowed):
        services.thread_resolve(thread_id=thread.pk, by=here.mentor, now=NOW)

    answer(thread, here.mentor)  # who goes on talking opens it again

    thread.refresh_from_db()
    assert (thread.state, thread.resolved_at) == ("open", None)


def test_what_was_said_stays_or_leaves_a_mark(here, work):
    said = talk(work, here.learner).comments.get()

    for change in (
        lambda: Comment.objects.update(body="Never said."),
        lambda: Comment.objects.update(author=here.mentor),
        said.delete,
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with pytest.raises(NotAllowed):
        services.comment_redact(comment_id=said.pk, by=here.mentor, now=NOW)
    services.comment_redact(comment_id=said.pk, by=here.manager, now=NOW + HOUR)
    with pytest.raises(services.AlreadyRedacted):
        services.comment_redact(comment_id=said.pk, by=here.learner, now=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        Comment.objects.update(redacted_at=NOW)

    said.refresh_from_db()
    assert (said.body, said.author, said.redacted_by) == ("", here.learner, here.manager)


# --------------------------------------------------------------------------- snippets


def snippet(here, body="Pin your versions.", criterion="coverage", by=None):
    return services.snippet_create(
        organization_id=here.organization.pk,
        criterion=criterion,
        body=body,
        by=by or here.mentor,
    )


def test_snippets_are_put_behind_the_feedback_and_their_use_is_counted(here, work, review):
    one, two = snippet(here), snippet(here, "Say why.", "")
    said = review(work, comment="Good.", snippet_ids=[two.pk, one.pk, two.pk])

    assert said.comment == "Good.\n\nSay why.\n\nPin your versions."
    assert [row.use_count for row in selectors.snippet_list(viewer=here.lead)] == [1, 1]
    assert SnippetUse.objects.count() == 2


def test_a_snippet_explains_a_request_for_changes(here, work, review):
    said = review(work, outcome="changes_requested", comment="", snippet_ids=[snippet(here).pk])

    assert said.comment == "Pin your versions."


def test_snippets_of_others_and_those_put_away_are_not_used(here, elsewhere, work, review):
    away = snippet(here)
    services.snippet_archive(snippet_id=away.pk, by=here.mentor, now=NOW)
    foreign = snippet(elsewhere)

    with pytest.raises(Invalid) as refused:
        review(work, snippet_ids=[away.pk, foreign.pk])

    pointers = [fault.pointer for fault in refused.value.faults]
    assert pointers == ["#/snippets/0", "#/snippets/1"]
    assert not Review.objects.exists()
    with pytest.raises(services.SnippetArchived):
        services.snippet_archive(snippet_id=away.pk, by=here.manager, now=NOW)


def test_the_library_is_the_mentors(here, elsewhere, subtests):
    mine = snippet(here)
    for who in (here.learner, elsewhere.manager):
        with subtests.test(who.name), pytest.raises(NotAllowed):
            snippet(here, by=who)
    with pytest.raises(NotAllowed):
        services.snippet_archive(snippet_id=mine.pk, by=here.other_mentor, now=NOW)
    with pytest.raises(Invalid):
        snippet(here, body=" ")
    assert not selectors.snippet_list(viewer=here.learner).exists()


def test_the_review_form_offers_what_fits_the_rubric_most_used_first(here, work, review):
    any_, fitting = snippet(here, "Say why.", ""), snippet(here)
    snippet(here, "Nothing to do with it.", "beauty")
    review(work, snippet_ids=[fitting.pk])

    assert list(selectors.snippets_for(assignment=work)) == [fitting, any_]


# --------------------------------------------------------------------------- second opinions


@pytest.fixture
def reviewed(here, work, review):
    """A review of the week before, all of which are doubled."""
    services.review_rules_set(
        cohort_id=here.cohort.pk, promise_hours=72, sample_share=1, by=here.manager
    )
    return review(work, levels={"coverage": 4, "correctness": 3}, now=NOW)


def draw(now=NOW + WEEK):
    return services.second_opinions_draw(now=now)


def give(opinion, by, plan, **more):
    return services.second_opinion_give(
        opinion_id=opinion.pk,
        levels=more.pop("levels", {"coverage": 2, "correctness": 3}),
        outcome=more.pop("outcome", "rejected"),
        comment=more.pop("comment", "I see it otherwise."),
        by=by,
        now=NOW + WEEK,
    )


def test_a_sample_of_last_weeks_reviews_is_asked_of_somebody_else_once(here, reviewed):
    assert [draw(NOW), draw(), draw(), draw(NOW + 2 * WEEK)] == [0, 1, 0, 0]

    opinion = SecondOpinion.objects.get()
    assert (opinion.review, opinion.reviewer, opinion.week) == (reviewed, here.lead, "2026-W45")
    asked = OutboxEvent.objects.filter(name="SecondOpinionAsked").get()
    assert asked.payload["user_id"] == here.lead.pk


def test_a_second_opinion_never_changes_the_outcome(here, plan, work, reviewed):
    draw()
    before = OutboxEvent.objects.count()

    given = give(SecondOpinion.objects.get(), here.lead, plan)

    row = Assignment.objects.get(pk=work.pk)
    reviewed.refresh_from_db()
    assert (row.state, reviewed.state, given.answer.is_sample) == ("approved", "published", True)
    assert OutboxEvent.objects.count() == before  # no evidence, no alert
    assert (
        selectors.latest_review(
            assignment=selectors.assignment_get(assignment_id=work.pk, viewer=here.learner)
        )
        == reviewed
    )
    assert list(selectors.review_list(viewer=here.learner)) == [reviewed]


def test_only_who_was_asked_gives_it_and_only_once(here, plan, reviewed):
    draw()
    opinion = SecondOpinion.objects.get()

    for who in (here.mentor, here.manager):
        with pytest.raises(NotAllowed):
            give(opinion, who, plan)
    give(opinion, here.lead, plan)
    with pytest.raises(services.OpinionGiven):
        give(opinion, here.lead, plan)

    assert Review.objects.count() == 2


def test_where_nobody_else_could_judge_nobody_is_asked(here, reviewed):
    here.cohort.leads.clear()

    assert draw() == 0


def test_agreement_and_offsets_are_told_from_what_was_judged_twice(here, plan, reviewed):
    """Levels (4, 2) and (3, 3): the first is a level above the second on average.

    Weighted kappa by hand: seen (4 + 0) x 2 = 8; expected: firsts {4, 3}, seconds {2, 3}: 4 + 1 +
    1 + 0 = 6; 1 - 8/6 = -1/3.
    """
    draw()
    give(SecondOpinion.objects.get(), here.lead, plan)

    found = selectors.review_agreement(cohort=here.cohort)

    assert (found.pairs, found.exact, found.kappa) == (2, 0.5, pytest.approx(-1 / 3))
    assert {row.name: row.offset for row in found.reviewers} == {"Mei": 1.0, "Lea": -1.0}
