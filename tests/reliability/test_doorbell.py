"""One sweep waits at a time, before all jobs; and a worker lets go of a broker that is gone."""

from contextlib import suppress

import pytest
from kombu import Connection
from redis import Redis

from apps.core.services.bell import SWEEP
from config.celery import app
from config.doorbell import LATER, RUNG, Channel
from config.embedded import Valkey
from config.servers import throwaway

pytestmark = pytest.mark.processes


@pytest.fixture
def broker(tmp_path):
    """A broker that a test may kill."""
    with throwaway(tmp_path, given={"DATABASE_URL": "postgres://nobody@127.0.0.1/none"}) as servers:
        [broker] = servers.running
        assert isinstance(broker, Valkey)
        yield broker


def taken_and_lost(broker, transport):
    """Return a connection that took work and waited on two channels when *broker* went away."""
    connection = Connection(broker.url, transport=transport)
    queue = connection.SimpleQueue("default", channel=connection.default_channel)
    other = connection.SimpleQueue("other", channel=connection.channel())
    queue.put("work")
    queue.get(timeout=5)
    for waiting in (queue, other):
        with suppress(waiting.Empty):
            waiting.get(timeout=0.1)
    broker.process.kill()
    broker.process.wait()
    connection.collect()
    return connection


def test_closing_gives_nothing_back(broker):
    connection = taken_and_lost(broker, app.conf.broker_transport)

    connection.close()

    assert not connection.connected


def test_the_stock_way_would_end_the_worker(broker):
    """The negative control."""
    connection = taken_and_lost(broker, "redis")

    with pytest.raises(AttributeError, match="hostname"):
        connection.close()


# --------------------------------------------------------------------------- the sweep


@pytest.fixture
def bell(broker):
    """The product's Celery, ringing at a broker of this test."""
    with Connection(broker.url, transport=app.conf.broker_transport) as connection:
        yield lambda *tasks: [app.send_task(task, connection=connection) for task in tasks]


def heard(broker):
    """Return the names of all messages in the order a worker takes them."""
    names = []
    with Connection(broker.url, transport=app.conf.broker_transport) as connection:
        queue = connection.SimpleQueue("default")
        with suppress(queue.Empty):
            while True:
                names.append(queue.get_nowait().headers["task"])
    return names


def test_a_sweep_goes_before_all_jobs_and_waits_once(broker, bell):
    bell("test.one", SWEEP, "test.two", SWEEP, SWEEP)

    assert heard(broker) == [SWEEP, "test.one", "test.two"]


def test_once_a_sweep_was_taken_another_one_is_rung_for_after_a_pause(broker, bell, monkeypatch):
    """The first may have looked already; what is committed later, it would not see."""
    monkeypatch.setattr("config.doorbell.PAUSE_MS", 60_000)
    bell(SWEEP)
    first = heard(broker)
    bell(SWEEP)
    meanwhile = heard(broker)
    with Redis.from_url(broker.url) as redis:
        assert 0 < redis.pttl(RUNG) <= 60_000
        redis.delete(RUNG)  # the pause is over
    bell(SWEEP)

    assert (first, meanwhile, heard(broker)) == ([SWEEP], [], [SWEEP])


def test_jobs_wait_as_often_as_they_are_rung_for_and_mail_waits_elsewhere(broker, bell):
    bell("test.one", "test.one", "outbound.mail")

    assert heard(broker) == ["test.one", "test.one"]


def test_without_its_place_in_line_a_sweep_would_wait_behind_the_jobs(broker, bell, monkeypatch):
    """The negative control: all go the same way, as they did once."""
    monkeypatch.setitem(app.conf.task_routes, SWEEP, {"priority": LATER})
    monkeypatch.setattr(Channel, "_is_rung", lambda *_: False)
    monkeypatch.setattr(app.amqp, "_rtable", None)
    monkeypatch.setattr(app.amqp, "router", app.amqp.Router())
    bell("test.one", SWEEP, "test.two", SWEEP)

    assert heard(broker) == ["test.one", SWEEP, "test.two", SWEEP]
