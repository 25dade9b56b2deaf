"""integrations: questions about notifications."""

from apps.integrations.selectors.inbox import (
    UNREAD_COUNTED,
    Unread,
    notification_list,
    unread_count,
)
from apps.integrations.selectors.mail import can_be_mailed, digest_of, digests_due, mail_due
from apps.integrations.selectors.preferences import (
    Preferences,
    Wish,
    hours_of,
    preferences_list,
    preferences_of,
    wishes_of,
)
from apps.integrations.selectors.subjects import recipients_of, subject_of

__all__ = [
    "UNREAD_COUNTED",
    "Preferences",
    "Unread",
    "Wish",
    "can_be_mailed",
    "digest_of",
    "digests_due",
    "hours_of",
    "mail_due",
    "notification_list",
    "preferences_list",
    "preferences_of",
    "recipients_of",
    "subject_of",
    "unread_count",
    "wishes_of",
]
