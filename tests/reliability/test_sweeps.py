"""Any number of sweeps, at once or late, leaves the same: beats only ring, so they may be many."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from apps.core.models import Job, OutboxEvent, Schedule
from apps.core.selectors import database_now
from apps.core.services import event_publish, job_run, job_sweep
from apps.core.tasks import sweep
from mentorship.events import CohortStarted
from tests.factories import JobFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("no_schedules")]


def at_once(count, call):
    """Call it *count* times at the same moment, each over a connection of its own."""
    barrier = Barrier(count)

    def work(_):
        try:
            barrier.wait(10)
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(work, range(count)))


def world():
    """Make everything a sweep has to do: facts, due and lost work, spent work, a schedule."""
    now = database_now()
    past = now - timedelta(minutes=1)
    for number in range(5):
        event_publish(CohortStarted(organization_id=None, cohort_id=number))
        JobFactory(due_at=past)
    JobFactory(state="running", attempts=1, lease_until=past, due_at=past)
    JobFactory(state="running", attempts=5, lease_until=past, due_at=past)
    Schedule.objects.create(name="hourly", kind="test.hourly", every_seconds=3600, next_due_at=past)


def outcome(bell):
    """Return what the sweeps left: the jobs by kind and state, and the rings per job."""
    jobs = sorted(Job.objects.values_list("kind", "state"))
    rings = sorted(job_id for task, job_id in bell if task != "core.sweep")
    return jobs, len(rings), len(set(rings)), OutboxEvent.objects.filter(relayed_at=None).count()


EXPECTED = [
    *[("assignments.issue_to_cohort", "queued")] * 5,
    ("test.hourly", "queued"),
    ("test.kind", "dead"),
    *[("test.kind", "queued")] * 5,
    ("test.kind", "running"),
]
TOLD = [("integrations.give_up_mail", "queued"), ("integrations.notify", "queued")]
"""What follows at the next tick from the job that was buried."""


@pytest.mark.parametrize("beats", [1, 2, 6])
def test_beats_at_once_leave_what_one_leaves(beats, bell):
    world()

    at_once(beats, sweep)
    sweep()  # the next tick: who found another sweep at work left some of the ringing to it

    assert outcome(bell) == (sorted(EXPECTED + TOLD), 14, 14, 0)


def test_an_hour_without_any_beat_is_made_good_by_one_sweep(bell):
    world()
    hour = timedelta(hours=1)
    for job in Job.objects.all():
        Job.objects.filter(pk=job.pk).update(due_at=job.due_at - hour)
    Schedule.objects.update(next_due_at=database_now() - 5 * hour)

    sweep()

    assert outcome(bell) == (EXPECTED, 12, 12, 1)
    assert Schedule.objects.get().next_due_at > database_now()


def test_sweeps_without_a_lock_ring_for_the_same_work_more_than_once(bell, monkeypatch):
    """The negative control: without the sweep's lock and its marks, rings multiply."""
    for _ in range(5):
        JobFactory(due_at=database_now() - timedelta(minutes=1))
    monkeypatch.setattr("apps.core.services.jobs._sweep_alone", lambda: True)
    due = Job.objects.values_list("id", "kind")
    monkeypatch.setattr("apps.core.services.jobs._take_due", lambda now: list(due.all()))

    at_once(2, job_sweep)

    assert len(bell) == 10


def test_a_job_taken_by_six_workers_at_once_has_one_effect():
    job = JobFactory(due_at=database_now() - timedelta(seconds=1))

    def effect(run):
        OutboxEvent.objects.create(name="Effect", payload={})

    taken = at_once(6, lambda: job_run(job_id=job.pk, effect=effect))

    assert sorted(taken) == [False] * 5 + [True]
    assert OutboxEvent.objects.count() == 1


# --------------------------------------------------------------------------- backlogs


@pytest.fixture
def few_rings(monkeypatch):
    monkeypatch.setattr("apps.core.services.jobs.RINGS_AT_ONCE", 3)


def due_jobs(count, **fields):
    past = database_now() - timedelta(minutes=1)
    return [JobFactory(due_at=past, **fields).pk for _ in range(count)]


def rung(bell):
    return [job_id for task, job_id in bell]


def test_a_backlog_is_rung_for_no_faster_than_it_is_taken(bell, few_rings):
    ids = due_jobs(5)

    assert [job_sweep(), job_sweep()] == [3, 0]
    job_run(job_id=ids[0], effect=lambda run: None)

    assert job_sweep() == 1
    assert rung(bell) == ids[:4]


def test_jobs_nobody_takes_let_the_others_pass(bell, few_rings):
    ids = due_jobs(5)
    job_sweep()
    Job.objects.update(rung_until=database_now() - timedelta(seconds=1))
    Job.objects.filter(pk__in=ids[3:]).update(rung_until=None)
    bell.clear()

    job_sweep()

    assert rung(bell) == [*ids[3:], ids[0]]


def test_an_outbound_worker_that_is_down_holds_up_nobody_else(bell, few_rings):
    outbound = due_jobs(4, kind="outbound.mail")
    job_sweep()
    others = due_jobs(2)
    bell.clear()

    assert job_sweep() == 2
    assert rung(bell) == others
    assert Job.objects.filter(pk__in=outbound, rung_until=None).count() == 1
