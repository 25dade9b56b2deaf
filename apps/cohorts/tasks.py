"""cohorts: the worker's door."""

from apps.cohorts import services
from apps.core.services import Run
from apps.core.tasks import job_task


@job_task("cohorts.return_from_pause")
def return_from_pause(run: Run) -> None:
    """Let everybody go on whose day of return has come."""
    run.result = {"returned": services.enrollments_return(now=run.now)}
