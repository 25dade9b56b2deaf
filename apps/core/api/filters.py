"""Filters several contexts share, and those of core's own lists."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django_filters import rest_framework as filters
from django_filters.fields import IsoDateTimeField

from apps.core.api.serializers import MAX_ID, NAIVE
from apps.core.models import Job
from mentorship.states import JobState


class IdFilter(filters.Filter):
    """A key of another table: a whole number that fits a bigint."""

    field_class = forms.IntegerField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, min_value=1, max_value=MAX_ID, **kwargs)


class MomentField(IsoDateTimeField):
    """A moment with its offset from UTC."""

    default_error_messages = {"naive": NAIVE}

    def to_python(self, value: Any) -> datetime | None:
        moment: datetime | None = super().to_python(value)
        if moment and timezone.is_naive(parse_datetime(value.strip()) or moment):
            raise forms.ValidationError(self.error_messages["naive"], code="naive")
        return moment


class MomentFilter(filters.IsoDateTimeFilter):
    """Before or after a moment, given with its offset from UTC."""

    field_class = MomentField


class SearchFilter(filters.CharFilter):
    """Part of a text in any of *columns*, 2 to 100 characters."""

    def __init__(self, *columns: str) -> None:
        super().__init__(min_length=2, max_length=100)
        self.columns = columns

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return qs
        found = Q()
        for column in self.columns:
            found |= Q(**{f"{column}__icontains": value})
        return qs.filter(found)


class JobFilter(filters.FilterSet):
    state = filters.ChoiceFilter(choices=[(s.value, s.value) for s in JobState])
    kind = filters.CharFilter(max_length=60)

    class Meta:
        model = Job
        fields = ("state", "kind")
