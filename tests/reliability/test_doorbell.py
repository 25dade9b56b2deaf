"""A worker lets go of a broker that is gone, whatever it had taken from it."""

from contextlib import suppress

import pytest
from kombu import Connection

from config.celery import app
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
