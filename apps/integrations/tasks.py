"""integrations: the door of the outbound worker."""

from apps.core.services import Run
from apps.core.tasks import job_task
from apps.integrations import services


@job_task("outbound.invitation_mail")
def invitation_mail(run: Run) -> None:
    """Mail an invitation that was issued."""
    sent = services.invitation_mail(invitation_id=run.job.payload["invitation_id"], now=run.now)
    run.result = {"sent": sent}
