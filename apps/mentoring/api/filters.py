"""Filters of the lists of this context, by allow-list."""

from django_filters import rest_framework as filters

from apps.core.api.filters import IdFilter, SearchFilter
from apps.mentoring.models import (
    Absence,
    MatchProposal,
    MatchRun,
    Meeting,
    Mentorship,
    Preference,
    Unmentored,
)
from mentorship.states import MatchProposalState, MentorshipState
from mentorship.values import Attendance, MeetingKind, MentorshipKind


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


class UnmentoredFilter(filters.FilterSet):
    organization = IdFilter()
    cohort = IdFilter()
    search = SearchFilter("learner__user__name")

    class Meta:
        model = Unmentored
        fields = ("organization", "cohort", "search")


class AbsenceFilter(filters.FilterSet):
    organization = IdFilter()
    mentor = IdFilter()

    class Meta:
        model = Absence
        fields = ("organization", "mentor")


class MatchRunFilter(filters.FilterSet):
    organization = IdFilter()
    cohort = IdFilter()

    class Meta:
        model = MatchRun
        fields = ("organization", "cohort")


class MatchProposalFilter(filters.FilterSet):
    run = IdFilter()
    cohort = IdFilter("enrollment__cohort")
    enrollment = IdFilter()
    mentor = IdFilter()
    state = filters.MultipleChoiceFilter(choices=[(s.value, s.value) for s in MatchProposalState])

    class Meta:
        model = MatchProposal
        fields = ("run", "cohort", "enrollment", "mentor", "state")


class PreferenceFilter(filters.FilterSet):
    organization = IdFilter()
    learner = IdFilter()
    mentor = IdFilter()

    class Meta:
        model = Preference
        fields = ("organization", "learner", "mentor")


class MeetingFilter(filters.FilterSet):
    organization = IdFilter()
    cohort = IdFilter("enrollment__cohort")
    enrollment = IdFilter()
    kind = filters.ChoiceFilter(choices=[(k.value, k.value) for k in MeetingKind])
    attendance = filters.ChoiceFilter(choices=[(a.value, a.value) for a in Attendance])

    class Meta:
        model = Meeting
        fields = ("organization", "cohort", "enrollment", "kind", "attendance")
