"""Queue, routing, nudges, stuck work, and the wait a learner is told."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import DateTimeField, Value
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Membership
from apps.assignments import selectors, services
from apps.assignments.models import Assignment, Nudge, ReviewClaim, ReviewRoute
from apps.cohorts import services as cohort_services
from apps.core.models import OutboxEvent
from mentorship.errors import Invalid, NotAllowed
from mentorship.values import RouteCause
from tests.factories import (
    AbsenceFactory,
    AssignmentFactory,
    CohortFactory,
    EnrollmentFactory,
    MentorshipFactory,
    PlacementFactory,
    ReviewFactory,
    RevisionFactory,
    TaskFactory,
    stand,
)
from tests.factories.moments import NOW

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def waits(placement, at=NOW, **fields):
    """Return work handed in *at* an hour that waits for a review."""
    row = AssignmentFactory(
        placement=placement,
        task=TaskFactory(),
        state="submitted",
        submitted_at=at,
        ball_with="mentor",
        ball_since=at,
        **fields,
    )
    RevisionFactory(assignment=row, submitted_at=at)
    return row


def route(row, cause=RouteCause.HANDED_IN, now=NOW):
    return services.review_route(assignment_id=row.pk, cause=cause, now=now)


def told(name):
    return [event.payload for event in OutboxEvent.objects.filter(name=name).order_by("id")]


# --------------------------------------------------------------------------- the queue


def test_the_queue_begins_with_the_promise_that_breaks_first(here, elsewhere):
    """Another cohort promises a review within a day: what came later there is due sooner."""
    slow = waits(here.placement, NOW - DAY)
    quick_cohort = CohortFactory(program=here.program)
    quick_cohort.leads.add(here.lead)
    quick = waits(PlacementFactory(enrollment=EnrollmentFactory(cohort=quick_cohort)), NOW)
    services.review_rules_set(
        cohort_id=quick_cohort.pk, promise_hours=24, sample_share=0.05, by=here.manager
    )

    rows = list(selectors.review_queue(viewer=here.lead))

    assert [(row.pk, row.promised_at) for row in rows] == [
        (quick.pk, NOW + DAY),
        (slow.pk, NOW + 2 * DAY),
    ]


def test_a_resubmission_is_promised_anew(here, issued, submit, review):
    submit(issued["lock-file"], now=NOW)
    review(issued["lock-file"], outcome="changes_requested", comment="Pin them.", now=NOW + DAY)
    submit(issued["lock-file"], now=NOW + 2 * DAY)

    [row] = selectors.review_queue(viewer=here.mentor)

    assert row.promised_at == NOW + 5 * DAY


@pytest.mark.parametrize("state", ["paused", "withdrawn", "completed"])
def test_pain_13_people_on_leave_or_gone_clog_neither_queue_nor_board(here, state):
    waits(here.placement, NOW - 30 * DAY)
    stand(here.enrollment, state)

    assert not selectors.review_queue(viewer=here.manager).exists()
    [board] = selectors.review_board(viewer=here.manager).filter(pk=here.cohort.pk)
    assert (board.waiting, board.late) == (0, 0)
    assert services.reviews_follow_up(now=NOW) == (0, 0)


def test_pain_3_the_board_shows_what_is_late(here):
    waits(here.placement, NOW - 30 * DAY)
    waits(here.other_placement, NOW + 365 * 20 * DAY)

    [board] = selectors.review_board(viewer=here.lead)

    assert (board.waiting, board.late, board.oldest) == (2, 1, NOW - 30 * DAY)
    assert not selectors.review_board(viewer=here.mentor).exists()


def test_who_does_not_look_after_the_cohort_promises_nothing(here, subtests):
    for who in ("learner", "mentor", "other_mentor"):
        with subtests.test(who), pytest.raises(NotAllowed):
            services.review_rules_set(
                cohort_id=here.cohort.pk, promise_hours=1, sample_share=0, by=getattr(here, who)
            )
    with pytest.raises(Invalid) as refused:
        services.review_rules_set(
            cohort_id=here.cohort.pk, promise_hours=0, sample_share=2, by=here.lead
        )
    assert [fault.pointer for fault in refused.value.faults] == [
        "#/promise_hours",
        "#/sample_share",
    ]
    assert selectors.review_rules_of(cohort=here.cohort).promise_hours == 72


# --------------------------------------------------------------------------- routing


def test_what_is_handed_in_is_asked_of_the_own_mentor_and_the_reasons_are_kept(here):
    row = waits(here.placement)

    asked = route(row)

    assert asked.reviewer == here.mentor
    assert asked.score == pytest.approx(sum(part["points"] for part in asked.reasons))
    assert {part["code"]: part["value"] for part in asked.reasons} == {
        "relationship": "primary",
        "direction": 0.5,
        "load": 0,
        "turn": 0,
    }
    assert route(row) is None  # a repeated job asks nobody else
    assert ReviewRoute.objects.count() == 1


def test_a_mentor_of_the_direction_goes_before_one_of_another(here):
    other = here.other_mentor.mentor_profiles.get()
    MentorshipFactory(enrollment=here.enrollment, mentor=other, kind="secondary")
    here.enrollment.mentorships.filter(mentor=here.mentor_profile).update(kind="secondary")
    other.directions.add(here.placement.direction)

    assert route(waits(here.placement)).reviewer == here.other_mentor


def test_whoever_has_much_to_do_is_not_asked_for_more(here):
    for _ in range(6):
        route(waits(here.placement))

    asked = [row.reviewer for row in ReviewRoute.objects.order_by("pk")]
    assert asked == [*[here.mentor] * 4, here.lead, here.mentor]


def test_a_learner_without_a_mentor_is_the_leads(here):
    assert route(waits(here.other_placement)).reviewer == here.lead


def test_who_can_no_longer_mentor_is_not_asked(here):
    Membership.objects.filter(user=here.mentor).update(state="ended")

    assert route(waits(here.placement)).reviewer == here.lead


def test_who_is_on_leave_is_not_asked(here):
    AbsenceFactory(mentor=here.mentor_profile, starts_at=NOW - timedelta(days=1))

    assert route(waits(here.placement)).reviewer == here.lead


def test_nobody_is_asked_where_there_is_nobody(here):
    here.cohort.leads.clear()

    assert route(waits(here.other_placement)) is None


def test_a_route_locks_nobody_out(here, plan, issued, submit, review):
    submit(issued["lock-file"])
    assert route(issued["lock-file"]).reviewer == here.mentor

    assert review(issued["lock-file"], by=here.lead).reviewer == here.lead


def test_work_of_a_mentor_who_is_away_is_asked_of_others(here):
    row, done = waits(here.placement), waits(here.placement)
    route(row)
    route(done)
    Assignment.objects.filter(pk=done.pk).update(state="in_review")
    Assignment.objects.filter(pk=done.pk).update(state="approved", closed_at=NOW)

    first, second = (
        services.mentor_replace(
            organization_id=here.organization.pk, user_id=here.mentor.pk, now=NOW + hour * HOUR
        )
        for hour in (1, 2)
    )

    assert (first, second) == ((0, 1), (0, 0))
    assert [(r.reviewer, r.cause) for r in row.routes.order_by("pk")] == [
        (here.mentor, "handed_in"),
        (here.lead, "mentor_absent"),
    ]
    assert done.routes.count() == 1


def test_a_broken_promise_is_asked_of_somebody_else_once(here):
    row = waits(here.placement)
    route(row)

    assert services.reviews_follow_up(now=NOW + 71 * HOUR)[0] == 0
    assert services.reviews_follow_up(now=NOW + 73 * HOUR)[0] == 1
    assert services.reviews_follow_up(now=NOW + 74 * HOUR)[0] == 0

    assert row.routes.order_by("-pk").first().reviewer == here.lead


def test_routes_are_never_changed(here):
    asked = route(waits(here.placement))

    for change in (asked.delete, lambda: ReviewRoute.objects.update(score=0)):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


# --------------------------------------------------------------------------- nudges


def nudged(hours, start=NOW):
    services.nudges_send(now=start + hours * HOUR)
    return [(nudge["step"], nudge["user_id"]) for nudge in told("ReviewNudge")]


def test_pain_3_silence_climbs_the_ladder_each_step_once(here):
    row = waits(here.placement)
    reviewer, leads = here.mentor.pk, here.lead.pk
    managers = [here.manager.pk, here.admin.pk]

    assert nudged(35) == []
    assert nudged(36) == [(1, reviewer)]
    assert nudged(37) == [(1, reviewer)]
    assert nudged(72) == [(1, reviewer), (2, reviewer)]
    assert nudged(108)[2:] == [(3, leads)]
    assert sorted(nudged(144)[3:]) == sorted((4, pk) for pk in managers)
    assert len(nudged(9999)) == 5
    assert {nudge["assignment_id"] for nudge in told("ReviewNudge")} == {row.pk}


def test_steps_nobody_sent_in_time_are_left_out(here):
    waits(here.placement)

    assert nudged(110) == [(3, here.lead.pk)]


def test_whoever_holds_the_work_is_nudged(here):
    row = waits(here.placement)
    services.assignment_claim(assignment_id=row.pk, by=here.admin, now=NOW)

    assert nudged(36) == [(1, here.admin.pk)]


def test_a_learner_who_was_asked_for_changes_is_nudged_and_then_the_mentor(
    here, issued, submit, review
):
    submit(issued["lock-file"])
    review(issued["lock-file"], outcome="changes_requested", comment="Pin them.")

    assert nudged(143) == []
    assert nudged(144) == [(1, here.learner.pk)]
    assert nudged(288)[1:] == [(2, here.mentor.pk)]


def test_a_new_silence_begins_the_ladder_anew(here, issued, submit, review):
    row = issued["lock-file"]
    submit(row)
    assert nudged(36) == [(1, here.mentor.pk)]
    review(row, outcome="changes_requested", comment="Pin them.", now=NOW + 40 * HOUR)
    submit(row, now=NOW + 50 * HOUR)

    assert nudged(36, NOW + 50 * HOUR) == [(1, here.mentor.pk)] * 2
    assert Nudge.objects.count() == 2


def test_reminding_costs_the_same_for_two_and_for_twenty(here):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            services.nudges_send(now=NOW + 35 * HOUR)  # nobody is told yet
        return len(queries)

    for _ in range(2):
        waits(here.placement)
    small = cost()
    for _ in range(18):
        waits(here.placement)

    assert cost() == small


# --------------------------------------------------------------------------- stuck


def ask_for_changes(row, submit, review, times):
    for _ in range(times):
        submit(row)
        review(row, outcome="changes_requested", comment="Pin them.")


def test_pain_5_asking_for_changes_is_no_failure_and_the_third_time_calls_a_human_once(
    here, issued, submit, review
):
    row = issued["lock-file"]
    ask_for_changes(row, submit, review, 2)
    assert told("AssignmentStuck") == []

    ask_for_changes(row, submit, review, 3)

    alert = {"organization_id": here.organization.pk, "assignment_id": row.pk}
    assert told("AssignmentStuck") == [alert]
    seen = selectors.assignment_get(assignment_id=row.pk, viewer=here.learner)
    assert (seen.state, seen.stuck, seen.closed_at) == ("changes_requested", True, None)


def test_approved_work_is_not_stuck_however_often_it_was_revised(here, issued, submit, review):
    row = issued["lock-file"]
    ask_for_changes(row, submit, review, 3)
    submit(row)
    review(row)

    assert selectors.assignment_get(assignment_id=row.pk, viewer=here.mentor).stuck is False


# --------------------------------------------------------------------------- the wait


def wait_of(row, now=NOW):
    return selectors.wait_forecast(assignment=row, now=now)


def reviewed(here, count, over):
    """Let *count* reviews have been published in the last *over*."""
    for number in range(count):
        at = NOW - over + (number + 0.5) / count * over
        work = AssignmentFactory(
            placement=here.placement,
            task=TaskFactory(),
            state="approved",
            submitted_at=NOW - over,
            closed_at=at,
        )
        revision = RevisionFactory(assignment=work, submitted_at=NOW - over)
        ReviewFactory(revision=revision, reviewer=here.mentor, published_at=at)


def test_pain_1_a_learner_sees_the_place_in_line_and_the_hours(here):
    reviewed(here, 24, 10 * DAY)  # one review in ten hours
    waits(here.other_placement, NOW - 3 * HOUR)
    row = waits(here.placement, NOW - HOUR)

    wait = wait_of(row)

    assert (wait.position, wait.promised_at, wait.held_until) == (2, NOW + 71 * HOUR, None)
    assert wait.p50_hours == pytest.approx(16.78, abs=0.01)
    assert wait.p80_hours == pytest.approx(29.94, abs=0.01)


def test_pain_1_a_promised_place_never_gets_worse_by_what_others_hand_in_later(
    here, issued, submit, review
):
    first, mine = issued["lock-file"], waits(here.other_placement, NOW + HOUR)
    submit(first, now=NOW)
    places = [wait_of(mine).position]

    waits(here.placement, NOW + 2 * HOUR)
    places.append(wait_of(mine).position)
    held = services.assignment_claim(assignment_id=first.pk, by=here.mentor, now=NOW + 3 * HOUR)
    places.append(wait_of(mine).position)
    services.claim_release(claim_id=held.pk, by=here.mentor, now=NOW + 4 * HOUR)
    places.append(wait_of(mine).position)
    review(first, outcome="changes_requested", comment="Pin.", now=NOW + 5 * HOUR)
    places.append(wait_of(mine).position)
    submit(first, now=NOW + 6 * HOUR)
    places.append(wait_of(mine).position)
    services.review_rules_set(
        cohort_id=here.cohort.pk, promise_hours=1, sample_share=0, by=here.manager
    )
    places.append(wait_of(mine).position)

    assert places == [2, 2, 2, 2, 1, 1, 1]


def back_after(row, gone, returned, here):
    """Let the learner of *row* be away between two moments."""
    cohort_services.enrollment_pause(
        enrollment_id=row.enrollment_id,
        returns_on=(gone + 30 * DAY).date(),
        by=here.manager,
        now=gone,
    )
    yield
    cohort_services.enrollment_resume(
        enrollment_id=row.enrollment_id, by=here.manager, now=returned
    )
    yield


def test_pain_1_whoever_comes_back_stands_behind_those_who_wait(here):
    early, mine = waits(here.other_placement, NOW - 3 * HOUR), waits(here.placement, NOW - HOUR)
    absence = back_after(early, NOW, NOW + DAY, here)

    places = [wait_of(mine).position, *(wait_of(mine).position for _ in absence)]

    assert places == [2, 1, 1]
    assert wait_of(early).position == 2
    assert wait_of(early).promised_at == NOW + DAY + 72 * HOUR
    assert list(selectors.review_queue(viewer=here.lead)) == [mine, early]


def test_by_the_hand_in_alone_a_return_would_cost_a_place(here, monkeypatch):
    """The negative control of the order of the line."""
    monkeypatch.setattr(
        "apps.assignments.selectors.queue.returned_at",
        lambda: Value(None, output_field=DateTimeField()),
    )
    early, mine = waits(here.other_placement, NOW - 3 * HOUR), waits(here.placement, NOW - HOUR)

    places = [wait_of(mine).position for _ in back_after(early, NOW, NOW + DAY, here)]

    assert places == [1, 2]


def test_who_is_away_has_no_place_and_was_not_kept_waiting(here):
    row = waits(here.placement, NOW - DAY)
    absence = back_after(row, NOW, NOW + 10 * DAY, here)

    next(absence)
    assert wait_of(row) is None
    next(absence)

    assert selectors.promises_broken_for_system(now=NOW + 12 * DAY) == []
    assert [each.since for each in selectors.silences_for_system(now=NOW + 12 * DAY)] == [
        NOW + 10 * DAY
    ]
    assert selectors.promises_broken_for_system(now=NOW + 13 * DAY) == [row.pk]


def test_the_queue_and_the_places_have_one_order(here):
    rows = [waits(here.placement, NOW + hour * HOUR) for hour in (5, 1, 3, 1)]
    rows.append(waits(here.other_placement, NOW - DAY))
    list(back_after(rows[-1], NOW, NOW + 2 * HOUR, here))

    queue = list(selectors.review_queue(viewer=here.lead))

    assert [wait_of(row).position for row in queue] == [1, 2, 3, 4, 5]
    assert [rows.index(row) for row in queue] == [1, 3, 4, 2, 0]


def test_without_a_pace_there_is_a_place_and_a_promise(here):
    wait = wait_of(waits(here.placement))

    assert (wait.position, wait.p50_hours, wait.promised_at) == (1, None, NOW + 3 * DAY)


def test_what_does_not_wait_has_no_forecast(here, issued):
    assert wait_of(issued["lock-file"]) is None


def test_who_holds_the_work_shows_in_the_forecast(here):
    row = waits(here.placement)
    services.assignment_claim(assignment_id=row.pk, by=here.mentor, now=NOW)

    assert wait_of(row).held_until == NOW + DAY
    assert wait_of(row, now=NOW + DAY).held_until is None
    assert ReviewClaim.objects.filter(state="held").count() == 1


def test_rules_out_of_range_are_refused_by_the_database_too(here):
    rules = services.review_rules_set(
        cohort_id=here.cohort.pk, promise_hours=48, sample_share=1, by=here.lead
    )

    rules.promise_hours = 0
    with pytest.raises(IntegrityError), transaction.atomic():
        rules.save()
