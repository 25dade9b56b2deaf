"""Filters of mentorships, by allow-list."""

from typing import Any

from django import forms
from django_filters import rest_framework as filters

from apps.mentoring.models import Mentorship
from mentorship.states import MentorshipState
from mentorship.values import MentorshipKind

MAX_ID = 2**63 - 1


class IdFilter(filters.Filter):
    """A key of another table: a whole number that fits a bigint."""

    field_class = forms.IntegerField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, min_value=1, max_value=MAX_ID, **kwargs)


class MentorshipFilter(filters.FilterSet):
    """`search`: part of the learner's name."""

    organization = IdFilter()
    cohort = IdFilter("enrollment__cohort")
    enrollment = IdFilter()
    learner = IdFilter("enrollment__learner")
    mentor = IdFilter()
    kind = filters.ChoiceFilter(choices=[(k.value, k.value) for k in MentorshipKind])
    state = filters.MultipleChoiceFilter(choices=[(s.value, s.value) for s in MentorshipState])
    search = filters.CharFilter("enrollment__learner__user__name", "icontains", max_length=100)

    class Meta:
        model = Mentorship
        fields = (
            "organization",
            "cohort",
            "enrollment",
            "learner",
            "mentor",
            "kind",
            "state",
            "search",
        )
