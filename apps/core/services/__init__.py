"""core: deeds of the plumbing: publish a fact, record a step, run a job once."""

from apps.core.services.conflicts import conflict_on
from apps.core.services.facts import event_publish, events_publish
from apps.core.services.jobs import (
    Effect,
    JobOrder,
    Run,
    job_enqueue,
    job_rerun,
    job_run,
    job_sweep,
    job_tell,
    jobs_enqueue,
)
from apps.core.services.outbox import outbox_relay
from apps.core.services.timeline import state_begin, state_move, states_begin, states_move

__all__ = [
    "Effect",
    "JobOrder",
    "Run",
    "conflict_on",
    "event_publish",
    "events_publish",
    "job_enqueue",
    "job_rerun",
    "job_run",
    "job_sweep",
    "job_tell",
    "jobs_enqueue",
    "outbox_relay",
    "state_begin",
    "state_move",
    "states_begin",
    "states_move",
]
