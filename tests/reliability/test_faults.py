"""Small faults beside a job: each costs that job an attempt at most, and no other anything."""

from datetime import timedelta

import pytest
from django.conf import settings as configured
from django.db import connection
from django.db.utils import OperationalError
from kombu.exceptions import OperationalError as BrokerAway

from apps.core.models import Job, OutboxEvent
from apps.core.selectors import database_now
from apps.core.services import event_publish, job_rerun, job_run, job_sweep, outbox_relay
from apps.core.tasks import sweep
from config.celery import app
from mentorship.errors import NotFound
from mentorship.events import CohortStarted
from tests.factories import JobFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bell", "no_schedules")]


def due_job(**fields):
    return JobFactory(due_at=database_now() - timedelta(seconds=1), **fields)


def fail(error):
    def effect(run):
        raise error

    return effect


def test_a_lease_outlives_the_hard_limit_of_a_task():
    assert app.conf.task_time_limit < configured.JOB_LEASE_SECONDS


def test_a_job_that_was_rerun_often_still_pauses_for_minutes_only():
    job = due_job(attempts=60, max_attempts=65)

    job_run(job_id=job.pk, effect=fail(ValueError("still wrong")))

    job.refresh_from_db()
    assert job.state == "queued"
    assert job.due_at <= database_now() + timedelta(minutes=5)


@pytest.mark.parametrize("text", ["a\0b", "half a pair: \ud83d", "\0" * 5000])
def test_an_error_the_database_cannot_hold_as_it_is_still_gives_the_job_back(text):
    job = due_job()

    job_run(job_id=job.pk, effect=fail(ValueError(text)))

    job.refresh_from_db()
    assert job.state == "queued"
    assert job.error.startswith("ValueError: ")


@pytest.mark.django_db(transaction=True)
def test_a_connection_lost_in_mid_job_costs_one_attempt():
    job = due_job()

    def cut(run):
        OutboxEvent.objects.create(name="Effect", payload={})
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    job_run(job_id=job.pk, effect=cut)

    job.refresh_from_db()
    assert (job.state, job.attempts) == ("queued", 1)
    assert not OutboxEvent.objects.exists()


def test_a_database_that_stays_away_leaves_the_job_to_its_lease(monkeypatch):
    job = due_job()

    def away(*_):
        raise OperationalError("the database is starting up")

    monkeypatch.setattr("apps.core.services.jobs._give_back", away)
    with pytest.raises(OperationalError):
        job_run(job_id=job.pk, effect=fail(ValueError("wrong")))

    Job.objects.filter(pk=job.pk).update(lease_until=database_now() - timedelta(seconds=1))
    assert job_run(job_id=job.pk, effect=lambda run: None)
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("succeeded", 2)


def test_a_job_lost_by_its_worker_is_rung_as_soon_as_its_lease_is_over(bell):
    job = due_job(rung_until=database_now() + timedelta(minutes=1))

    def vanish(run):
        raise SystemExit

    with pytest.raises(SystemExit):
        job_run(job_id=job.pk, effect=vanish)
    Job.objects.filter(pk=job.pk).update(lease_until=database_now() - timedelta(seconds=1))

    assert job_sweep() == 1
    assert bell == [("test.kind", job.pk)]


def test_a_job_ends_when_its_effect_does():
    job = due_job()

    def wait(run):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.05)")

    job_run(job_id=job.pk, effect=wait)

    job.refresh_from_db()
    assert job.finished_at - job.started_at >= timedelta(seconds=0.05)


def test_a_dead_broker_is_tried_once_in_a_sweep(monkeypatch):
    tries = []

    def away(*_, **__):
        tries.append(1)
        raise BrokerAway("timed out")

    for _ in range(3):
        due_job()
    monkeypatch.setattr("celery.Celery.send_task", away)

    assert job_sweep() == 3
    assert len(tries) == 1


def test_a_relay_that_fails_does_not_stop_the_sweep(settings, bell):
    job = due_job()
    event_publish(CohortStarted(organization_id=None, cohort_id=7))
    settings.EVENT_SUBSCRIPTIONS = "config.absent.SUBSCRIPTIONS"
    bell.clear()

    with pytest.raises(ImportError):
        sweep()

    assert bell == [("test.kind", job.pk)]


def test_an_event_whose_organization_is_gone_does_not_hold_up_the_others(here):
    gone = here.organization.pk + 1000
    event_publish(CohortStarted(organization_id=gone, cohort_id=7))
    event_publish(CohortStarted(organization_id=here.organization.pk, cohort_id=8))

    assert outbox_relay() == 2

    organizations = Job.objects.order_by("id").values_list("organization_id", flat=True)
    assert list(organizations) == [None, here.organization.pk]


def test_a_rerun_of_an_absent_job_is_not_found(operator):
    with pytest.raises(NotFound):
        job_rerun(job_id=10**9, by=operator, now=database_now())
