"""assignments: the worker's door."""

from apps.assignments import services
from apps.core.services import Run
from apps.core.tasks import job_task


@job_task("assignments.issue_to_cohort")
def issue_to_cohort(run: Run) -> None:
    """Give every active enrollment of a cohort the work of its roadmap."""
    _tell(run, services.assignments_issue(cohort_id=run.job.payload["cohort_id"], now=run.now))


@job_task("assignments.issue_to_enrollment")
def issue_to_enrollment(run: Run) -> None:
    """Give one enrollment the work of the roadmap it stands in."""
    enrollment_id = run.job.payload["enrollment_id"]
    _tell(run, services.assignments_issue_to(enrollment_id=enrollment_id, now=run.now))


def _tell(run: Run, issued: int) -> None:
    run.result = {"issued": issued}
    run.done = run.total = issued
