"""The doorbell: messages that say nothing their rows do not say, so losing one loses nothing."""

from typing import Any

import structlog
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

SWEEP = "core.sweep"


def ring(task: str, arguments: dict[str, Any]) -> bool:
    """Send a doorbell message and return whether it went out.

    A broker that is away is logged, for the row is the promise.

    The task's name picks its queue (`outbound.*` has one of its own, see config/celery.py).
    """
    try:
        current_app.send_task(task, kwargs=arguments, retry=False, ignore_result=True)
    except (OperationalError, RedisError, OSError) as error:
        log.warning("broker_away", task=task, error=str(error))
        return False
    return True


def ring_after_commit() -> None:
    """Ring the sweep once the transaction has committed; once, however much it orders.

    `robust`: whatever goes wrong with the bell must not reach the caller, whose rows stand.
    """
    waiting = transaction.get_connection().run_on_commit
    if not any(entry[1] is _ring_sweep for entry in waiting):
        transaction.on_commit(_ring_sweep, robust=True)


def _ring_sweep() -> None:
    # A named function, not a partial: Django 5.2 reads `__qualname__` of a failing robust hook.
    ring(SWEEP, {})
