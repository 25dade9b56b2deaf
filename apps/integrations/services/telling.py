"""Telling people of an event: one row each, however often the event's job runs."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from apps.accounts.models import User
from apps.integrations import selectors
from apps.integrations.models import Notice, Notification, notices_of
from apps.integrations.selectors import Wish
from apps.integrations.services.ordering import mails_enqueue
from mentorship.states import NotificationState
from mentorship.values import MailMode

NAMES = re.compile(r"%\((\w+)\)s")


@transaction.atomic
def event_tell(*, event: Mapping[str, Any], now: datetime) -> int:
    """Write what the catalog says of *event* for everybody it is meant for; return for how many.

    *event*: its fields, its name as `event`, and when it was published. A fixed number of queries
    per type, however many people; who was told before is not told again.
    """
    notices = list(notices_of(event))
    if not notices:
        return 0
    subject = selectors.subject_of(event=event)
    return sum(_tell(notice, subject, now) for notice in notices)


def _tell(notice: Notice, subject: dict[str, Any], now: datetime) -> int:
    people = list(selectors.recipients_of(notice=notice, subject=subject))
    if not people:
        return 0
    organization_id = subject.get("organization_id")
    wishes = selectors.wishes_of(people=people, organization_id=organization_id, notice=notice)
    rows = [
        _row(notice, subject, person, wishes[person.pk], now)
        for person in people
        if wishes[person.pk].in_app or wishes[person.pk].email is not MailMode.OFF
    ]
    Notification.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    if any(row.mail_mode == MailMode.IMMEDIATE for row in rows):
        mails_enqueue(rows=_to_be_mailed(_key(notice, subject), people))
    return len(rows)


def _to_be_mailed(key: str, people: list[User]) -> list[Notification]:
    """Return the rows themselves: those of an earlier run have keys of their own."""
    told = Notification.objects.filter(recipient__in=people, dedupe_key=key)
    waiting = told.filter(state=NotificationState.PENDING.value, mail_mode=MailMode.IMMEDIATE.value)
    return list(waiting.order_by("pk"))


def _row(
    notice: Notice, subject: Mapping[str, Any], person: User, wish: Wish, now: datetime
) -> Notification:
    due = wish.mail_due_at(now)
    return Notification(
        organization_id=subject["organization_id"],
        recipient=person,
        type=notice.code,
        facts={name: subject[name] for name in sorted(_named(notice)) if name in subject},
        link=_link(notice, subject, person),
        dedupe_key=_key(notice, subject),
        at=datetime.fromisoformat(subject["published_at"]),
        in_app=wish.in_app,
        state=(NotificationState.PENDING if due else NotificationState.SUPPRESSED).value,
        mail_mode=wish.email.value,
        mail_due_at=due,
    )


def _named(notice: Notice) -> set[str]:
    return {*NAMES.findall(notice.title), *NAMES.findall(notice.body)}


def _key(notice: Notice, subject: Mapping[str, Any]) -> str:
    """Return what makes the fact the same; see `Notice.once_per`."""
    parts = [str(subject.get(name, "")) for name in notice.once_per]
    return ":".join([notice.code, str(subject.get("organization_id")), *parts])[:200]


def _link(notice: Notice, subject: Mapping[str, Any], person: User) -> str:
    """Return where the row is: at the desk, or on the REST API for the learner, who has none."""
    label, field = notice.about
    key = subject.get(field)
    if key is None:
        return ""
    app, model = label.lower().split(".")
    if person.pk == subject.get("learner_user_id"):
        return reverse(f"{model}-detail", args=[key])
    return reverse(f"admin:{app}_{model}_change", args=[key])
