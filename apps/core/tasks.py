"""core: the worker's door, and the toolkit from which other contexts make theirs."""

from collections.abc import Callable

from celery import Task, shared_task

from apps.core import services
from apps.core.services import Effect

JOB_KINDS: set[str] = set()
"""Every kind of job there is; filled by `job_task`, read by the test that runs each one twice."""


def job_task(kind: str) -> Callable[[Effect], "Task[..., bool]"]:
    """Make a Celery task named *kind* of an effect. The message carries the job's id alone.

    The effect runs inside the transaction that finishes the job (apps/core/services/jobs.py,
    Note [Once]); it calls one service and may set `run.result`.
    """

    def register(effect: Effect) -> "Task[..., bool]":
        JOB_KINDS.add(kind)

        @shared_task(name=kind, ignore_result=True)
        def perform(*, job_id: int, **_: object) -> bool:
            return services.job_run(job_id=job_id, effect=effect)

        return perform

    return register


@shared_task(name="core.sweep", ignore_result=True)
def sweep(**_: object) -> int:
    """Relay what was published, then ring for what is due, even if the relaying failed."""
    try:
        services.outbox_relay()
    finally:
        rings = services.job_sweep()
    return rings
