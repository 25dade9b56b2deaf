"""What a person has been told."""

from dataclasses import dataclass

from apps.accounts.models import User
from apps.integrations.models import Notification
from apps.integrations.models.notifications import NotificationQuerySet

UNREAD_COUNTED = 100
"""Unread notifications are counted up to here, so that the count costs the same for everybody."""


@dataclass(frozen=True, slots=True)
class Unread:
    """How many are unread; `more`: there are more than were counted."""

    count: int
    more: bool


def notification_list(*, viewer: User) -> NotificationQuerySet:
    """Return what *viewer* has been told, newest first."""
    rows: NotificationQuerySet = Notification.objects.visible_to(viewer)
    return rows.order_by("-id")


def unread_count(*, viewer: User) -> Unread:
    """Count what *viewer* has not read; one query that looks at a hundred rows at most."""
    rows = Notification.objects.visible_to(viewer).unread().order_by()
    found = rows.values("pk")[: UNREAD_COUNTED + 1].count()
    return Unread(min(found, UNREAD_COUNTED), found > UNREAD_COUNTED)
