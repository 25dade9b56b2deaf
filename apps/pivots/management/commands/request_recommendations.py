"""`manage.py request_recommendations`: ask the workers for a run over every cohort at work."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.core.selectors import database_now
from apps.pivots import selectors, services

LOOK_AGAIN = 0.2  # seconds


class Command(BaseCommand):
    help = (
        "Ask the workers to recommend anew in every cohort that is enrolling or running. With "
        "--wait, return once they have."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--wait", action="store_true", help="wait until the workers are done")
        parser.add_argument("--timeout", type=int, default=60, help="seconds to wait at most (60)")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        jobs = services.runs_request(now=database_now())
        if options["wait"]:
            self._wait([job.pk for job in jobs], options["timeout"])
        self.stdout.write(f"{len(jobs)} runs " + ("done" if options["wait"] else "asked for"))

    def _wait(self, job_ids: list[int], timeout: int) -> None:
        until = time.monotonic() + timeout
        while not (progress := selectors.run_progress(job_ids=job_ids)).is_done:
            if time.monotonic() > until:
                raise CommandError(
                    f"After {timeout} s {progress.done} of {progress.total} jobs are done. "
                    "Is a worker running? See the jobs in the admin."
                )
            time.sleep(LOOK_AGAIN)
        if progress.dead:
            raise CommandError(f"{progress.dead} jobs died; the admin shows why.")
