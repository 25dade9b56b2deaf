"""integrations: what people are told, and how they wish to be."""

from apps.integrations.models.catalog import CATALOG, NOTICES, notices_of
from apps.integrations.models.notices import Audience, Notice
from apps.integrations.models.notifications import (
    MailSchedule,
    Notification,
    NotificationPreference,
)

__all__ = [
    "CATALOG",
    "NOTICES",
    "Audience",
    "MailSchedule",
    "Notice",
    "Notification",
    "NotificationPreference",
    "notices_of",
]
