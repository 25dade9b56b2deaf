"""pivots: moves and their credit, what goes in and out."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.core.api.serializers import Composed, LocalizedText, StrictCharField, StrictSerializer
from apps.core.models import label_of
from apps.curriculum.models import Direction
from apps.pivots import selectors
from apps.pivots.models import CreditTransfer, Pivot
from apps.pivots.selectors import Credited
from mentorship.values import CreditKind, CreditReason

Slug = serializers.SlugRelatedField[Direction]
MAX_REFUSED = 200


class PivotOut(serializers.ModelSerializer[Pivot]):
    """A move between directions: planned by a mentor, agreed to by the learner, applied, reverted.

    `credit_transfer`: what was credited, once it is applied.
    """

    learner = serializers.CharField(source="enrollment.learner.user.name", read_only=True)
    cohort = serializers.CharField(source="enrollment.cohort.name", read_only=True)
    from_direction: Slug = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    to_direction: Slug = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    agreed_by = serializers.CharField(source="agreed_by.name", default=None, read_only=True)
    credit_transfer = serializers.IntegerField(
        source="credit_transfer.pk", default=None, read_only=True, allow_null=True
    )

    class Meta:
        model = Pivot
        fields = (
            "id",
            "enrollment",
            "learner",
            "cohort",
            "recommendation",
            "from_direction",
            "to_direction",
            "state",
            "planned_at",
            "agreed_at",
            "agreed_by",
            "agreement",
            "applied_at",
            "revert_until",
            "reverted_at",
            "credit_transfer",
        )
        read_only_fields = fields


class PivotAgreeIn(StrictSerializer):
    """`note`: needed where somebody else than the learner records it: when and how they agreed."""

    note = StrictCharField(max_length=2000, allow_blank=True, default="")


class PivotApplyIn(StrictSerializer):
    """`refused`: slugs of tasks that would be waived and are to be done all the same."""

    refused = serializers.ListField(
        child=StrictCharField(max_length=80), max_length=MAX_REFUSED, default=list
    )


class CreditedTaskOut(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    slug = serializers.CharField()
    title = LocalizedText()


class CreditLineOut(serializers.Serializer[Credited]):
    """What becomes of one task, why, and the evidence a waiver rests on. Days are the cohort's."""

    kind = serializers.ChoiceField(choices=[kind.value for kind in CreditKind])
    reason = serializers.ChoiceField(choices=[reason.value for reason in CreditReason])
    reason_text = serializers.SerializerMethodField()
    task = CreditedTaskOut()
    assignment = serializers.IntegerField(allow_null=True)
    hours = serializers.FloatField()
    missing = serializers.ListField(child=serializers.CharField())
    due_before = serializers.DateField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    evidence = serializers.ListField(child=serializers.IntegerField())

    def get_reason_text(self, line: Credited) -> str:
        return str(label_of("CreditReason", line.reason))


class CreditPreviewOut(serializers.Serializer[Any]):
    """What applying the pivot now would do. Nothing is stored."""

    roadmap_version = serializers.IntegerField(source="roadmap_version.pk")
    free_seats = serializers.IntegerField()
    hours_credited = serializers.FloatField(source="plan.hours_credited")
    hours_left = serializers.FloatField(source="plan.hours_left")
    lines = CreditLineOut(many=True)


class CreditTransferOut(Composed, serializers.ModelSerializer[CreditTransfer]):
    """What finished work counted for in an applied pivot.

    `progress_before`, `progress_after`: digests of the learner's progress before the pivot was
    applied and after it was reverted; `is_identical` says whether they are the same.
    """

    enrollment = serializers.IntegerField(source="pivot.enrollment_id", read_only=True)
    learner = serializers.CharField(source="pivot.enrollment.learner.user.name", read_only=True)
    from_direction = serializers.CharField(source="pivot.from_direction.slug", read_only=True)
    to_direction = serializers.CharField(source="pivot.to_direction.slug", read_only=True)
    granted_by = serializers.CharField(source="granted_by.name", read_only=True)
    is_identical = serializers.SerializerMethodField()
    lines = serializers.SerializerMethodField()

    class Meta:
        model = CreditTransfer
        fields = (
            "id",
            "pivot",
            "enrollment",
            "learner",
            "from_direction",
            "to_direction",
            "state",
            "granted_at",
            "granted_by",
            "revoked_at",
            "hours_credited",
            "hours_left",
            "progress_before",
            "progress_after",
            "is_identical",
            "lines",
        )
        read_only_fields = fields

    def get_is_identical(self, transfer: CreditTransfer) -> bool | None:
        return transfer.is_identical

    @extend_schema_field(CreditLineOut(many=True))
    def get_lines(self, transfer: CreditTransfer) -> Any:
        lines = selectors.credited_lines(transfer=transfer)
        return [self.part(CreditLineOut, line) for line in lines]
