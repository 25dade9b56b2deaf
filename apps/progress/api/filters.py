"""Filters of the lists of evidence, by allow-list."""

from typing import Any

from django_filters import rest_framework as filters

from apps.core.api.filters import IdFilter
from apps.progress import selectors
from apps.progress.models import (
    ProgressSnapshot,
    RiskAssessment,
    RiskMute,
    RiskSignal,
    SkillEvidence,
    SkillState,
)
from mentorship.states import RiskSignalState
from mentorship.values import RiskCode, RiskOutcome


class SkillEvidenceFilter(filters.FilterSet):
    """`stands=true` leaves out what a later review superseded.

    `enrollment`: what counts there, hence what was shown before a transfer too.
    """

    enrollment = IdFilter("enrollment", method="counting_in")
    review = IdFilter("review")
    skill = filters.CharFilter("skill__slug", max_length=60)
    direction = filters.CharFilter("skill__direction__slug", max_length=30)
    stands = filters.BooleanFilter("stands")

    class Meta:
        model = SkillEvidence
        fields = ("enrollment", "review", "skill", "direction", "stands")

    def counting_in(self, rows: Any, _name: str, enrollment_id: int) -> Any:
        """Keep the evidence that counts in an enrollment."""
        return selectors.evidence_in(rows=rows, enrollment_id=enrollment_id)


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
    outcome = filters.MultipleChoiceFilter(choices=[(o.value, o.value) for o in RiskOutcome])

    class Meta:
        model = RiskSignal
        fields = ("state", "code", "enrollment", "cohort", "learner", "outcome")


class RiskAssessmentFilter(filters.FilterSet):
    enrollment = IdFilter("enrollment")
    cohort = IdFilter("enrollment__cohort")
    as_of = filters.DateFilter("as_of")

    class Meta:
        model = RiskAssessment
        fields = ("enrollment", "cohort", "as_of")


class RiskMuteFilter(filters.FilterSet):
    """`in_force=true` keeps the rules that are silent now."""

    organization = IdFilter("organization")
    code = filters.MultipleChoiceFilter(choices=[(c.value, c.value) for c in RiskCode])
    in_force = filters.BooleanFilter("lifted_at", lookup_expr="isnull")

    class Meta:
        model = RiskMute
        fields = ("organization", "code", "in_force")


class ProgressSnapshotFilter(filters.FilterSet):
    since = filters.DateFilter("as_of_on", lookup_expr="gte")
    until = filters.DateFilter("as_of_on", lookup_expr="lte")

    class Meta:
        model = ProgressSnapshot
        fields = ("since", "until")
