"""Mailing what people were told: alone, or a day's in one.

Every mail is looked at again when it leaves: by then its reader may have gone, turned it off, or
be at rest. Sent at least once: a worker lost right after sending sends again (as invitations).
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from apps.accounts.models import Organization, User
from apps.core.models import Job, absent
from apps.integrations import selectors
from apps.integrations.models import Notification
from apps.integrations.models.notifications import UNDELIVERED
from apps.integrations.services.ordering import DIGEST, MAIL, digests_enqueue, mails_enqueue
from apps.integrations.transports import email
from mentorship.quiet import MailHours
from mentorship.states import NotificationState
from mentorship.values import LANGUAGES, MailMode

LISTED = 50
"""A digest lists this many; the rest is counted."""


def mails_order(*, now: datetime) -> int:
    """Order whatever is due: every job of a mail can be made again from the rows."""
    rows = list(selectors.mail_due(now=now))
    people = selectors.digests_due(now=now)
    mails_enqueue(rows=rows)
    digests_enqueue(people=people)
    return len(rows) + len(people)


@transaction.atomic
def notification_mail(*, notification_id: int, now: datetime) -> str:
    """Mail one notification in its reader's language; return what became of it.

    :raises NotFound: if there is no such notification.
    :raises TransportError: if the mail server did not take it.
    """
    _alone(f"notification:{notification_id}")
    rows = Notification.objects.filter(pk=notification_id)
    row = rows.select_related("recipient", "organization").first()
    if row is None:
        raise absent(Notification, notification_id)
    if row.state not in UNDELIVERED or row.mail_mode != MailMode.IMMEDIATE:
        return "nothing to do"
    if not _may_be_mailed(row.recipient, row.organization):
        _settle([row], NotificationState.SUPPRESSED, None)
        return "suppressed"
    later = _hours(row.recipient, row.organization).after_quiet(max(now, row.mail_due_at))
    if later > now:
        return _wait([row], later)
    email.send(_message(row.recipient, row.organization, "notification", {"notification": row}))
    _settle([row], NotificationState.SENT, now)
    return "sent"


@transaction.atomic
def digest_mail(*, user_id: int, organization_id: int, until: datetime, now: datetime) -> str:
    """Mail all that waits for one person's digest, in one mail; return what became of it.

    :raises TransportError: if the mail server did not take it.
    """
    _alone(f"digest:{user_id}:{organization_id}")
    waiting = selectors.digest_of(user_id=user_id, organization_id=organization_id, until=until)
    rows = list(waiting.select_related("recipient", "organization"))
    if not rows:
        return "nothing to do"
    person, organization = rows[0].recipient, rows[0].organization
    if not _may_be_mailed(person, organization):
        _settle(rows, NotificationState.SUPPRESSED, None)
        return "suppressed"
    later = _hours(person, organization).after_quiet(now)
    if later > now:
        return _wait(rows, later)
    context = {"notifications": rows[:LISTED], "total": len(rows), "more": len(rows) - LISTED}
    email.send(_message(person, organization, "digest", context))
    _settle(rows, NotificationState.DIGESTED, now)
    return "sent"


@transaction.atomic
def mail_give_up(*, job_id: int) -> int:
    """Let what a dead job was to mail be dead too; return how many. The job keeps the error."""
    job = Job.objects.filter(pk=job_id, kind__in=[MAIL, DIGEST], state="dead").first()
    if job is None:
        return 0
    if job.kind == MAIL:
        rows = Notification.objects.filter(pk=job.payload["notification_id"])
        return rows.filter(state=NotificationState.PENDING.value).update(
            state=NotificationState.DEAD.value
        )
    asked = {**job.payload, "until": datetime.fromisoformat(job.payload["until"])}
    rows = selectors.digest_of(**asked).filter(state=NotificationState.PENDING.value)
    # Under one date they are found again, should the job be run again.
    return rows.order_by().update(state=NotificationState.DEAD.value, mail_due_at=asked["until"])


# --------------------------------------------------------------------------- rows


def _alone(name: str) -> None:
    """Let nobody else mail the same until the commit.

    Not by locking the rows: a slow mail server would hold up whoever reads them in the list.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def _may_be_mailed(person: User, organization: Organization) -> bool:
    return selectors.can_be_mailed(person=person, organization_id=organization.pk)


def _hours(person: User, organization: Organization) -> MailHours:
    return selectors.hours_of(people=[person], organization_id=organization.pk)[person.pk]


def _settle(rows: list[Notification], state: NotificationState, mailed_at: datetime | None) -> None:
    Notification.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=state.value, mailed_at=mailed_at
    )


def _wait(rows: list[Notification], later: datetime) -> str:
    """Leave *rows* until the quiet hours are over; single ones are ordered for then."""
    Notification.objects.filter(pk__in=[row.pk for row in rows]).update(mail_due_at=later)
    for row in rows:
        row.mail_due_at = later
    mails_enqueue(rows=[row for row in rows if row.mail_mode == MailMode.IMMEDIATE])
    return "waits"


# --------------------------------------------------------------------------- words


def _message(
    person: User, organization: Organization, template: str, context: dict[str, Any]
) -> email.Message:
    language = person.language if person.language in LANGUAGES else LANGUAGES[0]
    preferences = f"{settings.PUBLIC_URL}{reverse('notification-preferences-page')}"
    context = {
        "person": person.name,
        "organization": organization.name,
        "site": settings.PUBLIC_URL,
        "preferences": preferences,
        **context,
    }
    with translation.override(language):
        return email.Message(
            to=person.email,
            subject=render_to_string(f"mail/{language}/{template}_subject.txt", context),
            text=render_to_string(f"mail/{language}/{template}.txt", context),
            html=render_to_string(f"mail/{language}/{template}.html", context),
            headers={"List-Unsubscribe": f"<{preferences}>", "Auto-Submitted": "auto-generated"},
        )
