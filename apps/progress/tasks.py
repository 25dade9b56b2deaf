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


@job_task("progress.take_snapshots")
def take_snapshots(run: Run) -> None:
    """Write how far everybody was on the days that are over."""
    run.result = asdict(services.snapshots_take(now=run.now))


@job_task("progress.review_rules")
def review_rules(run: Run) -> None:
    """Mute the rules that were wrong too often, and lift the mutes of those that recovered."""
    run.result = asdict(services.risk_rules_review(now=run.now))


@job_task("progress.record_outcomes")
def record_outcomes(run: Run) -> None:
    """Note what came of each deed two weeks on."""
    run.result = {"outcomes": services.risk_outcomes_record(now=run.now)}
