"""Workers and brokers are lost for real, and nothing else is.

Each loss has its negative control: the same loss with the sweep switched off (the beat is
paused, the broker rings once) must leave work undone, or the loss was none. Every control ends by
letting the sweep go on, which makes the work whole again.
"""

import time
from statistics import median

import pytest
from django.db import connection

from apps.core.models import Job, OutboxEvent
from apps.core.selectors import database_now
from config.embedded import wait_until
from tests.reliability.kinds import KILLS, RAISES, SLOW, UNCLAIMED
from tests.reliability.ledger import (
    begun_since,
    disagreeing,
    effects_of,
    have_succeeded,
    in_hand,
    jobs_of,
    once_each,
    states_of,
)

pytestmark = pytest.mark.processes

ENOUGH = 40  # seconds that no convergence may take; they are not waited for


@pytest.fixture(autouse=True)
def books(fleet):
    """After every test the beat beats, all work has ended, and effects fit the states."""
    yield
    fleet.resume("beat")
    assert wait_until(lambda: not Job.objects.filter(state="running").exists(), seconds=ENOUGH)
    assert disagreeing() == []


@pytest.fixture
def no_sweep(fleet):
    """Nobody sweeps but the one ring of an order."""
    fleet.pause("beat")
    assert wait_until(lambda: fleet.messages() == 0, seconds=10)
    yield
    fleet.resume("beat")


def succeed(numbers):
    return wait_until(lambda: have_succeeded(numbers), seconds=ENOUGH)


def is_quiet(fleet, numbers):
    """Nothing waits at the broker, and nobody is at any of the jobs."""
    return fleet.messages() == 0 and not in_hand(numbers)


# --------------------------------------------------------------------------- the worker is lost


def set_going(fleet, numbers):
    """Ring until a worker is at one of the jobs, where no beat does.

    One ring may be lost, and is no promise: it may meet another sweep that is just ending, or go
    out on a connection that died with the broker of the test before.
    """
    for _ in range(ENOUGH // 5):
        if wait_until(lambda: in_hand(numbers), seconds=5):
            return
        fleet.ring("core.sweep")
    pytest.fail(f"Nobody took up the work: {states_of(numbers)}\n{fleet.told()}")


def kill_in_mid_job(fleet, numbers):
    if "worker" not in fleet.running:
        fleet.start("worker")
    wait_for_a_start(numbers)
    fleet.kill("worker")


def wait_for_a_start(numbers):
    """Wait until a worker takes one of the jobs and is at it."""
    moment = database_now()
    assert wait_until(lambda: begun_since(numbers, moment), seconds=ENOUGH), states_of(numbers)


def test_a_worker_killed_again_and_again_in_mid_job_loses_nothing(fleet):
    numbers = fleet.order(SLOW, 12)

    for _ in range(2):
        kill_in_mid_job(fleet, numbers)
    fleet.start("worker")

    assert succeed(numbers), states_of(numbers)
    assert effects_of(numbers) == once_each(numbers)
    attempts = sorted(jobs_of(numbers).values_list("attempts", flat=True))
    assert 2 <= attempts[-1] <= 5


def test_without_the_sweep_a_killed_worker_leaves_work_undone(fleet, no_sweep):
    numbers = fleet.order(SLOW, 12)

    set_going(fleet, numbers)
    fleet.kill("worker")
    fleet.start("worker")

    assert wait_until(lambda: is_quiet(fleet, numbers), seconds=ENOUGH)
    assert not wait_until(lambda: have_succeeded(numbers), seconds=2)
    fleet.resume("beat")
    assert succeed(numbers), states_of(numbers)
    assert effects_of(numbers) == once_each(numbers)


# --------------------------------------------------------------------------- the broker is lost


def test_a_broker_wiped_and_killed_under_load_loses_nothing(fleet):
    worker = fleet.running["worker"].pid
    before = [order_timed(fleet) for _ in range(3)]
    meanwhile = []
    for _ in range(3):
        meanwhile += [order_timed(fleet) for _ in range(2)]
        fleet.redis.flushall()
    numbers = [number for number, _ in before + meanwhile]
    assert wait_until(lambda: in_hand(numbers), seconds=ENOUGH)

    fleet.kill_broker()
    down_until = time.monotonic() + 3
    while time.monotonic() < down_until:
        meanwhile.append(order_timed(fleet))
        time.sleep(0.4)
    fleet.restart_broker()
    meanwhile.append(order_timed(fleet))

    numbers = [number for number, _ in before + meanwhile]
    assert succeed(numbers), states_of(numbers)
    assert effects_of(numbers) == once_each(numbers)
    assert max(seconds for _, seconds in meanwhile) < median(s for _, s in before) + 1
    assert_each_fact_had_its_job(numbers)
    # Nobody started it again: a worker that ends when its broker goes would be down by now.
    assert fleet.is_up("worker")
    assert fleet.running["worker"].pid == worker


def order_timed(fleet):
    number = next(fleet.numbers)
    return number, fleet.timed_order(SLOW, [number], fact=number)


def assert_each_fact_had_its_job(numbers):
    facts = OutboxEvent.objects.filter(payload__cohort_id__in=[-number for number in numbers])
    kind = "assignments.issue_to_cohort"
    keys = [f"event:{pk}:{kind}" for pk in facts.values_list("pk", flat=True)]
    told = Job.objects.filter(dedup_key__in=keys)
    assert len(keys) == len(numbers)
    assert wait_until(lambda: told.filter(state="succeeded").count() == len(keys), seconds=ENOUGH)


def test_without_the_sweep_a_wiped_broker_leaves_work_undone(fleet, no_sweep):
    numbers = fleet.order(SLOW, 24)

    set_going(fleet, numbers)
    fleet.redis.flushall()

    assert wait_until(lambda: is_quiet(fleet, numbers), seconds=ENOUGH)
    assert not wait_until(lambda: have_succeeded(numbers), seconds=2)
    fleet.resume("beat")
    assert succeed(numbers), states_of(numbers)
    assert effects_of(numbers) == once_each(numbers)


# --------------------------------------------------------------------------- delivered too often


def test_jobs_delivered_four_times_while_sweeps_run_have_one_effect_each(fleet):
    numbers = fleet.order(SLOW, 8)
    ids = list(jobs_of(numbers).values_list("pk", flat=True))

    for _ in range(4):
        for job_id in ids:
            fleet.ring(SLOW, job_id=job_id)
        for _ in range(5):
            fleet.ring("core.sweep")

    assert succeed(numbers), states_of(numbers)
    assert wait_until(lambda: is_quiet(fleet, numbers), seconds=ENOUGH)
    assert effects_of(numbers) == once_each(numbers)


def test_an_effect_nobody_claims_happens_as_often_as_it_is_delivered(fleet):
    number = next(fleet.numbers)

    for _ in range(4):
        fleet.ring(UNCLAIMED, number=number)

    assert wait_until(lambda: effects_of([number])[number] == 4, seconds=ENOUGH)


# --------------------------------------------------------------------------- poison


def test_poison_dies_with_its_error_and_harms_no_other_job(fleet):
    worker = fleet.running["worker"].pid
    [killer], [raiser] = fleet.order(KILLS, 1), fleet.order(RAISES, 1)
    jobs_of([killer, raiser]).update(max_attempts=2)
    healthy = fleet.order(SLOW, 6)

    ended = {"dead": 2}
    assert wait_until(lambda: states_of([killer, raiser]) == ended, seconds=ENOUGH)
    assert succeed(healthy)

    assert set(jobs_of([killer, raiser]).values_list("attempts", flat=True)) == {2}
    assert jobs_of([killer]).get().error == "The worker was lost during the last attempt."
    assert jobs_of([raiser]).get().error == "ValueError: no such roadmap"
    assert effects_of([killer, raiser]) == {}
    assert effects_of(healthy) == once_each(healthy)
    assert fleet.is_up("worker")
    assert fleet.running["worker"].pid == worker


# --------------------------------------------------------------------------- the database


def test_connections_cut_in_mid_job_lose_nothing(fleet):
    numbers = fleet.order(SLOW, 8)

    for _ in range(2):
        wait_for_a_start(numbers)
        assert cut_connections() > 0
        numbers += fleet.order(SLOW, 2)  # a request right after it does not notice

    assert succeed(numbers), states_of(numbers)
    assert effects_of(numbers) == once_each(numbers)


def cut_connections():
    """Do to everybody else at this database what a restart of PostgreSQL does to them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return cursor.fetchone()[0]


def test_a_worker_that_was_idle_notices_that_its_connections_were_cut(fleet):
    assert succeed(fleet.order(SLOW, 4))
    assert wait_until(lambda: fleet.messages() == 0, seconds=ENOUGH)

    log = fleet.logs / "worker.log"
    told = len(log.read_bytes())
    fleet.pause("beat")
    assert cut_connections() > 0
    fleet.resume("beat")
    numbers = fleet.order(SLOW, 8)

    assert succeed(numbers), states_of(numbers)
    assert set(jobs_of(numbers).values_list("attempts", flat=True)) == {1}
    # A task that meets a dead connection before it claims its job counts no attempt.
    assert b"OperationalError" not in log.read_bytes()[told:]


def test_jobs_share_the_connections_of_their_workers(fleet):
    """Two children keep one each; a job that had its own would cost more for it than it does."""
    assert succeed(fleet.order(SLOW, 4))
    before = sessions()

    numbers = fleet.order(SLOW, 40)
    assert succeed(numbers), states_of(numbers)

    assert sessions() - before <= 10


def sessions():
    """Return how many connections were ever made to this database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT sessions FROM pg_stat_database WHERE datname = current_database()")
        return cursor.fetchone()[0]
