"""A fleet for the length of a module, on the suite's database and a broker of its own."""

from urllib.parse import quote

import pytest
from django.db import connection

from apps.core.models import Job, OutboxEvent, Schedule
from config.servers import throwaway
from tests.reliability.fleet import Fleet


@pytest.fixture(scope="module")
def transactional_db(django_db_setup, django_db_blocker):
    """Stand in for the fixture of this name, which empties all tables after each test.

    Here processes stay at work from test to test. Return the database's address for them.
    """
    with django_db_blocker.unblock():
        _empty()
        try:
            yield _address()
        finally:
            _empty()
            connection.close()


def _empty():
    Job.objects.all().delete()
    OutboxEvent.objects.all().delete()
    Schedule.objects.all().delete()


def _address():
    given = {key: quote(str(value), safe="") for key, value in connection.settings_dict.items()
             if key in ("USER", "PASSWORD", "HOST", "PORT", "NAME")}  # fmt: skip
    return "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**given)


@pytest.fixture(scope="module")
def fleet(transactional_db, tmp_path_factory):
    """A worker, a beat and a customer at work; they and their broker are gone afterwards."""
    parent = tmp_path_factory.mktemp("broker")
    with throwaway(parent, given={"DATABASE_URL": transactional_db}) as servers:
        [broker] = servers.running
        fleet = Fleet(broker, database_url=transactional_db, logs=tmp_path_factory.mktemp("logs"))
        try:
            for name in ("worker", "beat", "customer"):
                fleet.start(name)
            yield fleet
        finally:
            fleet.stop()


@pytest.fixture
def bell(monkeypatch):
    """Record the rings instead of sending them; returns the list of (task, job id)."""
    rung = []
    monkeypatch.setattr(
        "celery.Celery.send_task",
        lambda app, name, kwargs=None, **options: rung.append((name, (kwargs or {}).get("job_id"))),
    )
    return rung
