from factory import Sequence
from factory.django import DjangoModelFactory

from apps.integrations.models import Notification
from tests.factories.moments import NOW


class NotificationFactory(DjangoModelFactory):
    """Told of reviewed work, unread, and not mailed yet."""

    class Meta:
        model = Notification

    type = "work_reviewed"
    facts = {"task": {"en": "Dedup", "zh-hans": "去重"}, "reviewer": "Mei"}
    dedupe_key = Sequence(lambda n: f"test:{n}")
    at = NOW
    state = "pending"
    mail_mode = "immediate"
    mail_due_at = NOW
