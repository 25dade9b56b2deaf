"""progress: what goes out."""

from rest_framework import serializers

from apps.core.api.serializers import LocalizedText
from apps.curriculum.models import Direction
from apps.progress.models import SkillEvidence

DirectionSlug = serializers.SlugRelatedField[Direction]


class SkillEvidenceOut(serializers.ModelSerializer[SkillEvidence]):
    """One review's word on one skill. `stands`: its review has not been superseded."""

    skill = serializers.CharField(source="skill.slug", read_only=True)
    skill_name = LocalizedText(source="skill.name")
    direction: DirectionSlug = serializers.SlugRelatedField(
        source="skill.direction", slug_field="slug", read_only=True
    )
    learner = serializers.CharField(source="enrollment.learner.user.name", read_only=True)
    stands = serializers.BooleanField(read_only=True)

    class Meta:
        model = SkillEvidence
        fields = (
            "id",
            "enrollment",
            "learner",
            "skill",
            "skill_name",
            "direction",
            "review",
            "score",
            "weight",
            "stands",
            "observed_at",
        )
        read_only_fields = fields
