"""pivots: what goes in and out."""

from typing import Any

from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.core.api.serializers import (
    Composed,
    IdField,
    ProfileBriefOut,
    StrictCharField,
    StrictSerializer,
)
from apps.curriculum.models import Direction
from apps.pivots import selectors
from apps.pivots.api.serializers.seating import SeatOfferOut
from apps.pivots.models import DECISIONS, PolicyVersion, Recommendation
from mentorship.states import PlacementState
from mentorship.values import DeclineReason

DIRECTIONS = ["data", "platform", "apps", "deploy"]
NONE_BECAUSE = ["reached", "facts", "dwell", "early", "capacity", "gate", "steps"]

Slug = serializers.SlugRelatedField[Direction]


class PolicyVersionOut(serializers.ModelSerializer[PolicyVersion]):
    class Meta:
        model = PolicyVersion
        fields = ("id", "version", "digest", "created_at")
        read_only_fields = fields


class PolicyVersionDetailOut(serializers.ModelSerializer[PolicyVersion]):
    document = serializers.JSONField(read_only=True)

    class Meta:
        model = PolicyVersion
        fields = ("id", "version", "digest", "created_at", "document")
        read_only_fields = fields


class QuoteOut(serializers.Serializer[Any]):
    sentence = serializers.CharField()
    text = serializers.CharField()
    attribution = serializers.CharField()
    our_rendering = serializers.BooleanField()


class AdviceOut(serializers.Serializer[Any]):
    """A piece of advice: its rule, and the sentences it rests on."""

    rule = serializers.CharField()
    code = serializers.CharField()
    text = serializers.CharField()
    basis = serializers.CharField()
    ours = serializers.BooleanField()
    quotes = QuoteOut(many=True)


class ReasonOut(AdviceOut):
    """A reason: `points` for this direction over the alternative (20 double the odds)."""

    points = serializers.FloatField(allow_null=True)
    evidence = serializers.ListField(child=serializers.DictField())


class ContributionOut(serializers.Serializer[Any]):
    """One summand of a direction's score: `amount` = weight x value; the amounts add up to it."""

    rule = serializers.CharField()
    feature = serializers.CharField()
    value = serializers.FloatField()
    weight = serializers.FloatField()
    amount = serializers.FloatField()
    points = serializers.FloatField()


class StepOut(serializers.Serializer[Any]):
    direction = serializers.CharField()
    weeks = serializers.FloatField(allow_null=True)
    after_stage = serializers.IntegerField(allow_null=True)


class RecommendationOut(Composed, serializers.ModelSerializer[Recommendation]):
    """What the engine advises, in words and with all it went by."""

    learner = ProfileBriefOut(source="enrollment.learner", read_only=True)
    cohort = serializers.CharField(source="enrollment.cohort.name", read_only=True)
    current_direction = serializers.SerializerMethodField()
    target_direction = serializers.CharField(
        source="inputs.profile.target_direction", default=None, read_only=True
    )
    direction: Slug = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    then: Slug = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    headline = serializers.SerializerMethodField()
    why_not_target = serializers.SerializerMethodField()
    reasons = serializers.SerializerMethodField()
    advice = serializers.SerializerMethodField()
    probability = serializers.FloatField(source="document.probability", read_only=True)
    flags = serializers.ListField(
        source="document.flags", child=serializers.CharField(), read_only=True
    )
    requests = serializers.ListField(
        source="document.requests", child=serializers.CharField(), read_only=True
    )
    plan = StepOut(source="document.plan", many=True, read_only=True)
    scores = serializers.DictField(
        source="document.scores", child=serializers.FloatField(), read_only=True
    )
    readiness = serializers.DictField(
        source="document.readiness", child=serializers.FloatField(), read_only=True
    )
    gates = serializers.DictField(
        source="document.gates", child=serializers.BooleanField(), read_only=True
    )
    contributions = serializers.DictField(
        source="document.contributions",
        child=ContributionOut(many=True),
        default=dict,
        read_only=True,
    )
    trace = serializers.ListField(
        source="document.trace", child=serializers.CharField(), default=list, read_only=True
    )
    seat = serializers.SerializerMethodField()
    policy_version = serializers.CharField(source="policy_version.version", read_only=True)
    model_version = serializers.CharField(
        source="model_version.version", default=None, read_only=True, allow_null=True
    )
    success_probability = serializers.FloatField(
        source="document.success_probability", default=None, read_only=True, allow_null=True
    )
    decided_by = serializers.CharField(source="decided_by.name", default=None, read_only=True)

    class Meta:
        model = Recommendation
        fields = (
            "id",
            "enrollment",
            "learner",
            "cohort",
            "current_direction",
            "target_direction",
            "state",
            "decision",
            "direction",
            "then",
            "headline",
            "why_not_target",
            "confidence",
            "probability",
            "reasons",
            "advice",
            "flags",
            "requests",
            "plan",
            "scores",
            "readiness",
            "gates",
            "contributions",
            "trace",
            "seat",
            "policy_version",
            "model_version",
            "success_probability",
            "inputs_hash",
            "published_at",
            "expires_at",
            "decided_at",
            "decided_by",
            "decline_reason",
            "note",
            "amends",
        )
        read_only_fields = fields

    def to_representation(self, instance: Recommendation) -> Any:
        language = "zh-hans" if (get_language() or "en").startswith("zh") else "en"
        self._said = selectors.explain(recommendation=instance, language=language)
        return super().to_representation(instance)

    def get_current_direction(self, row: Recommendation) -> str | None:
        placements = row.enrollment.placements.all()
        current = [p.direction.slug for p in placements if p.state == PlacementState.CURRENT.value]
        return current[0] if current else None

    @extend_schema_field(SeatOfferOut(allow_null=True))
    def get_seat(self, row: Recommendation) -> Any:
        return self.part(SeatOfferOut, selectors.seat_of(recommendation=row))

    def get_headline(self, row: Recommendation) -> str:
        return self._said.headline

    def get_why_not_target(self, row: Recommendation) -> str:
        return self._said.why_not_target

    @extend_schema_field(ReasonOut(many=True))
    def get_reasons(self, row: Recommendation) -> list[dict[str, Any]]:
        return self._said.reasons

    @extend_schema_field(AdviceOut(many=True))
    def get_advice(self, row: Recommendation) -> list[dict[str, Any]]:
        return self._said.advice


class RecommendationAcceptIn(StrictSerializer):
    note = StrictCharField(max_length=2000, allow_blank=True, default="")


class RecommendationDeclineIn(StrictSerializer):
    reason = serializers.ChoiceField(choices=[reason.value for reason in DeclineReason])
    note = StrictCharField(max_length=2000, allow_blank=True, default="")


class RecommendationAmendIn(StrictSerializer):
    """What the mentor decides instead.

    `direction` is needed unless the decision is stay or defer, `then` for start_then.
    """

    decision = serializers.ChoiceField(choices=DECISIONS)
    direction = serializers.ChoiceField(choices=DIRECTIONS, allow_null=True, default=None)
    then = serializers.ChoiceField(choices=DIRECTIONS, allow_null=True, default=None)
    note = StrictCharField(max_length=2000)


class RecommendationRunIn(StrictSerializer):
    cohort = IdField()


class ScenarioContextIn(serializers.Serializer[Any]):
    free_seats = serializers.DictField(child=serializers.IntegerField(), required=False)


class ScenarioIn(serializers.Serializer[Any]):
    """One learner in the form of the persona files; read by the engine itself."""

    stage = serializers.ChoiceField(choices=["intake", "in_progress"])
    profile = serializers.DictField()
    progress = serializers.DictField(allow_null=True, required=False)

    def get_fields(self) -> dict[str, Any]:
        """Add `context`, a name the base class keeps for itself."""
        return {**super().get_fields(), "context": ScenarioContextIn(required=False)}


class WhatIfOut(serializers.Serializer[Any]):
    """The engine's answer, with its sentences. Nothing is stored."""

    decision = serializers.ChoiceField(choices=DECISIONS)
    direction = serializers.CharField(allow_null=True)
    then = serializers.CharField(allow_null=True)
    headline = serializers.CharField()
    why_not_target = serializers.CharField()
    reasons = ReasonOut(many=True)
    advice = AdviceOut(many=True)
    flags = serializers.ListField(child=serializers.CharField())
    confidence = serializers.CharField()
    probability = serializers.FloatField()
    requests = serializers.ListField(child=serializers.CharField())
    scores = serializers.DictField(child=serializers.FloatField())
    readiness = serializers.DictField(child=serializers.FloatField())
    gates = serializers.DictField(child=serializers.BooleanField())
    contributions = serializers.DictField(child=ContributionOut(many=True))
    trace = serializers.ListField(child=serializers.CharField())
    plan = StepOut(many=True)
    policy_version = serializers.CharField()
    model_version = serializers.CharField(allow_null=True)
    success_probability = serializers.FloatField(allow_null=True)
    inputs_hash = serializers.CharField()


class RecourseActionOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    direction = serializers.CharField(allow_null=True)
    hours = serializers.FloatField()
    text = serializers.CharField()


class RecoursePlanOut(serializers.Serializer[Any]):
    """Steps that lead to the goal, and what the engine says once they are taken."""

    hours = serializers.FloatField()
    decision = serializers.ChoiceField(choices=DECISIONS)
    actions = RecourseActionOut(many=True)


class RecourseOut(serializers.Serializer[Any]):
    """What would change the answer: the cheapest plans, each tried; or why there is none."""

    goal = serializers.ChoiceField(choices=DIRECTIONS, allow_null=True)
    decision = serializers.ChoiceField(choices=DECISIONS)
    plans = RecoursePlanOut(many=True)
    none_because = serializers.ChoiceField(choices=NONE_BECAUSE, allow_null=True)
    none_text = serializers.CharField(allow_blank=True)


class RecourseIn(StrictSerializer):
    """`goal`: the direction asked about; by default the stated target, or the next best."""

    goal = serializers.ChoiceField(choices=DIRECTIONS, required=False)
