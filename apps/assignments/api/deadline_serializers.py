"""Due dates and more time: what goes in and out."""

from typing import Any

from rest_framework import serializers

from apps.assignments.api.serializers import AssignmentPersonOut
from apps.assignments.models import Extension, RoadmapUpgrade
from apps.assignments.services import Batch, DueChange, MoreTime
from apps.core.api.serializers import (
    IdField,
    LocalizedText,
    ProfileBriefOut,
    StrictCharField,
    StrictSerializer,
)
from mentorship.values import DueReason

REASON = 2000
MANY = 500


class MoreTimeIn(StrictSerializer):
    """More time: a day that stands (`until_on`), or working days on top (`plus_days`)."""

    until_on = serializers.DateField(required=False)
    plus_days = serializers.IntegerField(min_value=1, max_value=90, required=False)
    reason = StrictCharField(max_length=REASON)


def more_time(given: dict[str, Any]) -> MoreTime:
    """Return what a body asks for."""
    return MoreTime(given.get("until_on"), given.get("plus_days"))


class CohortExtensionsIn(MoreTimeIn):
    """More time for many: of these tasks, of these enrollments; left out, all.

    `dry_run`: say what would change and change nothing.
    """

    tasks = serializers.ListField(
        child=StrictCharField(max_length=100), max_length=MANY, required=False
    )
    enrollments = serializers.ListField(child=IdField(), max_length=MANY, required=False)
    dry_run = serializers.BooleanField(default=False)


class DeadlineSetIn(StrictSerializer):
    """`task`: its short name; the day holds for everybody in the cohort."""

    task = StrictCharField(max_length=100)
    due_on = serializers.DateField()
    dry_run = serializers.BooleanField(default=False)


class IssueIn(StrictSerializer):
    """Whom to give what is missing: a team, some enrollments, or everybody at work."""

    team = IdField(required=False)
    enrollments = serializers.ListField(child=IdField(), max_length=MANY, required=False)


class RescheduleIn(StrictSerializer):
    """`dry_run`: say what would move and move nothing."""

    dry_run = serializers.BooleanField(default=True)


class ExtensionOut(serializers.ModelSerializer[Extension]):
    """More time for one piece of work: asked for, granted or not."""

    enrollment = serializers.IntegerField(source="assignment.enrollment_id", read_only=True)
    cohort = serializers.IntegerField(source="assignment.cohort_id", read_only=True)
    task = LocalizedText(source="assignment.task.title")
    learner = ProfileBriefOut(source="assignment.enrollment.learner", read_only=True)
    due_at = serializers.DateTimeField(source="assignment.due_at", read_only=True)
    requested_by = AssignmentPersonOut(read_only=True, allow_null=True)
    decided_by = AssignmentPersonOut(read_only=True, allow_null=True)

    class Meta:
        model = Extension
        fields = (
            "id",
            "assignment",
            "enrollment",
            "cohort",
            "task",
            "learner",
            "kind",
            "until_on",
            "plus_days",
            "reason",
            "state",
            "is_self_service",
            "requested_by",
            "requested_at",
            "decided_by",
            "decided_at",
            "answer",
            "batch",
            "due_at",
        )
        read_only_fields = fields


class DueChangeOut(serializers.Serializer[DueChange]):
    """One due date before and after. `reason`: what it follows from now."""

    assignment = serializers.IntegerField(source="row.pk")
    enrollment = serializers.IntegerField(source="row.enrollment_id")
    learner = serializers.CharField(source="row.enrollment.learner.user.name")
    task = serializers.CharField(source="row.task.slug")
    before = serializers.DateTimeField()
    after = serializers.DateTimeField()
    reason = serializers.ChoiceField(
        source="row.due_reason", choices=[reason.value for reason in DueReason]
    )


class DueChangesOut(serializers.Serializer[Any]):
    """What moved, and what stayed where it was."""

    dry_run = serializers.BooleanField()
    moved = DueChangeOut(many=True)
    kept = DueChangeOut(many=True)


class ExtensionBatchOut(DueChangesOut):
    """What was granted in one go."""

    batch = serializers.UUIDField()


def changes_shown(changes: list[DueChange], *, dry_run: bool) -> dict[str, Any]:
    """Return changes sorted into what moved and what stayed."""
    return {
        "dry_run": dry_run,
        "moved": [change for change in changes if change.is_moved],
        "kept": [change for change in changes if not change.is_moved],
    }


def batch_shown(batch: Batch, *, dry_run: bool) -> dict[str, Any]:
    """Return a batch with its changes."""
    return {"batch": batch.id, **changes_shown(batch.changes, dry_run=dry_run)}


class UpgradeIn(StrictSerializer):
    """`roadmap_version`: a published one of the direction. `dry_run`: only tell what would be."""

    direction = serializers.SlugField(max_length=30)
    roadmap_version = IdField()
    dry_run = serializers.BooleanField(default=True)


class UpgradeOut(serializers.Serializer[Any]):
    """What became, or would become, of the work. Counts are of assignments.

    `kept`: begun or handed in, goes on as it is. `carried`: not begun, now with the new text.
    `set_aside`: not begun, no longer asked for. `given`: new.
    """

    cohort = serializers.IntegerField()
    direction = serializers.SlugField()
    before = serializers.IntegerField()
    after = serializers.IntegerField()
    learners = serializers.IntegerField(min_value=0)
    kept = serializers.IntegerField(min_value=0)
    carried = serializers.IntegerField(min_value=0)
    set_aside = serializers.IntegerField(min_value=0)
    given = serializers.IntegerField(min_value=0)


class RoadmapUpgradeOut(serializers.ModelSerializer[RoadmapUpgrade]):
    """An upgrade that was carried out."""

    direction = serializers.CharField(source="direction.slug", read_only=True)
    upgraded_by = serializers.CharField(source="upgraded_by.name", default=None, read_only=True)

    class Meta:
        model = RoadmapUpgrade
        fields = (
            "id",
            "cohort",
            "direction",
            "before",
            "after",
            "learners",
            "kept",
            "carried",
            "set_aside",
            "given",
            "upgraded_by",
            "upgraded_at",
        )
        read_only_fields = fields
