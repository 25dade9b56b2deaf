"""Leased jobs: the effect happens once, whatever the broker and the workers do."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from kombu.exceptions import OperationalError

from apps.core.models import Job, OutboxEvent, Schedule, Transition
from apps.core.selectors import database_now
from apps.core.services import (
    JobOrder,
    event_publish,
    job_enqueue,
    job_rerun,
    job_run,
    job_sweep,
    outbox_relay,
)
from mentorship.errors import NotAllowed, TransitionNotAllowed
from mentorship.events import CohortStarted
from tests.factories import JobFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("no_schedules")]


@pytest.fixture(autouse=True)
def bell(monkeypatch):
    """Record the rings instead of sending them; returns the list of (task, job id)."""
    rung = []
    monkeypatch.setattr(
        "celery.Celery.send_task",
        lambda app, name, kwargs=None, **options: rung.append((name, (kwargs or {}).get("job_id"))),
    )
    return rung


def due_job(**fields):
    return JobFactory(due_at=database_now() - timedelta(seconds=1), **fields)


def test_an_effect_and_its_end_commit_together():
    job = due_job()

    ran = job_run(job_id=job.pk, effect=lambda run: setattr(run, "result", {"rows": 3}))

    job.refresh_from_db()
    assert ran
    assert (job.state, job.attempts, job.result) == ("succeeded", 1, {"rows": 3})


def test_a_job_delivered_four_times_has_one_effect():
    job = due_job()
    effects = []

    taken = [job_run(job_id=job.pk, effect=effects.append) for _ in range(4)]

    assert taken == [True, False, False, False]
    assert len(effects) == 1


def test_a_running_job_is_not_taken_before_its_lease_runs_out():
    job = due_job()
    inner = []

    job_run(
        job_id=job.pk,
        effect=lambda run: inner.append(Job.objects.due(database_now()).filter(pk=job.pk).exists()),
    )

    assert inner == [False]


def test_a_worker_that_was_overtaken_leaves_no_effect():
    job = due_job()

    def slow(run):
        OutboxEvent.objects.create(name="Effect", payload={})
        # Another worker claims the same row meanwhile: the attempt counts on.
        Job.objects.filter(pk=job.pk).update(attempts=run.job.attempts + 1)

    job_run(job_id=job.pk, effect=slow)

    job.refresh_from_db()
    assert not OutboxEvent.objects.exists()
    assert job.state == "running"


def test_a_failing_job_is_due_again_and_dies_after_its_attempts():
    job = due_job(max_attempts=2)

    def broken(run):
        OutboxEvent.objects.create(name="Effect", payload={})
        raise ValueError("no such roadmap")

    job_run(job_id=job.pk, effect=broken)
    job.refresh_from_db()
    assert (job.state, job.error) == ("queued", "ValueError: no such roadmap")
    assert job.due_at > database_now()

    Job.objects.filter(pk=job.pk).update(due_at=database_now())
    job_run(job_id=job.pk, effect=broken)

    job.refresh_from_db()
    assert (job.state, job.attempts) == ("dead", 2)
    assert job.finished_at is not None
    assert list(OutboxEvent.objects.values_list("name", "payload__job_id")) == [("JobDied", job.pk)]


def test_a_job_whose_worker_vanished_every_time_is_buried():
    job = due_job(state="queued", max_attempts=1)
    Job.objects.filter(pk=job.pk).update(
        state="running", attempts=1, lease_until=database_now() - timedelta(minutes=1)
    )

    job_sweep()

    job.refresh_from_db()
    assert job.state == "dead"
    assert "lost" in job.error


def test_a_dead_job_gets_five_more_attempts(here, operator):
    job = due_job(max_attempts=1, organization=here.organization)
    job_run(job_id=job.pk, effect=lambda run: 1 / 0)

    with pytest.raises(NotAllowed):
        job_rerun(job_id=job.pk, by=here.mentor, now=database_now())
    job_rerun(job_id=job.pk, by=here.manager, now=database_now())
    job_run(job_id=job.pk, effect=lambda run: None)

    job.refresh_from_db()
    assert (job.state, job.attempts, job.max_attempts) == ("succeeded", 2, 6)
    assert Transition.objects.of("core.job", job.pk).get().actor == here.manager
    with pytest.raises(TransitionNotAllowed) as refused:
        job_rerun(job_id=job.pk, by=operator, now=database_now())
    assert refused.value.facts["allowed"] == []


def test_the_sweep_rings_once_until_it_is_answered(bell):
    job = due_job()

    first, second = job_sweep(), job_sweep()

    assert (first, second) == (1, 0)
    assert bell == [("test.kind", job.pk)]


def test_the_sweep_rings_again_for_work_a_worker_lost(bell):
    job = due_job()
    Job.objects.filter(pk=job.pk).update(
        state="running", attempts=1, lease_until=database_now() - timedelta(seconds=1)
    )

    job_sweep()

    assert bell == [("test.kind", job.pk)]


def test_only_one_sweep_works_at_a_time(bell):
    due_job()

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [0x5EEB])
        rings = _in_another_connection(job_sweep)

    assert rings == 0
    assert bell == []


def _in_another_connection(call):
    from concurrent.futures import ThreadPoolExecutor

    def work():
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()


def test_an_event_becomes_one_job_per_subscriber(settings, bell):
    event_publish(CohortStarted(organization_id=None, cohort_id=7))

    outbox_relay()
    outbox_relay()

    [job] = Job.objects.all()
    assert (job.kind, job.payload["cohort_id"]) == ("assignments.issue_to_cohort", 7)
    assert not OutboxEvent.objects.filter(relayed_at=None).exists()


def test_a_published_event_dies_with_its_transaction():
    with transaction.atomic():
        event_publish(CohortStarted(organization_id=None, cohort_id=7))
        transaction.set_rollback(True)

    assert not OutboxEvent.objects.exists()


def test_a_broker_that_is_away_costs_nothing_but_time(monkeypatch):
    def away(*_, **__):
        raise OperationalError("connection refused")

    monkeypatch.setattr("celery.Celery.send_task", away)

    job = job_enqueue(order=JobOrder(kind="test.kind", dedup_key="once"))

    assert job.state == "queued"
    assert job_sweep() == 1


def test_one_transaction_rings_once_however_much_it_publishes(bell):
    with transaction.atomic():
        for number in range(20):
            event_publish(CohortStarted(organization_id=None, cohort_id=number))
            job_enqueue(order=JobOrder(kind="test.kind", dedup_key=f"n:{number}"))

    assert bell == [("core.sweep", None)]


def test_every_process_rings_at_the_configured_broker(settings):
    from celery import current_app

    assert current_app.main == "mentorship"
    assert current_app.conf.broker_transport_options["max_retries"] == 0


def test_the_same_order_twice_is_one_job():
    first = job_enqueue(order=JobOrder(kind="test.kind", dedup_key="once"))
    second = job_enqueue(order=JobOrder(kind="test.kind", dedup_key="once"))

    assert first == second


def test_a_schedule_owes_one_job_however_long_nobody_swept():
    now = database_now()
    Schedule.objects.all().delete()
    schedule = Schedule.objects.create(
        name="hourly", kind="test.kind", every_seconds=3600, next_due_at=now - timedelta(hours=5)
    )

    job_sweep()
    job_sweep()

    schedule.refresh_from_db()
    assert Job.objects.filter(kind="test.kind").count() == 1
    assert now < schedule.next_due_at <= now + timedelta(hours=1)


def test_the_timeline_cannot_be_rewritten(here):
    step = Transition.objects.create(
        subject="core.job", subject_id=1, to_state="queued", at=database_now()
    )

    for change in (
        lambda: Transition.objects.filter(pk=step.pk).update(to_state="dead"),
        lambda: Transition.objects.filter(pk=step.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="append_only"):
            change()
