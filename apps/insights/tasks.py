"""insights: the worker's door."""

from apps.core.services import Run
from apps.core.tasks import job_task
from apps.insights import services


@job_task(services.KIND_OF_JOB)
def write_export(run: Run) -> None:
    """Write the table somebody asked for."""
    export_id = run.job.payload["export_id"]
    run.done = run.total = services.export_write(export_id=export_id, job=run.job, now=run.now)


@job_task("insights.expire_exports")
def expire_exports(run: Run) -> None:
    """Let go what was kept for a week."""
    run.result = {"expired": services.exports_expire(now=run.now)}
