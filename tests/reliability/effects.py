"""Jobs for workers under test: slow enough to be killed in the middle, or poisonous.

An effect is one row of an existing table, so that the product needs none for its tests.
"""

import os
import signal
import time

from celery import shared_task
from django.utils import timezone

from apps.core.models import OutboxEvent
from apps.core.services import Run
from apps.core.tasks import job_task
from tests.reliability.kinds import EFFECT, KILLS, RAISES, SLOW, UNCLAIMED

SECONDS = 0.2


def write_effect(number: int) -> None:
    """Write the effect as an event that has been relayed, so that no sweep touches it."""
    OutboxEvent.objects.create(name=EFFECT, payload={"number": number}, relayed_at=timezone.now())


@job_task(SLOW)
def slow(run: Run) -> None:
    """Write first and then take time: who kills the worker meets an effect that is half done."""
    write_effect(run.job.payload["number"])
    time.sleep(SECONDS)


@job_task(RAISES)
def raises(run: Run) -> None:
    write_effect(run.job.payload["number"])
    raise ValueError("no such roadmap")


@job_task(KILLS)
def kills_its_process(run: Run) -> None:
    write_effect(run.job.payload["number"])
    os.kill(os.getpid(), signal.SIGKILL)


@shared_task(name=UNCLAIMED, ignore_result=True)
def unclaimed(*, number: int) -> None:
    write_effect(number)
