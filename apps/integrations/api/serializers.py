"""integrations: what goes out and what comes in."""

from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from apps.core.api.serializers import IdField, StrictSerializer
from apps.integrations.models import CATALOG, Notification
from mentorship.quiet import DIGEST_AT
from mentorship.values import MailMode

TYPES = [(notice.code, notice.code) for notice in CATALOG]
MODES = [(mode.value, pgettext_lazy("MailMode", mode.value)) for mode in MailMode]
MOST_CHOICES = 100


class NotificationOut(serializers.ModelSerializer[Notification]):
    """Something the person who asks was told, in the language the request asks for.

    `link`: where the row it is about is. `state`: what became of the mail.
    """

    title = serializers.CharField(read_only=True)
    body = serializers.CharField(read_only=True)

    class Meta:
        model = Notification
        fields = (
            "id",
            "organization",
            "type",
            "title",
            "body",
            "link",
            "at",
            "read_at",
            "state",
            "mailed_at",
        )
        read_only_fields = fields


class UnreadOut(serializers.Serializer[Any]):
    """How many are unread, counted up to a hundred; `more`: there are more."""

    count = serializers.IntegerField()
    more = serializers.BooleanField()


class ReadOut(serializers.Serializer[Any]):
    """How many were unread."""

    read = serializers.IntegerField()


class ChoiceOut(serializers.Serializer[Any]):
    """How one hears of one type: by mail at once, with the day's others or not; in the list."""

    type = serializers.CharField(source="notice.code")
    name = serializers.SerializerMethodField()
    email = serializers.ChoiceField(choices=MODES)
    in_app = serializers.BooleanField()

    def get_name(self, choice: Any) -> str:
        return gettext(choice.notice.name)


class PreferencesOut(serializers.Serializer[Any]):
    """How one is told by one organization; hours are in one's own time zone (`/me`)."""

    organization = serializers.IntegerField(source="organization.pk")
    quiet_from = serializers.TimeField(source="hours.quiet_from", allow_null=True)
    quiet_until = serializers.TimeField(source="hours.quiet_until", allow_null=True)
    digest_at = serializers.TimeField(source="hours.digest_at")
    types = ChoiceOut(source="choices", many=True)


class PreferencesListOut(serializers.Serializer[Any]):
    results = PreferencesOut(many=True)


class ChoiceIn(StrictSerializer):
    type = serializers.ChoiceField(choices=TYPES)
    email = serializers.ChoiceField(choices=MODES)
    in_app = serializers.BooleanField(default=True)


class PreferencesIn(StrictSerializer):
    """All one wishes of one organization; a type that is left out goes by its default."""

    organization = IdField()
    quiet_from = serializers.TimeField(allow_null=True, default=None)
    quiet_until = serializers.TimeField(allow_null=True, default=None)
    digest_at = serializers.TimeField(default=DIGEST_AT)
    types = ChoiceIn(many=True, default=list, max_length=MOST_CHOICES)  # type: ignore[call-arg]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if (attrs["quiet_from"] is None) != (attrs["quiet_until"] is None):
            missing = "quiet_from" if attrs["quiet_from"] is None else "quiet_until"
            raise serializers.ValidationError({missing: [_("This is needed.")]}, code="fields")
        codes = [row["type"] for row in attrs["types"]]
        if len(set(codes)) < len(codes):
            raise serializers.ValidationError({"types": [_("Name each type once.")]}, code="fields")
        return attrs
