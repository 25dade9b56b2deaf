"""progress: what goes out."""

from typing import Any

from rest_framework import serializers

from apps.core.api.serializers import LocalizedText, StrictCharField, StrictSerializer
from apps.curriculum.models import Direction
from apps.progress import selectors
from apps.progress.models import (
    ProgressSnapshot,
    RiskAssessment,
    RiskMute,
    RiskSignal,
    SkillEvidence,
    SkillState,
)
from apps.progress.selectors import RuleFigures, believed
from mentorship.values import RiskCode, RiskDismissal, SkillBand

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
    `evidence_count` counts what was shown before a transfer too, and `evidence` names it as far as
    the viewer may see it.
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

    `suggestion`: what to try first; an intervention comes before a pivot. `outcome`: how the risk
    two weeks after somebody acted compares with the one of that day.
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
            "acted_at",
            "judged_at",
            "outcome",
            "outcome_at",
            "risk_then",
            "risk_later",
        )
        read_only_fields = fields

    def get_suggestion(self, row: RiskSignal) -> str:
        return selectors.suggestion(signal=row)


class RiskSignalActIn(StrictSerializer):
    note = StrictCharField(max_length=2000)


class RiskSignalDismissIn(StrictSerializer):
    reason = serializers.ChoiceField(choices=[reason.value for reason in RiskDismissal])


class RiskRuleOut(serializers.Serializer[Any]):
    """How often a rule was right, by what people made of its signals in the last half year.

    `confirmed`: acted on, or known already; `refuted`: wrong, or not applicable. `low` and `high`:
    where its precision may lie (90 %); below `floor` it mutes itself. `mute`: if it is silent.
    """

    code = serializers.ChoiceField(choices=[code.value for code in RiskCode])
    confirmed = serializers.IntegerField(source="precision.confirmed")
    refuted = serializers.IntegerField(source="precision.refuted")
    precision = serializers.FloatField(source="precision.share", allow_null=True)
    low = serializers.SerializerMethodField()
    high = serializers.SerializerMethodField()
    floor = serializers.FloatField()
    mute = serializers.IntegerField(source="mute.pk", default=None, allow_null=True)

    def get_low(self, row: RuleFigures) -> float:
        return row.precision.interval[0]

    def get_high(self, row: RuleFigures) -> float:
        return row.precision.interval[1]


class RiskRulesOut(serializers.Serializer[Any]):
    """Every rule there is, as it has fared in one organization."""

    organization = serializers.IntegerField()
    rules = RiskRuleOut(many=True)


class RiskMuteOut(serializers.ModelSerializer[RiskMute]):
    """A rule that was wrong too often, since when it is silent, and why.

    `lifted_by` null beside a `lifted_at`: the figures have recovered.
    """

    why = serializers.CharField(read_only=True)
    lifted_by = serializers.CharField(source="lifted_by.name", default=None, read_only=True)

    class Meta:
        model = RiskMute
        fields = (
            "id",
            "organization",
            "code",
            "muted_at",
            "why",
            "confirmed",
            "refuted",
            "precision",
            "upper",
            "floor",
            "lifted_at",
            "lifted_by",
            "lift_reason",
        )
        read_only_fields = fields


class ProgressSnapshotOut(serializers.ModelSerializer[ProgressSnapshot]):
    """How far an enrollment was at the end of a day in its cohort's time zone.

    `share_done`: of the effort its roadmap asked for, 0..1; null where nothing was asked for.
    """

    direction = serializers.CharField(
        source="placement.direction.slug", default=None, allow_null=True, read_only=True
    )

    class Meta:
        model = ProgressSnapshot
        fields = (
            "id",
            "enrollment",
            "as_of_on",
            "direction",
            "is_paused",
            "approved_count",
            "open_count",
            "overdue_count",
            "waiting_count",
            "hours_done",
            "hours_left",
            "share_done",
            "skills_shown",
            "last_activity_at",
            "formula_version",
        )
        read_only_fields = fields
