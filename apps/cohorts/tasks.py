"""cohorts: the worker's door."""

from apps.cohorts import services
from apps.core.services import Run
from apps.core.tasks import job_task


@job_task("cohorts.return_from_pause")
def return_from_pause(run: Run) -> None:
    """Let everybody go on whose day of return has come."""
    run.result = {"returned": services.enrollments_return(now=run.now)}


@job_task("cohorts.roster_import")
def roster_import(run: Run) -> None:
    """Check or apply a roster that was sent in."""
    row = services.roster_import_run(
        roster_import_id=run.job.payload["roster_import_id"], now=run.now
    )
    counts = {
        "created": row.created_rows,
        "changed": row.changed_rows,
        "unchanged": row.unchanged_rows,
        "failed": row.failed_rows,
    }
    run.result = {"state": row.state, **counts}
    run.done = run.total = sum(counts.values())


@job_task("cohorts.sweep_rosters")
def sweep_rosters(run: Run) -> None:
    """Let go of the files of rosters that were checked and never applied."""
    run.result = {"swept": services.rosters_sweep(now=run.now)}
