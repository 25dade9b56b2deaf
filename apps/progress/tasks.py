"""progress: the worker's door."""

from apps.core.services import Run
from apps.core.tasks import job_task
from apps.progress import services


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
