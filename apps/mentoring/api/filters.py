"""Filters of mentorships, by allow-list."""

from django_filters import rest_framework as filters

from apps.core.api.filters import IdFilter
from apps.mentoring.models import Mentorship
from mentorship.states import MentorshipState
from mentorship.values import MentorshipKind


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
