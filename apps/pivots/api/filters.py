"""Filters of pivots' lists."""

from django_filters import rest_framework as filters

from apps.core.api.filters import IdFilter
from apps.pivots.models import (
    DECISIONS,
    CreditTransfer,
    ModelVersion,
    Outcome,
    Pivot,
    PolicyVersion,
    Recommendation,
    SeatPlan,
)
from mentorship.states import CreditTransferState, PivotState, RecommendationState


class RecommendationFilter(filters.FilterSet):
    state = filters.MultipleChoiceFilter(choices=[(s.value, s.value) for s in RecommendationState])
    decision = filters.MultipleChoiceFilter(choices=[(d, d) for d in DECISIONS])
    direction = filters.CharFilter(field_name="direction__slug", max_length=30)
    confidence = filters.ChoiceFilter(choices=[(c, c) for c in ("low", "medium", "high")])
    cohort = IdFilter("enrollment__cohort")
    enrollment = IdFilter("enrollment")
    learner = IdFilter("enrollment__learner")

    class Meta:
        model = Recommendation
        fields = (
            "state",
            "decision",
            "direction",
            "confidence",
            "cohort",
            "enrollment",
            "learner",
        )


class PivotFilter(filters.FilterSet):
    state = filters.ChoiceFilter(choices=[(s.value, s.value) for s in PivotState])
    cohort = IdFilter("enrollment__cohort")
    enrollment = IdFilter("enrollment")

    class Meta:
        model = Pivot
        fields = ("state", "cohort", "enrollment")


class CreditTransferFilter(filters.FilterSet):
    state = filters.ChoiceFilter(choices=[(s.value, s.value) for s in CreditTransferState])
    pivot = IdFilter("pivot")
    enrollment = IdFilter("pivot__enrollment")
    cohort = IdFilter("pivot__enrollment__cohort")

    class Meta:
        model = CreditTransfer
        fields = ("state", "pivot", "enrollment", "cohort")


class ModelVersionFilter(filters.FilterSet):
    policy_version = filters.CharFilter("policy_version__version", max_length=30)

    class Meta:
        model = ModelVersion
        fields = ("policy_version",)


class OutcomeFilter(filters.FilterSet):
    direction = filters.CharFilter("direction__slug", max_length=30)
    success = filters.BooleanFilter("success")
    cohort = IdFilter("enrollment__cohort")
    enrollment = IdFilter("enrollment")

    class Meta:
        model = Outcome
        fields = ("direction", "success", "cohort", "enrollment")


class SeatPlanFilter(filters.FilterSet):
    cohort = IdFilter("cohort")

    class Meta:
        model = SeatPlan
        fields = ("cohort",)


class PolicyVersionFilter(filters.FilterSet):
    class Meta:
        model = PolicyVersion
        fields = ("version",)
