"""Every kind of job, run twice with the same arguments, leaves what it left the first time.

A new kind of job fails here until it has a scene of its own in tests/reliability/scenes.py.
"""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from django.apps import apps
from django.core import mail
from django.db import connection
from django.utils.module_loading import autodiscover_modules

from apps.core.models import Job, Schedule
from apps.core.services import JobOrder, event_publish, job_enqueue, job_run, outbox_relay
from apps.core.tasks import JOB_KINDS
from config.celery import app
from config.subscriptions import SUBSCRIPTIONS
from mentorship.events import CohortStarted
from tests.factories import JobFactory
from tests.factories.moments import NOW
from tests.reliability.scenes import SCENES

pytestmark = pytest.mark.usefixtures("bell")
ROUNDS = 10  # of jobs that ask for jobs


def kinds_of_the_product():
    autodiscover_modules("tasks")
    return JOB_KINDS


def test_every_kind_has_a_scene_and_every_scene_a_kind():
    assert set(SCENES) == kinds_of_the_product()


def test_every_kind_is_the_name_of_a_task():
    assert kinds_of_the_product() <= set(app.tasks)


def test_events_become_jobs_of_existing_kinds():
    asked_for = {kind for kinds in SUBSCRIPTIONS.values() for kind in kinds}

    assert asked_for <= kinds_of_the_product()


@pytest.mark.django_db
def test_schedules_ask_for_existing_kinds():
    asked_for = set(Schedule.objects.values_list("kind", flat=True))

    assert asked_for <= kinds_of_the_product()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", sorted(SCENES))
def test_a_second_run_an_hour_later_changes_nothing(kind, here, elsewhere, monkeypatch):
    kinds_of_the_product()
    payload = SCENES[kind](here)
    before = contents()

    run(kind, payload, at=NOW, monkeypatch=monkeypatch)
    first = contents()
    run(kind, payload, at=NOW + timedelta(hours=1), monkeypatch=monkeypatch)

    assert first != before or mail.outbox, "the scene gives this kind nothing to do"
    assert changed(first, contents()) == []


def run(kind, payload, *, at, monkeypatch):
    """Run one job at the hour *at*, and after it whatever it or its events ask for."""
    monkeypatch.setattr("apps.core.services.jobs.database_now", lambda: at)
    job = job_enqueue(order=JobOrder(kind, f"twice:{at.isoformat()}", payload))
    for _ in range(ROUNDS):
        outbox_relay()
        due = list(Job.objects.filter(state="queued").order_by("id"))
        for waiting in due:
            app.tasks[waiting.kind](job_id=waiting.pk)
        if not due:
            break
    job.refresh_from_db()
    others = Job.objects.exclude(dedup_key__startswith="scene:").exclude(state="succeeded")
    assert not others.values_list("kind", "state", "error")
    assert job.state == "succeeded"


def contents() -> Mapping[str, tuple[int, str]]:
    """Return how many rows each table of the product has, and a digest of all they say."""
    models = apps.get_models(include_auto_created=True)
    ours = [model for model in models if model.__module__.startswith("apps.")]
    tables = {model._meta.db_table for model in ours if model._meta.managed} - {"core_job"}
    return {table: _content(table) for table in sorted(tables)}


def _content(table):
    digest = "coalesce(md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))), '')"
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*), {digest} FROM "{table}" t')
        return cursor.fetchone()


def changed(one, other):
    """Return the tables that differ, with the number of their rows before and after."""
    return [(table, one[table][0], other[table][0]) for table in one if one[table] != other[table]]


@pytest.mark.django_db
def test_the_comparison_notices_an_effect_that_does_its_work_again():
    """The negative control: an effect that does not look at what is there."""

    def naive(run):
        event_publish(CohortStarted(organization_id=None, cohort_id=1))

    job_run(job_id=JobFactory().pk, effect=naive)
    first = contents()
    job_run(job_id=JobFactory().pk, effect=naive)

    assert changed(first, contents()) == [("core_outboxevent", 1, 2)]
