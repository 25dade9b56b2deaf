"""progress: what goes out."""

from typing import Any

from rest_framework import serializers

from apps.core.api.serializers import LocalizedText, StrictCharField, StrictSerializer
from apps.curriculum.models import Direction
from apps.progress import selectors
from apps.progress.models import RiskAssessment, RiskSignal, SkillEvidence, SkillState
from apps.progress.selectors import believed
from mentorship.values import RiskDismissal, SkillBand

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
            "reliability",
            "difficulty",
            "stands",
            "observed_at",
        )
        read_only_fields = fields


class SkillStateOut(serializers.ModelSerializer[SkillState]):
    """What a learner is believed to be able to do, and the evidence it rests on.

    `level`: the score to expect at a usual task of this skill, 0..1; `band` is the same in words.
    `certainty`: the probability of being more likely than not to succeed. `is_shown`: mastered by
    reviewed work alone, so that credit may be given; `is_mastered` counts claims as well.
    """

    skill = serializers.CharField(source="skill.slug", read_only=True)
    skill_name = LocalizedText(source="skill.name")
    direction: DirectionSlug = serializers.SlugRelatedField(
        source="skill.direction", slug_field="slug", read_only=True
    )
    learner = serializers.CharField(source="enrollment.learner.user.name", read_only=True)
    level = serializers.FloatField(source="believed.level", read_only=True)
    band = serializers.ChoiceField(
        source="believed.band", choices=[band.value for band in SkillBand], read_only=True
    )
    certainty = serializers.FloatField(source="believed.certainty", read_only=True)
    is_mastered = serializers.BooleanField(source="believed.is_mastered", read_only=True)
    is_shown = serializers.BooleanField(source="believed.is_shown", read_only=True)
    evidence = serializers.ListField(
        source="believed.evidence", child=serializers.IntegerField(), read_only=True
    )

    class Meta:
        model = SkillState
        fields = (
            "id",
            "enrollment",
            "learner",
            "skill",
            "skill_name",
            "direction",
            "level",
            "band",
            "certainty",
            "is_mastered",
            "is_shown",
            "evidence_count",
            "evidence",
            "claim_lift",
            "last_observed_at",
            "formula",
        )
        read_only_fields = fields

    def to_representation(self, instance: SkillState) -> Any:
        instance.believed = believed(row=instance)
        return super().to_representation(instance)


class RiskContributionOut(serializers.Serializer[Any]):
    """What one behavior adds, in log-odds over the safest; `rows` are assignments."""

    code = serializers.CharField()
    value = serializers.FloatField(allow_null=True)
    log_odds = serializers.FloatField()
    rows = serializers.ListField(child=serializers.IntegerField())


class RiskAssessmentOut(serializers.ModelSerializer[RiskAssessment]):
    """How likely an enrollment is not to make it; base and contributions add up to its log-odds."""

    learner = serializers.CharField(source="enrollment.learner.user.name", read_only=True)
    cohort = serializers.IntegerField(source="enrollment.cohort_id", read_only=True)
    contributions = RiskContributionOut(many=True, read_only=True)

    class Meta:
        model = RiskAssessment
        fields = (
            "id",
            "enrollment",
            "learner",
            "cohort",
            "as_of",
            "probability",
            "base",
            "contributions",
            "shapes",
        )
        read_only_fields = fields


class RiskSignalOut(serializers.ModelSerializer[RiskSignal]):
    """A rule that holds: its value against its threshold, and the assignments that show it.

    `suggestion`: what to try first; an intervention comes before a pivot.
    """

    learner = serializers.CharField(source="enrollment.learner.user.name", read_only=True)
    cohort = serializers.IntegerField(source="enrollment.cohort_id", read_only=True)
    rows = serializers.ListField(child=serializers.IntegerField(), read_only=True)
    suggestion = serializers.SerializerMethodField()

    class Meta:
        model = RiskSignal
        fields = (
            "id",
            "enrollment",
            "learner",
            "cohort",
            "code",
            "state",
            "value",
            "threshold",
            "probability",
            "rows",
            "suggestion",
            "shapes",
            "raised_at",
            "cleared_at",
            "note",
            "dismissal",
        )
        read_only_fields = fields

    def get_suggestion(self, row: RiskSignal) -> str:
        return selectors.suggestion(signal=row)


class RiskSignalActIn(StrictSerializer):
    note = StrictCharField(max_length=2000)


class RiskSignalDismissIn(StrictSerializer):
    reason = serializers.ChoiceField(choices=[reason.value for reason in RiskDismissal])
