"""The jobs that mail: each can be ordered again from the rows it is about."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from apps.core.services import JobOrder, jobs_enqueue
from apps.integrations.models import Notification

MAIL = "outbound.notification_mail"
DIGEST = "outbound.notification_digest"


def mails_enqueue(*, rows: Iterable[Notification]) -> None:
    """Order one mail for each of *rows*; what is ordered for the same moment stays ordered once."""
    jobs_enqueue(
        orders=[
            JobOrder(
                kind=MAIL,
                dedup_key=f"notification:{row.pk}:{_moment(row.mail_due_at)}",
                payload={"notification_id": row.pk},
                organization_id=row.organization_id,
                due_at=row.mail_due_at,
            )
            for row in rows
        ]
    )


def digests_enqueue(*, people: Iterable[dict[str, Any]]) -> None:
    """Order one digest for each of *people*: person, organization, and up to when it reaches."""
    jobs_enqueue(
        orders=[
            JobOrder(
                kind=DIGEST,
                dedup_key=f"digest:{row['recipient_id']}:{row['organization_id']}:"
                f"{_moment(row['until'])}",
                payload={
                    "user_id": row["recipient_id"],
                    "organization_id": row["organization_id"],
                    "until": row["until"].isoformat(),
                },
                organization_id=row["organization_id"],
            )
            for row in people
        ]
    )


def _moment(at: datetime | None) -> str:
    return at.isoformat() if at else ""
