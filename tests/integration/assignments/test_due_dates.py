"""One due date everywhere, with its reason: extensions, absences, days set for all, reminders."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.assignments import selectors, services
from apps.assignments.models import Assignment, Extension, Reminder
from apps.cohorts.models import Break, Cohort, Enrollment
from apps.cohorts.services import (
    enrollment_not_complete,
    enrollment_pause,
    enrollment_resume,
)
from apps.cohorts.services.enrollments import ReviewsPending
from apps.core.models import OutboxEvent
from config.celery import app as celery
from mentorship.deadlines import Calendar, WorkDays, due_days
from mentorship.errors import Invalid, NotAllowed, TransitionNotAllowed
from tests.factories import AssignmentFactory, EnrollmentFactory, PlacementFactory
from tests.factories.moments import NOW, SOON

API = "/api/v1"
UNTIL = services.MoreTime(until_on=date(2026, 11, 20))
THREE = services.MoreTime(plus_days=3)


def day(assignment):
    assignment.refresh_from_db()
    return assignment.due_at.date(), assignment.due_reason


def give(assignment, more, by):
    return services.extension_give(
        assignment_id=assignment.pk, more=more, reason="Ill", by=by, now=NOW
    )


def ask(assignment, more, by, now=NOW):
    return services.extension_request(
        assignment_id=assignment.pk, more=more, reason="Ill", by=by, now=now
    )


def set_day(here, task, due_on, **rest):
    return services.deadline_set(
        cohort_id=here.cohort.pk, task_slug=task, due_on=due_on, by=here.manager, now=NOW, **rest
    )


# --------------------------------------------------------------------------- extensions


def test_pain_8_moving_the_base_keeps_until_where_it_was_and_moves_plus_along(here, issued):
    first, aside = issued["lock-file"], issued["reading"]
    give(first, UNTIL, here.mentor)
    give(aside, THREE, here.mentor)
    assert day(first) == (date(2026, 11, 20), "until")

    kept = set_day(here, "lock-file", date(2026, 11, 13))
    moved = set_day(here, "reading", date(2026, 12, 14))

    assert day(first) == (date(2026, 11, 20), "until")
    assert day(aside) == (date(2026, 12, 17), "plus")
    mine = [change.is_moved for change in (*kept, *moved) if change.row.pk in {first.pk, aside.pk}]
    assert mine == [False, True]


def test_pain_9_one_due_date_with_its_reason_wherever_it_is_shown(here, issued, client_of):
    first = issued["lock-file"]
    give(first, UNTIL, here.mentor)

    rows = [
        client_of(here.learner).get(f"{API}/me/assignments").json()["results"],
        client_of(here.mentor).get(f"{API}/assignments").json()["results"],
        [client_of(here.manager).get(f"{API}/assignments/{first.pk}").json()],
    ]

    for found in rows:
        row = next(row for row in found if row["id"] == first.pk)
        assert (row["due_at"], row["due_reason"]) == ("2026-11-20T23:59:59Z", "until")
        assert row["base_due_on"] == "2026-11-09"


def test_a_learner_asks_and_a_mentor_grants(here, issued):
    first = issued["lock-file"]
    extension = ask(first, THREE, here.learner)
    assert (extension.state, day(first)) == ("requested", (date(2026, 11, 9), "schedule"))

    services.extension_grant(extension_id=extension.pk, by=here.mentor, now=NOW)

    assert day(first) == (date(2026, 11, 12), "plus")
    names = list(OutboxEvent.objects.order_by("id").values_list("name", flat=True))
    assert names[-2:] == ["ExtensionRequested", "ExtensionDecided"]


def test_a_declined_request_is_explained_and_moves_nothing(here, issued, refuses):
    first = issued["lock-file"]
    extension = ask(first, THREE, here.learner)
    verb = services.extension_decline

    refuses(Invalid, verb, extension_id=extension.pk, reason=" ", by=here.mentor, now=NOW)
    verb(extension_id=extension.pk, reason="Hand in what you have.", by=here.mentor, now=NOW)

    extension.refresh_from_db()
    assert (extension.state, extension.answer) == ("declined", "Hand in what you have.")
    assert day(first) == (date(2026, 11, 9), "schedule")
    again = refuses(
        TransitionNotAllowed,
        services.extension_grant,
        extension_id=extension.pk,
        by=here.mentor,
        now=NOW,
    )
    assert again.facts["allowed"] == []


def test_what_was_granted_can_be_taken_back_by_a_lead_and_not_by_a_mentor(here, issued, refuses):
    first = issued["lock-file"]
    extension = give(first, THREE, here.mentor)
    verb, why = services.extension_revoke, {"reason": "A mistake"}

    refuses(NotAllowed, verb, extension_id=extension.pk, by=here.mentor, now=NOW, **why)
    verb(extension_id=extension.pk, by=here.lead, now=NOW, **why)

    assert day(first) == (date(2026, 11, 9), "schedule")


def test_one_request_at_a_time(here, issued, refuses):
    ask(issued["lock-file"], THREE, here.learner)

    refuses(services.RequestPending, ask, issued["lock-file"], UNTIL, here.learner)


@pytest.mark.parametrize("who", ["other_learner", "other_mentor", "learner"])
def test_nobody_else_gives_more_time(here, issued, refuses, who):
    refuses(NotAllowed, give, issued["lock-file"], THREE, getattr(here, who))


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        (services.MoreTime(), "#"),
        (services.MoreTime(date(2026, 11, 20), 3), "#"),
        (services.MoreTime(plus_days=91), "#/plus_days"),
        (services.MoreTime(until_on=date(2026, 11, 9)), "#/until_on"),
        (services.MoreTime(until_on=date(2026, 11, 1)), "#/until_on"),
        (services.MoreTime(until_on=date(2027, 2, 1)), "#/until_on"),
    ],
)
def test_time_that_makes_no_sense_is_refused_with_a_pointer(here, issued, refuses, more, pointer):
    refused = refuses(Invalid, give, issued["lock-file"], more, here.mentor)

    assert refused.faults[0].pointer == pointer


def test_closed_work_needs_no_more_time(here, issued, refuses):
    Assignment.objects.filter(pk=issued["lock-file"].pk).update(state="waived", closed_at=NOW)

    refuses(services.WorkClosed, give, issued["lock-file"], THREE, here.mentor)


def test_self_service_days_need_no_answer_until_they_are_used_up(here, issued):
    Cohort.objects.filter(pk=here.cohort.pk).update(self_service_days=4)

    first = ask(issued["lock-file"], THREE, here.learner)
    second = ask(issued["reading"], THREE, here.learner)

    assert (first.state, first.is_self_service) == ("granted", True)
    assert second.state == "requested"
    assert day(issued["lock-file"]) == (date(2026, 11, 12), "plus")


def test_a_request_nobody_answers_expires_after_a_week(here, issued):
    waiting = ask(issued["lock-file"], THREE, here.learner)
    closed = ask(issued["reading"], THREE, here.learner)
    Assignment.objects.filter(pk=issued["reading"].pk).update(state="cancelled", closed_at=NOW)

    assert services.extensions_expire(now=NOW + timedelta(days=6)) == 1
    assert services.extensions_expire(now=NOW + timedelta(days=8)) == 1
    assert services.extensions_expire(now=NOW + timedelta(days=8)) == 0

    states = Extension.objects.filter(pk__in=[waiting.pk, closed.pk])
    assert set(states.values_list("state", flat=True)) == {"expired"}


# --------------------------------------------------------------------------- in bulk


def crowd(here, count):
    """Let *count* more learners of the cohort have the work of `here`'s first task."""
    task = Assignment.objects.filter(task__slug="lock-file").first().task
    for _ in range(count):
        placement = PlacementFactory(
            enrollment=EnrollmentFactory(cohort=here.cohort), seats=here.placement.seats
        )
        AssignmentFactory(placement=placement, task=task)


def give_all(here, **rest):
    given = {"task_slugs": ["lock-file"], "enrollment_ids": [], "more": THREE, **rest}
    return services.extensions_give(
        cohort_id=here.cohort.pk,
        reason="Power cut",
        batch=uuid.uuid4(),
        by=here.manager,
        now=NOW,
        **given,
    )


@pytest.mark.parametrize("count", [2, 20])
def test_pain_10_many_get_more_time_in_one_go_for_the_same_number_of_statements(
    here, issued, count
):
    crowd(here, count)

    with CaptureQueriesContext(connection) as queries:
        batch = give_all(here)

    assert len(batch.changes) == count + 2
    assert all(change.is_moved for change in batch.changes)
    assert Extension.objects.filter(batch=batch.id, state="granted").count() == count + 2
    assert len([q for q in queries if "SAVEPOINT" not in q["sql"]]) == 14


def test_trying_it_changes_nothing_and_says_the_same(here, issued):
    tried = give_all(here, dry_run=True)

    assert not Extension.objects.exists()
    assert day(issued["lock-file"]) == (date(2026, 11, 9), "schedule")
    told = [(change.row.pk, change.after) for change in tried.changes]
    assert told == [(change.row.pk, change.after) for change in give_all(here).changes]


def test_a_batch_can_be_for_some_learners_alone(here, issued):
    batch = give_all(here, task_slugs=[], enrollment_ids=[here.enrollment.pk])

    assert {change.row.enrollment_id for change in batch.changes} == {here.enrollment.pk}
    assert len(batch.changes) == 4


def test_unknown_work_and_strangers_are_refused_by_their_place(here, elsewhere, issued, client_of):
    answer = client_of(here.lead).post(
        f"{API}/cohorts/{here.cohort.pk}/extensions",
        {
            "tasks": ["lock-file", "moon-shot"],
            "enrollments": [elsewhere.enrollment.pk, here.enrollment.pk],
            "plus_days": 3,
            "reason": "Power cut",
        },
    )

    assert answer.status_code == 400
    assert [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]] == [
        ("#/tasks/1", "unknown-task"),
        ("#/enrollments/0", "unknown-enrollment"),
    ]
    assert not Extension.objects.exists()


def test_who_may_not_take_time_back_is_told_of_time(here, issued, client_of):
    given = services.extension_give(
        assignment_id=issued["lock-file"].pk, more=THREE, reason="Ill", by=here.lead, now=NOW
    )

    answer = client_of(here.mentor).post(f"{API}/extensions/{given.pk}/revoke", {"reason": "No."})

    assert answer.status_code == 403
    assert answer.json()["detail"] == (
        "Only a manager or a lead of the cohort may take back granted time."
    )
    given.refresh_from_db()
    assert given.state == "granted"


# --------------------------------------------------------------------------- absences


def test_pausing_stops_the_clock_until_the_learner_is_back(here, issued):
    enrollment_pause(
        enrollment_id=here.enrollment.pk, returns_on=date(2026, 11, 16), by=None, now=NOW
    )
    services.enrollment_redate(enrollment_id=here.enrollment.pk, now=NOW)
    assert day(issued["lock-file"]) == (date(2026, 11, 23), "pause")

    early = NOW + timedelta(days=7)
    enrollment_resume(enrollment_id=here.enrollment.pk, by=None, now=early)
    services.enrollment_redate(enrollment_id=here.enrollment.pk, now=early)

    assert day(issued["lock-file"]) == (date(2026, 11, 16), "pause")
    other = Assignment.objects.get(enrollment=here.other_enrollment, task__slug="lock-file")
    assert day(other) == (date(2026, 11, 9), "schedule")


def test_work_given_out_after_an_absence_counts_it_once(here, issued):
    enrollment_pause(
        enrollment_id=here.enrollment.pk, returns_on=date(2026, 11, 16), by=None, now=NOW
    )
    back = NOW + timedelta(days=14)
    enrollment_resume(enrollment_id=here.enrollment.pk, by=None, now=back)
    issued["lock-file"].delete()

    services.assignments_issue(cohort_id=here.cohort.pk, now=back)
    services.enrollment_redate(enrollment_id=here.enrollment.pk, now=back)

    again = Assignment.objects.get(enrollment=here.enrollment, task__slug="lock-file")
    assert day(again) == (date(2026, 11, 23), "pause")


# --------------------------------------------------------------------------- the calendar


def test_statement_and_rule_count_the_same_days(here, plan):
    Break.objects.create(
        cohort=here.cohort, name="Off", first_on=date(2026, 11, 10), last_on=date(2026, 11, 17)
    )
    Cohort.objects.filter(pk=here.cohort.pk).update(working_weekdays=[1, 2, 4, 6])
    services.assignments_issue(cohort_id=here.cohort.pk, now=NOW)

    days = WorkDays(frozenset({1, 2, 4, 6}), ((date(2026, 11, 10), date(2026, 11, 17)),))
    calendar = Calendar(date(2026, 11, 2), here.cohort.ends_on, 12, days)
    work = Assignment.objects.filter(enrollment=here.enrollment).order_by("task__position")
    hours = [row.task.effort_p50_hours for row in work]
    assert [row.base_due_on for row in work] == due_days(hours, calendar)


def test_a_new_calendar_moves_the_schedule_when_it_is_counted_anew(here, issued):
    give(issued["reading"], THREE, here.mentor)
    Break.objects.create(
        cohort=here.cohort, name="Off", first_on=date(2026, 11, 9), last_on=date(2026, 11, 13)
    )

    tried = services.cohort_reschedule(cohort_id=here.cohort.pk, now=NOW, dry_run=True)
    assert day(issued["lock-file"]) == (date(2026, 11, 9), "schedule")
    done = services.cohort_reschedule(cohort_id=here.cohort.pk, now=NOW)

    assert day(issued["lock-file"]) == (date(2026, 11, 16), "schedule")
    assert day(issued["reading"]) == (date(2026, 12, 10), "plus")
    assert [(c.row.pk, c.before, c.after) for c in tried] == [
        (c.row.pk, c.before, c.after) for c in done
    ]
    assert not [
        c for c in services.cohort_reschedule(cohort_id=here.cohort.pk, now=NOW) if c.is_moved
    ]


def test_the_job_says_what_would_move(here, issued, client_of):
    Cohort.objects.filter(pk=here.cohort.pk).update(working_weekdays=[1, 2, 3, 4, 5, 6, 7])
    Enrollment.objects.filter(pk=here.enrollment.pk).update(
        activated_at=datetime(2026, 11, 7, 9, tzinfo=UTC)
    )
    asked = client_of(here.lead).post(f"{API}/cohorts/{here.cohort.pk}/reschedule", {})
    assert (asked.status_code, asked.json()["state"]) == (202, "queued")

    celery.autodiscover_tasks(force=True)
    celery.tasks["assignments.reschedule_cohort"](job_id=asked.json()["id"])

    job = client_of(here.lead).get(f"{API}/jobs/{asked.json()['id']}").json()
    assert (job["state"], job["result"]["dry_run"]) == ("succeeded", True)
    assert job["result"]["moved"] == len(job["result"]["changes"]) == 4
    assert day(issued["lock-file"]) == (date(2026, 11, 9), "schedule")


def test_a_day_set_for_all_holds_for_late_joiners_who_come_before_it(here, issued):
    set_day(here, "lock-file", date(2026, 11, 30))
    assert day(issued["lock-file"]) == (date(2026, 11, 30), "cohort")
    joiners = {}
    for started in (datetime(2026, 11, 9, tzinfo=UTC), datetime(2026, 12, 7, tzinfo=UTC)):
        enrollment = EnrollmentFactory(cohort=here.cohort, activated_at=started)
        PlacementFactory(enrollment=enrollment, seats=here.placement.seats, started_at=started)
        joiners[started.month] = enrollment

    services.assignments_issue(cohort_id=here.cohort.pk, now=datetime(2026, 12, 7, tzinfo=UTC))

    rows = Assignment.objects.filter(task__slug="lock-file")
    assert rows.get(enrollment=joiners[11]).base_due_on == date(2026, 11, 30)
    assert rows.get(enrollment=joiners[12]).base_due_on == date(2026, 12, 14)


# --------------------------------------------------------------------------- late work


def test_pain_11_a_cohort_that_closes_takes_no_late_work(here, issued, submit, refuses):
    Cohort.objects.filter(pk=here.cohort.pk).update(closes_after_days=2)
    closed = datetime(2026, 11, 12, tzinfo=UTC)

    refused = refuses(services.SubmissionsClosed, submit, issued["lock-file"], now=closed)
    submit(issued["lock-file"], now=closed - timedelta(seconds=2))

    assert refused.facts["closed_at"] == datetime(2026, 11, 11, 23, 59, 59, tzinfo=UTC)


def test_late_work_is_marked_with_what_it_costs(here, issued, submit, client_of):
    Cohort.objects.filter(pk=here.cohort.pk).update(late_penalty=0.1)
    submit(issued["lock-file"], now=datetime(2026, 11, 11, 11, 59, 59, tzinfo=UTC))

    body = client_of(here.learner).get(f"{API}/assignments/{issued['lock-file'].pk}").json()

    assert body["late"] == {"is_late": True, "by_hours": 36.0, "share": 0.8}


def test_pain_14_last_minute_work_is_reviewed_before_anybody_is_closed(
    here, issued, submit, review
):
    submit(issued["lock-file"], now=NOW)
    Cohort.objects.filter(pk=here.cohort.pk).update(state="wrapping_up", ends_on=date(2026, 11, 2))
    close = {"enrollment_id": here.enrollment.pk, "by": here.manager}

    with pytest.raises(ReviewsPending) as refused:
        enrollment_not_complete(**close, now=NOW + timedelta(days=3))
    here.enrollment.refresh_from_db()
    assert (here.enrollment.state, refused.value.facts["waiting"]) == ("active", 1)
    assert refused.value.facts["grace_ends_on"] == "2026-11-16"

    review(issued["lock-file"])
    closed = enrollment_not_complete(**close, now=NOW + timedelta(days=3))
    assert closed.state == "not_completed"


def test_the_review_grace_ends(here, issued, submit):
    submit(issued["lock-file"], now=NOW)
    Cohort.objects.filter(pk=here.cohort.pk).update(state="wrapping_up", ends_on=date(2026, 11, 2))

    closed = enrollment_not_complete(
        enrollment_id=here.enrollment.pk, by=here.manager, now=NOW + timedelta(days=15)
    )

    assert closed.state == "not_completed"


# --------------------------------------------------------------------------- reminders


def remind(now):
    return services.reminders_send(now=now)


def steps_of(assignment):
    return list(
        Reminder.objects.filter(assignment=assignment).order_by("at").values_list("step", flat=True)
    )


def test_learners_are_reminded_once_per_step(here, issued):
    first = issued["lock-file"]  # due on the 9th at 23:59:59
    Assignment.objects.exclude(pk=first.pk).update(state="waived", closed_at=NOW)
    hours = [-7 * 24 - 1, -7 * 24, -6 * 24, -24, -1, 23, 24, 25, 47]

    sent = [remind(first.due_at + timedelta(hours=hour)) for hour in hours]

    assert sent == [0, 1, 0, 1, 0, 0, 1, 0, 0]
    assert steps_of(first) == ["week_before", "day_before", "day_after"]
    told = OutboxEvent.objects.filter(name="DeadlineReminder").values_list(
        "payload__step", flat=True
    )
    assert list(told) == ["week_before", "day_before", "day_after"]


def test_a_moved_date_is_reminded_of_again(here, issued):
    first = issued["lock-file"]
    remind(first.due_at - timedelta(hours=1))
    give(first, UNTIL, here.mentor)
    first.refresh_from_db()

    remind(first.due_at - timedelta(hours=1))

    assert steps_of(first) == ["day_before", "day_before"]


def test_nobody_is_reminded_of_what_was_handed_in_or_cannot_begin(here, issued, submit):
    hour_before = issued["lock-file"].due_at - timedelta(hours=1)
    Assignment.objects.filter(enrollment=here.other_enrollment).delete()
    assert Assignment.objects.filter(state="locked", due_at=issued["lock-file"].due_at).exists()
    submit(issued["lock-file"])

    assert remind(hour_before) == 0


def test_who_is_away_is_not_reminded(here, issued):
    Enrollment.objects.update(state="paused", returns_on=date(2026, 11, 16))

    assert remind(issued["lock-file"].due_at - timedelta(hours=1)) == 0


def test_a_week_before_is_the_same_hour_of_the_day_across_a_clock_change(here, issued):
    first = issued["lock-file"]
    User.objects.filter(pk=here.learner.pk).update(time_zone="America/New_York")
    Assignment.objects.exclude(pk=first.pk).update(state="waived", closed_at=NOW)
    # Noon on the 6th over there; the clocks went back on the 1st, so 30 October noon is 7 days and
    # one hour of absolute time earlier.
    due_at = datetime(2026, 11, 6, 17, tzinfo=UTC)
    Assignment.objects.filter(pk=first.pk).update(due_at=due_at)

    assert remind(datetime(2026, 10, 30, 15, 59, tzinfo=UTC)) == 0
    assert remind(datetime(2026, 10, 30, 16, 0, tzinfo=UTC)) == 1


# --------------------------------------------------------------------------- doors


def test_the_api_asks_gives_and_decides(here, issued, client_of):
    url = f"{API}/assignments/{issued['lock-file'].pk}/extensions"

    asked = client_of(here.learner).post(url, {"plus_days": 2, "reason": "Ill"}).json()
    mentor = client_of(here.mentor)
    listed = mentor.get(f"{API}/extensions?state=requested").json()["results"]
    granted = mentor.post(f"{API}/extensions/{asked['id']}/grant", {}).json()
    Cohort.objects.filter(pk=here.cohort.pk).update(ends_on=SOON + timedelta(days=30))
    given = mentor.post(url, {"until_on": SOON.isoformat(), "reason": "A fair"})

    assert [row["id"] for row in listed] == [asked["id"]]
    assert (granted["state"], granted["due_at"]) == ("granted", "2026-11-11T23:59:59Z")
    assert (given.status_code, given.json()["due_at"]) == (201, f"{SOON}T23:59:59Z")


def test_the_api_lists_what_moved_and_what_stayed(here, issued, client_of):
    give(issued["lock-file"], UNTIL, here.mentor)
    body = {"task": "lock-file", "due_on": "2026-11-13"}

    answer = client_of(here.lead).post(f"{API}/cohorts/{here.cohort.pk}/deadlines", body).json()

    assert [row["assignment"] for row in answer["kept"]] == [issued["lock-file"].pk]
    assert [row["enrollment"] for row in answer["moved"]] == [here.other_enrollment.pk]


def test_an_unknown_task_is_named(here, issued, client_of):
    body = {"task": "no-such", "due_on": "2026-11-13"}

    answer = client_of(here.lead).post(f"{API}/cohorts/{here.cohort.pk}/deadlines", body)

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "#/task")


def test_extensions_cost_the_same_queries_for_two_and_for_twenty(here, issued, client_of):
    counts = []
    for count in (2, 18):
        crowd(here, count)
        give_all(here)
        client = client_of(here.manager)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{API}/extensions?page_size=100")
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_manager_dates_a_cohort_at_the_desk(here, issued, admin_of):
    browser, url = admin_of(here.manager), f"/admin/cohorts/cohort/{here.cohort.pk}"

    browser.post(f"{url}/deadline/", {"task": "lock-file", "due_on": "2026-11-16"})
    browser.post(f"{url}/extend/", {"task": "lock-file", "plus_days": "1", "reason": "Power cut"})
    wrong = browser.post(f"{url}/deadline/", {"task": "lock-file", "due_on": "2028-11-16"})

    assert day(issued["lock-file"]) == (date(2026, 11, 17), "plus")
    assert "Jan 31, 2027" in wrong.content.decode()


def test_a_mentor_answers_a_request_at_the_desk(here, issued, admin_of):
    extension = ask(issued["lock-file"], THREE, here.learner)
    browser, url = admin_of(here.mentor), f"/admin/assignments/extension/{extension.pk}"

    assert "Ill" in browser.get(f"{url}/change/").content.decode()
    browser.post(f"{url}/grant/", {"x": ""})

    extension.refresh_from_db()
    assert (extension.state, selectors.day_of(at=extension.decided_at, cohort=here.cohort)) != (
        "requested",
        None,
    )
    assert extension.decided_by == here.mentor
