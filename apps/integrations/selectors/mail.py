"""What is to be mailed, and whether it still may be."""

from datetime import datetime
from typing import Any

from django.db.models import Max, Q

from apps.accounts.models import Membership, User
from apps.integrations.models import Notification
from apps.integrations.models.notifications import NotificationQuerySet
from mentorship.states import MembershipState, NotificationState
from mentorship.values import MailMode


def mail_due(*, now: datetime) -> NotificationQuerySet:
    """Return what leaves by itself and is due."""
    rows: NotificationQuerySet = Notification.objects.due(now)
    return rows.filter(mail_mode=MailMode.IMMEDIATE.value).order_by("pk")


def digests_due(*, now: datetime) -> list[dict[str, Any]]:
    """Return whose digests are due: person, organization, and up to when they reach."""
    rows = Notification.objects.due(now).filter(mail_mode=MailMode.DAILY.value)
    people = rows.order_by("recipient_id", "organization_id").values(
        "recipient_id", "organization_id"
    )
    return list(people.annotate(until=Max("mail_due_at")))


def digest_of(*, user_id: int, organization_id: int, until: datetime) -> NotificationQuerySet:
    """Return what one digest holds, oldest first: what was given up with it too."""
    daily = Notification.objects.filter(
        recipient=user_id, organization=organization_id, mail_mode=MailMode.DAILY.value
    )
    rows: NotificationQuerySet = daily.filter(
        Q(state=NotificationState.PENDING.value, mail_due_at__lte=until)
        | Q(state=NotificationState.DEAD.value, mail_due_at=until)
    )
    return rows.order_by("pk")


def can_be_mailed(*, person: User, organization_id: int) -> bool:
    """Tell whether *person* may sign in and still belongs to the organization."""
    if not person.is_active:
        return False
    held = Membership.objects.filter(
        user=person, organization=organization_id, state=MembershipState.ACTIVE.value
    )
    return held.exists()
