"""Leased jobs: PostgreSQL decides what is due and who holds it; the broker only rings.

# Note [Once]
A job's effect happens once however often it is delivered: a worker claims the row by one
autocommitted UPDATE that counts the attempt and sets a lease; effect and `succeeded` commit
together, and only if the row still carries the attempt that was claimed. A worker that was
overtaken (its lease ran out, somebody else claimed) fails that fence and rolls its effect back.
"""

from collections.abc import Callable, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from apps.core import policies
from apps.core.models import Job, Schedule, absent
from apps.core.selectors import database_now, request_id
from apps.core.services.bell import ring, ring_after_commit
from apps.core.services.facts import event_publish
from apps.core.services.timeline import record
from mentorship.events import JobDied
from mentorship.states import JOB, JobState

log = structlog.get_logger(__name__)

LONGEST_PAUSE = timedelta(minutes=5)  # between two attempts at a job
RINGS_AT_ONCE = 200  # unanswered, per queue; see Note [Rings]
OUTBOUND = Q(kind__startswith="outbound.")  # the kinds with a queue of their own
SWEEP_LOCK = 0x5EEB  # any constant: the advisory lock of the sweep

TELL = """
UPDATE core_job SET done = %s, total = %s
WHERE id = %s AND attempts = %s AND state = 'running'
"""


class LeaseLost(Exception):
    """Another worker has taken the job over; this one's effect must not stay."""


@dataclass(frozen=True, slots=True)
class JobOrder:
    """What is asked for. `payload` holds ids and plain values only."""

    kind: str
    dedup_key: str
    payload: dict[str, Any] = field(default_factory=dict)
    organization_id: int | None = None
    requested_by_id: int | None = None
    parent_id: int | None = None
    due_at: datetime | None = None
    request_id: str = ""


@dataclass(slots=True)
class Run:
    """One attempt at a job, as its effect sees it. The effect may set `result` and the counts."""

    job: Job
    now: datetime
    result: Any = None
    done: int = 0
    total: int | None = None


Effect = Callable[[Run], None]

# --------------------------------------------------------------------------- asking


def job_enqueue(*, order: JobOrder) -> Job:
    """Write one job, or find the one with the same deduplication key, and ring for it."""
    jobs_enqueue(orders=[order])
    return Job.objects.get(dedup_key=order.dedup_key)


def jobs_enqueue(*, orders: Iterable[JobOrder]) -> None:
    """Write the jobs that do not exist yet and ring the sweep for them after commit."""
    now = database_now()
    rows = [_row(order, now) for order in orders]
    if rows:
        Job.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
        ring_after_commit()


def _row(order: JobOrder, now: datetime) -> Job:
    return Job(
        kind=order.kind,
        dedup_key=order.dedup_key,
        payload=order.payload,
        organization_id=order.organization_id,
        requested_by_id=order.requested_by_id,
        parent_id=order.parent_id,
        due_at=order.due_at or now,
        request_id=order.request_id or request_id(),
    )


@transaction.atomic
def job_rerun(*, job_id: int, by: Any, now: datetime) -> Job:
    """Give a dead job another five attempts. Attempts keep counting up, so the fence holds.

    :raises NotFound: if there is no such job.
    :raises NotAllowed: unless *by* manages the job's organization.
    :raises TransitionNotAllowed: if the job is not dead.
    """
    job = Job.objects.select_for_update(of=("self",)).filter(pk=job_id).first()
    if job is None:
        raise absent(Job, job_id)
    policies.check_can_rerun(user=by, job=job)
    before = job.state
    job.state = JOB.step(JobState(job.state), JobState.QUEUED).value
    job.max_attempts = job.attempts + 5
    job.due_at, job.finished_at, job.rung_until = now, None, None
    job.save(
        update_fields=["state", "max_attempts", "due_at", "finished_at", "rung_until", "updated_at"]
    )
    record(job, before, job.state, by=by, now=now, reason="rerun")
    ring_after_commit()
    return job


# --------------------------------------------------------------------------- doing


def job_run(*, job_id: int, effect: Effect) -> bool:
    """Claim the job, do *effect*, and finish it; return False if it was not ours to take.

    See Note [Once]. What *effect* raises is kept on the row, and the job is due again later or
    dead once its attempts are used up. If not even that can be written, for the database is away,
    the lease runs out and another worker takes the job.
    """
    job = _claim(job_id)
    if job is None:
        return False
    with _bound(job):
        try:
            _perform(job, effect)
        except LeaseLost:
            log.warning("job_lease_lost", kind=job.kind, attempt=job.attempts)
        except Exception as error:
            log.exception("job_failed", kind=job.kind, attempt=job.attempts)
            _give_back(job, error)
    return True


def _claim(job_id: int) -> Job | None:
    now = database_now()
    mine = Job.objects.due(now).filter(pk=job_id, attempts__lt=F("max_attempts"))
    claimed = mine.update(
        state=JobState.RUNNING.value,
        attempts=F("attempts") + 1,
        lease_until=now + timedelta(seconds=settings.JOB_LEASE_SECONDS),
        rung_until=None,  # answered: should this worker be lost, the sweep rings at once
        started_at=now,
        updated_at=now,
    )
    return Job.objects.get(pk=job_id) if claimed else None


def _perform(job: Job, effect: Effect) -> None:
    with transaction.atomic(durable=True):
        run = Run(job=job, now=database_now())
        effect(run)
        finished = _held(job).update(
            state=JobState.SUCCEEDED.value,
            finished_at=Now(),  # of the statement: run.now is when the effect began
            lease_until=None,
            done=run.done or F("done"),
            total=run.total if run.total is not None else F("total"),
            result=run.result,
            error="",
            updated_at=run.now,
        )
        if not finished:
            raise LeaseLost


def _give_back(job: Job, error: Exception) -> None:
    now = database_now()
    spent = job.attempts >= job.max_attempts
    with transaction.atomic():
        given_back = _held(job).update(
            state=(JobState.DEAD if spent else JobState.QUEUED).value,
            finished_at=now if spent else None,
            due_at=now + _pause(job.attempts),
            lease_until=None,
            rung_until=None,
            error=_readable(error),
            updated_at=now,
        )
        if spent and given_back:
            _tell_of_death(job)


def _tell_of_death(job: Job) -> None:
    """Publish that *job* is dead; not of one that was to tell of a death, or it would never end."""
    if job.payload.get("event") != JobDied.__name__:
        event_publish(JobDied(job.organization_id, job.pk))


def _pause(attempts: int) -> timedelta:
    """Return the pause after so many attempts. It is bounded, for reruns count on."""
    return min(timedelta(seconds=2 ** min(attempts, 16)), LONGEST_PAUSE)


def _readable(error: Exception) -> str:
    """Return *error* as the row can hold it: without NUL and halves of surrogate pairs."""
    text = f"{type(error).__name__}: {error}"[:2000].replace("\0", "\N{REPLACEMENT CHARACTER}")
    return text.encode(errors="replace").decode()


def job_tell(*, job: Job, done: int, total: int) -> None:
    """Say how far a long effect is, so that whoever waits can see it.

    Written on a connection of its own: the transaction of the effect shows nothing before its end.
    Call it every few seconds at most.
    """
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute(TELL, [done, total, job.pk, job.attempts])
    finally:
        other.close()


def _held(job: Job) -> Any:
    """The row, if this attempt still holds it."""
    return Job.objects.filter(pk=job.pk, attempts=job.attempts, state=JobState.RUNNING.value)


@contextmanager
def _bound(job: Job) -> Any:
    """Let every log line and timeline entry of the job carry the request that asked for it."""
    with structlog.contextvars.bound_contextvars(request_id=job.request_id, job_id=job.pk):
        yield


# --------------------------------------------------------------------------- sweeping

# Note [Rings]: a message says nothing its row does not say, so no queue ever needs many. If each
# sweep rang for all that is due, a backlog or a worker that is down would fill the broker with
# repetitions, and workers would read those instead of working. So only so many rings of a queue
# are unanswered at a time; claiming a job answers its ring and makes room for the next. They are
# fewer than a slow worker takes before they are repeated (JOB_RING_AGAIN_SECONDS), for otherwise
# most messages would be repetitions; with two sweeps a second they keep many workers busy. Whose
# ring stays unanswered goes to the end of the line: jobs nobody takes do not hold up the others.


def job_sweep() -> int:
    """Order what the schedules owe, bury what is spent, ring for what is due; return how many.

    Safe to call from any number of workers: an advisory lock lets one sweep at a time, and a rung
    job is left alone for a while, so that a slow queue is not flooded.
    """
    with transaction.atomic():
        if not _sweep_alone():
            return 0
        now = database_now()
        _order_scheduled(now)
        _bury(now)
        due = _take_due(now)
    for job_id, kind in due:
        if not ring(kind, {"job_id": job_id}):
            break  # each try at a dead broker may cost seconds; all are rung again later
    return len(due)


def _sweep_alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SWEEP_LOCK])
        return bool(cursor.fetchone()[0])


def _order_scheduled(now: datetime) -> None:
    """One job per schedule that is due, however many periods were missed."""
    for schedule in Schedule.objects.select_for_update().filter(enabled=True, next_due_at__lte=now):
        due = schedule.next_due_at
        jobs_enqueue(
            orders=[
                JobOrder(
                    kind=schedule.kind, dedup_key=f"schedule:{schedule.name}:{due.isoformat()}"
                )
            ]
        )
        missed = (now - due) // timedelta(seconds=schedule.every_seconds)
        schedule.next_due_at = due + timedelta(seconds=schedule.every_seconds * (missed + 1))
        schedule.save(update_fields=["next_due_at"])


def _bury(now: datetime) -> None:
    spent = Job.objects.filter(
        state=JobState.RUNNING.value, lease_until__lt=now, attempts__gte=F("max_attempts")
    )
    lost = list(spent.order_by("pk").select_for_update(skip_locked=True))
    Job.objects.filter(pk__in=[job.pk for job in lost]).update(
        state=JobState.DEAD.value,
        finished_at=now,
        error="The worker was lost during the last attempt.",
        updated_at=now,
    )
    for job in lost:
        _tell_of_death(job)


def _take_due(now: datetime) -> list[tuple[int, str]]:
    """Mark what to ring for. See Note [Rings]."""
    return [*_take_due_of(~OUTBOUND, now), *_take_due_of(OUTBOUND, now)]


def _take_due_of(queue: Q, now: datetime) -> list[tuple[int, str]]:
    due = Job.objects.due(now).filter(queue)
    room = max(0, RINGS_AT_ONCE - due.filter(rung_until__gte=now).count())
    quiet = due.filter(Q(rung_until=None) | Q(rung_until__lt=now))
    in_turn = quiet.order_by(F("rung_until").asc(nulls_first=True), "due_at", "id")
    rows = list(in_turn.select_for_update(skip_locked=True).values_list("id", "kind")[:room])
    Job.objects.filter(pk__in=[row[0] for row in rows]).update(
        rung_until=now + timedelta(seconds=settings.JOB_RING_AGAIN_SECONDS)
    )
    return rows
