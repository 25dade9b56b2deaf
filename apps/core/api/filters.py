"""Filters of core's lists."""

from django_filters import rest_framework as filters

from apps.core.models import Job
from mentorship.states import JobState


class JobFilter(filters.FilterSet):
    state = filters.ChoiceFilter(choices=[(s.value, s.value) for s in JobState])
    kind = filters.CharFilter(max_length=60)

    class Meta:
        model = Job
        fields = ("state", "kind")
