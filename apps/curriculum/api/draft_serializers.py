"""What drafts look like from outside, and what is sent in to them."""

from typing import Any

from rest_framework import serializers

from apps.core.api.serializers import IdField, StrictCharField, StrictSerializer
from apps.curriculum.models import RoadmapDraft
from mentorship.values import LANGUAGES

MAX_NAME = 100
MAX_CONTENT = 2_000_000
MAX_POINTERS = 5000


class DraftOpenIn(StrictSerializer):
    """`organization`: whose the draft is; null stands for the shared library."""

    version = IdField()
    organization = IdField(required=False, allow_null=True, default=None)


class DraftImportIn(StrictSerializer):
    """A foreign roadmap: Markdown, or JSON of nodes and edges; `name` tells which by its ending."""

    organization = IdField(required=False, allow_null=True, default=None)
    direction = serializers.SlugField(max_length=30)
    id = serializers.SlugField(max_length=60, help_text="The id of the roadmap to be.")
    name = StrictCharField(max_length=MAX_NAME, help_text="Such as `roadmap.md` or `graph.json`.")
    content = StrictCharField(max_length=MAX_CONTENT, trim_whitespace=False)
    language = serializers.ChoiceField(choices=LANGUAGES, required=False, allow_null=True)


class DraftWriteIn(StrictSerializer):
    """`revision`: the one you have seen. `document`: the content of a roadmap's file."""

    revision = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    document = serializers.DictField()


class DraftConfirmIn(StrictSerializer):
    revision = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    pointers = serializers.ListField(
        child=StrictCharField(max_length=500), min_length=1, max_length=MAX_POINTERS
    )


class DraftPublishIn(StrictSerializer):
    revision = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class DraftReasonIn(StrictSerializer):
    reason = StrictCharField(max_length=2000)


class DraftFaultOut(serializers.Serializer[Any]):
    pointer = serializers.CharField()
    code = serializers.CharField()
    detail = serializers.CharField()


class DraftOut(serializers.ModelSerializer[RoadmapDraft]):
    """A roadmap that people still write."""

    organization = serializers.CharField(
        source="organization.slug",
        default=None,
        read_only=True,
        help_text="Null: the shared library.",
    )
    direction = serializers.CharField(source="direction.slug", read_only=True)
    roadmap = serializers.CharField(source="roadmap.slug", default=None, read_only=True)
    opened_by = serializers.CharField(source="opened_by.name", default=None, read_only=True)

    class Meta:
        model = RoadmapDraft
        fields: tuple[str, ...] = (
            "id",
            "organization",
            "direction",
            "roadmap",
            "base",
            "version",
            "state",
            "source",
            "revision",
            "opened_by",
            "created_at",
            "written_at",
        )
        read_only_fields = fields


class DraftDetailOut(DraftOut):
    """A draft with its content and all that keeps it from being published.

    `advice`: what the shared library promises and an organization's own roadmap need not keep.
    """

    faults = serializers.SerializerMethodField()
    advice = serializers.SerializerMethodField()

    class Meta(DraftOut.Meta):
        fields = (
            *DraftOut.Meta.fields,
            "document",
            "guesses",
            "confirmed",
            "skipped",
            "faults",
            "advice",
        )
        read_only_fields = fields

    def get_faults(self, draft: RoadmapDraft) -> list[dict[str, str]]:
        return self._told(self.context["checked"].faults)

    def get_advice(self, draft: RoadmapDraft) -> list[dict[str, str]]:
        return self._told(self.context["checked"].advice)

    def _told(self, faults: Any) -> list[dict[str, str]]:
        rows: Any = DraftFaultOut(faults, many=True).data
        return list(rows)
