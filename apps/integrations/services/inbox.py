"""What a person does with what they were told: read it, and say how to be told."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.integrations import selectors
from apps.integrations.models import (
    MailSchedule,
    Notification,
    NotificationPreference,
)
from apps.integrations.selectors import Preferences, Wish
from apps.integrations.services.ordering import mails_enqueue
from mentorship.errors import Fault, Invalid, NotFound
from mentorship.states import NotificationState
from mentorship.values import MailMode


@transaction.atomic
def notification_read(*, notification_id: int, by: User, now: datetime) -> Notification:
    """Note that *by* has read one of their own; when it was first read stands.

    :raises NotFound: if there is none, or it is somebody else's.
    """
    row = Notification.objects.visible_to(by).locked().filter(pk=notification_id).first()
    if row is None:
        raise NotFound(_("There is no such row, or you may not see it."))
    if row.read_at is None:
        row.read_at = now
        row.save(update_fields=["read_at"])
    return row  # type: ignore[no-any-return]


@transaction.atomic
def notifications_read(*, by: User, now: datetime) -> int:
    """Note that *by* has read all of their own; return how many were unread."""
    return Notification.objects.visible_to(by).unread().update(read_at=now)


@transaction.atomic
def preferences_save(
    *,
    organization_id: int,
    quiet: tuple[time, time] | None,
    digest_at: time,
    choices: Mapping[str, tuple[MailMode, bool]],
    by: User,
    now: datetime,
) -> Preferences:
    """Set how *by* is told by one organization: `{type: (by mail, in the list)}`.

    A type that is left out goes back to what the catalog says. What waits to be mailed follows.

    :raises NotFound: unless *by* belongs to the organization.
    :raises Invalid: for quiet hours without length, and for a type *by* is never told of.
    """
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # one save at a time
    before = selectors.preferences_of(viewer=by, organization_id=organization_id)
    _check_quiet(quiet)
    _check_types(choices, before)
    start, end = quiet or (None, None)
    MailSchedule.objects.update_or_create(
        user=by,
        organization_id=organization_id,
        defaults={"quiet_from": start, "quiet_until": end, "digest_at": digest_at},
    )
    NotificationPreference.objects.filter(user=by, organization=organization_id).delete()
    NotificationPreference.objects.bulk_create(
        NotificationPreference(
            user=by, organization_id=organization_id, type=code, email=mode.value, in_app=in_app
        )
        for code, (mode, in_app) in choices.items()
    )
    after = selectors.preferences_of(viewer=by, organization_id=organization_id)
    _follow(after, by, now)
    return after


def _check_quiet(quiet: tuple[time, time] | None) -> None:
    if quiet is not None and quiet[0] == quiet[1]:
        detail = _("Quiet hours end at another time than they begin.")
        raise Invalid(detail, (Fault("#/quiet_until", "quiet-hours", detail),))


def _check_types(choices: Iterable[str], known: Preferences) -> None:
    theirs = {choice.notice.code for choice in known.choices}
    detail = _("You are not told of this.")
    faults = tuple(
        Fault(f"#/types/{place}/type", "unknown-type", detail)
        for place, code in enumerate(choices)
        if code not in theirs
    )
    if faults:
        raise Invalid(detail, faults)


def _follow(wished: Preferences, by: User, now: datetime) -> None:
    """Let what waits to be mailed wait for its new hour, or for none."""
    modes = {choice.notice.code: choice.email for choice in wished.choices}
    waiting = Notification.objects.locked().filter(
        recipient=by, organization=wished.organization, state=NotificationState.PENDING.value
    )
    rows = list(waiting)
    for row in rows:
        mode = modes.get(row.type, MailMode(row.mail_mode))
        row.mail_mode = mode.value
        row.mail_due_at = Wish(mode, row.in_app, wished.hours).mail_due_at(now)
        if row.mail_due_at is None:
            row.state = NotificationState.SUPPRESSED.value
    Notification.objects.bulk_update(rows, ["mail_mode", "mail_due_at", "state"], batch_size=500)
    mails_enqueue(rows=[row for row in rows if row.mail_mode == MailMode.IMMEDIATE])
