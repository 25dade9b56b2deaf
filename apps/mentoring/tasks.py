"""mentoring: the worker's door."""

from apps.core.services import Run
from apps.core.tasks import job_task
from apps.mentoring import services


@job_task("mentoring.follow_transfer")
def follow_transfer(run: Run) -> None:
    """Let the mentors go along with a learner who was transferred."""
    enrollment_id = run.job.payload["enrollment_id"]
    followed = services.mentorships_follow(enrollment_id=enrollment_id, now=run.now)
    run.result = {"followed": followed}
