"""Filters of the lists of evidence, by allow-list."""

from django import forms
from django_filters import rest_framework as filters

from apps.progress.models import SkillEvidence

MAX_ID = 2**63 - 1


class KeyFilter(filters.Filter):
    """A key of a table: a whole number that fits a bigint."""

    field_class = forms.IntegerField

    def __init__(self, field_name: str) -> None:
        super().__init__(field_name, min_value=1, max_value=MAX_ID)


class SkillEvidenceFilter(filters.FilterSet):
    """`stands=true` leaves out what a later review superseded."""

    enrollment = KeyFilter("enrollment")
    review = KeyFilter("review")
    skill = filters.CharFilter("skill__slug", max_length=60)
    direction = filters.CharFilter("skill__direction__slug", max_length=30)
    stands = filters.BooleanFilter("stands")

    class Meta:
        model = SkillEvidence
        fields = ("enrollment", "review", "skill", "direction", "stands")
