"""Celery: a doorbell. What is due stands in PostgreSQL (apps/core/services/jobs.py).

# Note [Connections of workers]
Left to itself, Celery closes the database's pool before and after every task: each job then began
with threads, a handshake and a server process that had everything to learn again, which cost more
than the job. Here the pool stays. A task ends like a request of the web: it gives its connection
back, whatever state it left it in, and what the next one takes was tried before, so a PostgreSQL
that was restarted is noticed.
"""

import sys
from typing import Any

from celery import Celery, signals
from django.conf import settings
from django.db import connections

from config.doorbell import FIRST, LATER, SWEEP
from config.garbage import look_seldom, set_aside_what_is_loaded

look_seldom()  # before the tasks, and all they need, are loaded
app = Celery("mentorship")
app.conf.update(
    broker_url=settings.CELERY_BROKER_URL,
    broker_transport="config.doorbell:Transport",
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    # A broker that is away must not hold up a request: no retries, short time-outs.
    broker_transport_options={
        "max_retries": 0,
        "socket_connect_timeout": 1,
        "socket_timeout": 2,
        "visibility_timeout": 3600,
    },
    task_publish_retry=False,
    # The leased row, not the broker, brings lost work back; late acknowledgement has been seen to
    # end Celery 5.7 when Redis goes away under a running task.
    task_acks_late=False,
    task_reject_on_worker_lost=False,
    task_ignore_result=True,
    result_backend=None,
    task_soft_time_limit=45,
    task_time_limit=60,  # below the lease of a job, so a job never runs twice at once
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    task_default_queue="default",
    task_routes={
        SWEEP: {"priority": FIRST},  # config/doorbell.py, Note [One sweep]
        # What leaves the house has a worker of its own: a slow receiver never starves the rest.
        "outbound.*": {"queue": "outbound", "priority": LATER},
        "*": {"priority": LATER},
    },
    beat_schedule={"sweep": {"task": SWEEP, "schedule": 1.0}},
    timezone="UTC",
)
app.conf["CELERY_DB_REUSE_MAX"] = sys.maxsize  # see Note [Connections of workers]
app.autodiscover_tasks()


@signals.task_prerun.connect
@signals.task_postrun.connect
def give_connections_back(sender: Any, **_: Any) -> None:
    """Leave nothing of a task to the next one. See Note [Connections of workers]."""
    if not sender.request.is_eager:  # then it is its caller's connection
        connections.close_all()


@signals.worker_init.connect
@signals.worker_process_init.connect  # where children are not forked, each loads for itself
def share_what_was_loaded(**_: Any) -> None:
    """Share it with the children that are about to begin."""
    set_aside_what_is_loaded()
