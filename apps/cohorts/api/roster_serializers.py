"""Shapes of roster imports and of what became of each row."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from apps.accounts.models import User
from apps.cohorts import selectors
from apps.cohorts.models import RosterImport, RosterRow
from apps.core.api.serializers import IdField, StrictCharField, StrictSerializer

MAX_FILES = 20
MOST = 1_000_000
"""Characters of a file; larger ones are sent in at the desk."""


class RosterFileIn(StrictSerializer):
    """A CSV file: its name and its text."""

    name = StrictCharField(max_length=100)
    content = StrictCharField(max_length=MOST, allow_blank=True, trim_whitespace=False)


class RosterImportIn(StrictSerializer):
    """A roster: one plain file, or the files of OneRoster.

    Name a `cohort`, which is then the only one the roster may touch, or an `organization`.
    `dry_run`: check and report, write nothing. `atomic`: one faulty row refuses the whole.
    `apply_deletions`: rows that say so take people out; a row that is not there never does.
    """

    organization = IdField(required=False)
    cohort = IdField(required=False)
    files = serializers.ListField(child=RosterFileIn(), allow_empty=False, max_length=MAX_FILES)
    dry_run = serializers.BooleanField(default=True)
    atomic = serializers.BooleanField(default=False)
    apply_deletions = serializers.BooleanField(default=False)

    default_error_messages = {"one_scope": _("Name either a cohort or an organization.")}

    def validate(self, attrs: dict[str, object]) -> dict[str, object]:
        if ("cohort" in attrs) == ("organization" in attrs):
            self.fail("one_scope")
        return attrs


class RosterImportOut(serializers.ModelSerializer[RosterImport]):
    """A roster sent in, and in how many of its rows what happened, or would happen."""

    class Meta:
        model = RosterImport
        fields = (
            "id",
            "organization",
            "cohort",
            "state",
            "shape",
            "atomic",
            "apply_deletions",
            "job",
            "created_rows",
            "changed_rows",
            "unchanged_rows",
            "failed_rows",
            "checked_at",
            "applied_at",
            "created_at",
        )
        read_only_fields = fields


class RosterPersonOut(serializers.ModelSerializer[User]):
    """Whom a row turned out to mean."""

    class Meta:
        model = User
        fields = ("id", "name")
        read_only_fields = fields


class RosterRowOut(serializers.ModelSerializer[RosterRow]):
    """What became of one row. `line`: where it ends in its file, the header being 1."""

    person = RosterPersonOut(read_only=True, allow_null=True)
    detail = serializers.SerializerMethodField()

    class Meta:
        model = RosterRow
        fields = (
            "id",
            "roster_import",
            "file",
            "line",
            "outcome",
            "code",
            "column",
            "detail",
            "person",
            "enrollment",
        )
        read_only_fields = fields

    def get_detail(self, row: RosterRow) -> str:
        return selectors.roster_code_told(code=row.code) if row.code else ""
