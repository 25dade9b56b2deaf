"""Filters of the lists of evidence, by allow-list."""

from django_filters import rest_framework as filters

from apps.core.api.filters import IdFilter
from apps.progress.models import RiskAssessment, RiskSignal, SkillEvidence, SkillState
from mentorship.states import RiskSignalState
from mentorship.values import RiskCode


class SkillEvidenceFilter(filters.FilterSet):
    """`stands=true` leaves out what a later review superseded."""

    enrollment = IdFilter("enrollment")
    review = IdFilter("review")
    skill = filters.CharFilter("skill__slug", max_length=60)
    direction = filters.CharFilter("skill__direction__slug", max_length=30)
    stands = filters.BooleanFilter("stands")

    class Meta:
        model = SkillEvidence
        fields = ("enrollment", "review", "skill", "direction", "stands")


class SkillStateFilter(filters.FilterSet):
    enrollment = IdFilter("enrollment")
    cohort = IdFilter("enrollment__cohort")
    learner = IdFilter("enrollment__learner")
    skill = filters.CharFilter("skill__slug", max_length=60)
    direction = filters.CharFilter("skill__direction__slug", max_length=30)

    class Meta:
        model = SkillState
        fields = ("enrollment", "cohort", "learner", "skill", "direction")


class RiskSignalFilter(filters.FilterSet):
    state = filters.MultipleChoiceFilter(choices=[(s.value, s.value) for s in RiskSignalState])
    code = filters.MultipleChoiceFilter(choices=[(c.value, c.value) for c in RiskCode])
    enrollment = IdFilter("enrollment")
    cohort = IdFilter("enrollment__cohort")
    learner = IdFilter("enrollment__learner")

    class Meta:
        model = RiskSignal
        fields = ("state", "code", "enrollment", "cohort", "learner")


class RiskAssessmentFilter(filters.FilterSet):
    enrollment = IdFilter("enrollment")
    cohort = IdFilter("enrollment__cohort")
    as_of = filters.DateFilter("as_of")

    class Meta:
        model = RiskAssessment
        fields = ("enrollment", "cohort", "as_of")
