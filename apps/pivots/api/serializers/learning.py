"""pivots: models and outcomes, what goes out."""

from typing import Any

from rest_framework import serializers

from apps.core.api.serializers import StrictSerializer
from apps.curriculum.models import Direction
from apps.pivots.models import ModelVersion, Outcome

Slug = serializers.SlugRelatedField[Direction]


class ModelVersionOut(serializers.ModelSerializer[ModelVersion]):
    """A model fitted to outcomes. `in_force`: it counts beside the policy in force."""

    policy_version = serializers.CharField(source="policy_version.version", read_only=True)
    in_force = serializers.BooleanField(read_only=True)

    class Meta:
        model = ModelVersion
        fields: tuple[str, ...] = (
            "id",
            "version",
            "policy_version",
            "examples",
            "digest",
            "created_at",
            "in_force",
        )
        read_only_fields = fields


class ModelVersionDetailOut(ModelVersionOut):
    document = serializers.JSONField(read_only=True)

    class Meta(ModelVersionOut.Meta):
        fields = (*ModelVersionOut.Meta.fields, "document")
        read_only_fields = fields


class ModelVersionIn(StrictSerializer):
    """Nothing is asked: a model is fitted to every outcome there is."""


class OutcomeOut(serializers.ModelSerializer[Outcome]):
    """What became of one entry into a direction, twelve weeks later."""

    learner = serializers.CharField(source="enrollment.learner.user.name", read_only=True)
    cohort = serializers.IntegerField(source="enrollment.cohort_id", read_only=True)
    direction: Slug = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    source: Any = serializers.SlugRelatedField(slug_field="slug", read_only=True)

    class Meta:
        model = Outcome
        fields = (
            "id",
            "enrollment",
            "learner",
            "cohort",
            "placement",
            "direction",
            "source",
            "entered_at",
            "measured_at",
            "is_active",
            "done_share",
            "mean_review",
            "success",
        )
        read_only_fields = fields
