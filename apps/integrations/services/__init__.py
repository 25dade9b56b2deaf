"""integrations: deeds on what people are told, in the list and by mail."""

from apps.integrations.services.inbox import (
    notification_read,
    notifications_read,
    preferences_save,
)
from apps.integrations.services.invitations import ROLE_NAMES, invitation_mail
from apps.integrations.services.mailing import (
    digest_mail,
    mail_give_up,
    mails_order,
    notification_mail,
)
from apps.integrations.services.telling import event_tell

__all__ = [
    "ROLE_NAMES",
    "digest_mail",
    "event_tell",
    "invitation_mail",
    "mail_give_up",
    "mails_order",
    "notification_mail",
    "notification_read",
    "notifications_read",
    "preferences_save",
]
