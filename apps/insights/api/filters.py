"""Filters of the list of exports, by allow-list."""

from django_filters import rest_framework as filters

from apps.core.api.filters import IdFilter
from apps.insights.models import Export
from mentorship.states import ExportState
from mentorship.values import ExportFormat, ExportKind


class ExportFilter(filters.FilterSet):
    organization = IdFilter("organization")
    cohort = IdFilter("cohort")
    kind = filters.MultipleChoiceFilter(choices=[(k.value, k.value) for k in ExportKind])
    format = filters.ChoiceFilter(
        field_name="format", choices=[(f.value, f.value) for f in ExportFormat]
    )
    state = filters.MultipleChoiceFilter(choices=[(s.value, s.value) for s in ExportState])

    class Meta:
        model = Export
        fields = ("organization", "cohort", "kind", "format", "state")
