"""Filters of the lists of exports and of quiet learners, by allow-list."""

from typing import Any

from django import forms
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field

from apps.cohorts.models import Enrollment
from apps.core.api.filters import IdFilter
from apps.core.selectors import database_now
from apps.insights.models import Export
from apps.insights.selectors import PEOPLE, quiet_for
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


@extend_schema_field({"type": "integer", "minimum": 1, "maximum": 3650})
class DaysFilter(filters.Filter):
    field_class = forms.IntegerField

    def __init__(self) -> None:
        super().__init__(min_value=1, max_value=3650)


class QuietFilter(filters.FilterSet):
    """`days`: quiet for so long, 14 unless told. `people=all`: those on leave as well."""

    days = DaysFilter()
    people = filters.ChoiceFilter(choices=[(name, name) for name in PEOPLE])

    class Meta:
        model = Enrollment
        fields = ("days", "people")

    def filter_queryset(self, queryset: Any) -> Any:
        asked = {name: value for name, value in self.form.cleaned_data.items() if value}
        return quiet_for(queryset, now=database_now(), **asked)
