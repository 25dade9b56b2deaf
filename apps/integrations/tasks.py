"""integrations: the doors of the workers; `outbound.*` has one of its own."""

from datetime import datetime

from apps.core.services import Run
from apps.core.tasks import job_task
from apps.integrations import services


@job_task("outbound.invitation_mail")
def invitation_mail(run: Run) -> None:
    """Mail an invitation that was issued."""
    sent = services.invitation_mail(invitation_id=run.job.payload["invitation_id"], now=run.now)
    run.result = {"sent": sent}


@job_task("integrations.notify")
def notify(run: Run) -> None:
    """Tell everybody an event is meant for."""
    run.result = {"told": services.event_tell(event=run.job.payload, now=run.now)}


@job_task("integrations.order_mails")
def order_mails(run: Run) -> None:
    """Order the mails that are due."""
    run.result = {"ordered": services.mails_order(now=run.now)}


@job_task("integrations.give_up_mail")
def give_up_mail(run: Run) -> None:
    """Note that what a dead job was to mail is not under way any more."""
    run.result = {"dead": services.mail_give_up(job_id=run.job.payload["job_id"])}


@job_task("outbound.notification_mail")
def notification_mail(run: Run) -> None:
    """Mail one notification."""
    key = run.job.payload["notification_id"]
    run.result = {"mail": services.notification_mail(notification_id=key, now=run.now)}


@job_task("outbound.notification_digest")
def notification_digest(run: Run) -> None:
    """Mail one person's notifications of a day."""
    asked = run.job.payload
    outcome = services.digest_mail(
        user_id=asked["user_id"],
        organization_id=asked["organization_id"],
        until=datetime.fromisoformat(asked["until"]),
        now=run.now,
    )
    run.result = {"mail": outcome}
