"""progress: the worker's door."""

from dataclasses import asdict

from apps.core.services import Run
from apps.core.tasks import job_task
from apps.progress import selectors, services


@job_task("progress.evidence_append")
def evidence_append(run: Run) -> None:
    """Append what a published review has shown."""
    written = services.evidence_append(review_id=run.job.payload["review_id"], now=run.now)
    run.result = {"written": written}


@job_task("progress.refresh_learner")
def refresh_learner(run: Run) -> None:
    """Fold anew what a learner claims."""
    learner_id = run.job.payload["learner_id"]
    run.result = {"states": services.learner_states_refresh(learner_id=learner_id, now=run.now)}


@job_task("progress.follow_transfer")
def follow_transfer(run: Run) -> None:
    """Fold anew where a learner goes on: what was shown before counts there."""
    ids = [run.job.payload["successor_id"]]
    run.result = {"states": services.skill_states_refresh(enrollment_ids=ids, now=run.now)}


@job_task("progress.refresh_risk")
def refresh_risk(run: Run) -> None:
    """Look at everybody under way, in parts."""
    run.done = run.total = services.risk_run_split(job=run.job)


@job_task("progress.refresh_risk_of_enrollments")
def refresh_risk_of_enrollments(run: Run) -> None:
    ids = run.job.payload["enrollment_ids"]
    run.result = asdict(services.risk_refresh(enrollment_ids=ids, now=run.now))
    run.done = run.total = len(ids)


@job_task("progress.refresh_risk_of_assignment")
def refresh_risk_of_assignment(run: Run) -> None:
    of = selectors.enrollment_of(assignment_id=run.job.payload["assignment_id"])
    run.result = asdict(services.risk_refresh(enrollment_ids=[of], now=run.now))
