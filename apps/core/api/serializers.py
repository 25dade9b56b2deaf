"""The base of everything that comes in, and fields several contexts share."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.settings import api_settings

from apps.core.api.problems import MAX_FAULTS
from apps.core.models import Job, Transition
from mentorship.values import text_in

MAX_ID = 2**63 - 1
"""The largest key a bigint holds."""
NAIVE = _("Say the offset from UTC too, as in 2026-11-02T09:00:00Z.")


class StrictSerializer(serializers.Serializer[Any]):
    """An input that refuses fields it does not know, and a body that is no object."""

    default_error_messages = {
        "unknown_field": _("There is no such field."),
        "null": _("Send an object, not null."),
    }

    def run_validation(self, data: Any = serializers.empty) -> Any:
        if data is None and self is self.root:  # of which the framework would speak English
            told = {api_settings.NON_FIELD_ERRORS_KEY: [self.error_messages["null"]]}
            raise serializers.ValidationError(told, code="null")
        return super().run_validation(data)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = [key for key in data if key not in self.fields][:MAX_FAULTS]
            if unknown:
                message = self.error_messages["unknown_field"]
                raise serializers.ValidationError(
                    {key: [message] for key in unknown}, code="unknown_field"
                )
        return super().to_internal_value(data)


class Composed:
    """A serializer that shows rows of other shapes inside its own.

    To make a serializer costs more than to fill it, so each shape is made once for all rows of a
    list.
    """

    context: dict[str, Any]

    def part(self, shape: type[serializers.Serializer[Any]], row: Any) -> Any:
        """Return *row* in *shape*, and nothing for nothing."""
        shapes = self.__dict__.setdefault("_shapes", {})
        if shape not in shapes:
            shapes[shape] = shape(context=self.context)
        return None if row is None else shapes[shape].to_representation(row)


class StrictCharField(serializers.CharField):
    """A text that is a text: no number that is quietly turned into one, nothing that is unseen."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        text = str(super().to_internal_value(data))
        if text and not any(sign.isprintable() and not sign.isspace() for sign in text):
            self.fail("blank")
        return text


class StrictSlugField(StrictCharField, serializers.SlugField):
    """A name for addresses: a text as well."""


class StrictFloatField(serializers.FloatField):
    """A number that is a number: neither a text nor true."""

    def to_internal_value(self, data: Any) -> float:
        if isinstance(data, bool | str):
            self.fail("invalid")
        return super().to_internal_value(data)


class IdField(serializers.IntegerField):
    """A key: a whole number that fits a bigint."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=MAX_ID, **kwargs)


class MomentField(serializers.DateTimeField):
    """A moment. Without an offset from UTC it would be nobody's hour, and is refused."""

    default_error_messages = {"naive": NAIVE}

    def enforce_timezone(self, value: datetime) -> datetime:
        if timezone.is_naive(value):
            self.fail("naive")
        return super().enforce_timezone(value)


@extend_schema_field(OpenApiTypes.STR)
class LocalizedText(serializers.Field[Any, Any, str, Any]):
    """A text of the program in the language the request asks for (Accept-Language)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, value: Any) -> str:
        return text_in(value, get_language())


class ProfileBriefOut(serializers.Serializer[Any]):
    """A learner or a mentor by name; `id` is the profile's."""

    id = serializers.IntegerField(source="pk", read_only=True)
    name = serializers.CharField(source="user.name", read_only=True)


class TransitionOut(serializers.ModelSerializer[Transition]):
    """One step of a row's life."""

    actor = serializers.CharField(source="actor.name", default=None, read_only=True)

    class Meta:
        model = Transition
        fields = ("id", "from_state", "to_state", "actor", "reason", "at")
        read_only_fields = fields


@extend_schema_field({"type": "object", "additionalProperties": {}})
class JobResult(serializers.JSONField):
    """What came of a job: figures by name, others for each kind."""


class JobOut(serializers.ModelSerializer[Job]):
    """A piece of background work and how far it is."""

    class Meta:
        model = Job
        fields = (
            "id",
            "kind",
            "state",
            "organization",
            "attempts",
            "max_attempts",
            "done",
            "total",
            "parts_done",
            "parts_total",
            "result",
            "error",
            "due_at",
            "started_at",
            "finished_at",
            "created_at",
        )
        read_only_fields = fields

    result = JobResult(read_only=True)
    parts_done = serializers.IntegerField(read_only=True)
    parts_total = serializers.IntegerField(read_only=True)


class EmptyIn(StrictSerializer):
    """A verb that needs nothing but its address."""


class ReasonIn(StrictSerializer):
    """A verb that must be explained."""

    reason = StrictCharField(max_length=2000)
