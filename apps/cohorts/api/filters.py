"""Filters of programs, cohorts, enrollments and placements, by allow-list."""

from typing import Any

from django_filters import rest_framework as filters

from apps.cohorts.models import (
    Cohort,
    Enrollment,
    Placement,
    Program,
    RosterImport,
    RosterRow,
    Team,
)
from apps.core.api.filters import IdFilter
from mentorship.states import (
    CohortState,
    EnrollmentState,
    PlacementState,
    ProgramState,
    RosterImportState,
)
from mentorship.values import RowOutcome


class ProgramFilter(filters.FilterSet):
    organization = IdFilter()
    state = filters.MultipleChoiceFilter(choices=[(s.value, s.value) for s in ProgramState])
    search = filters.CharFilter("name", "icontains", max_length=100)

    class Meta:
        model = Program
        fields = ("organization", "state", "search")


class CohortFilter(filters.FilterSet):
    organization = IdFilter()
    program = IdFilter()
    state = filters.MultipleChoiceFilter(choices=[(s.value, s.value) for s in CohortState])
    direction = filters.CharFilter("target_direction__slug", max_length=30)
    search = filters.CharFilter("name", "icontains", max_length=100)

    class Meta:
        model = Cohort
        fields = ("organization", "program", "state", "direction", "search")


class EnrollmentFilter(filters.FilterSet):
    """`direction`: where the learner stands or is to stand; `mentor`: an active one.

    `without_mentor=true`: nobody accompanies them first of all; `without_work=true`: they have
    never handed in anything.
    """

    organization = IdFilter()
    program = IdFilter("cohort__program")
    cohort = IdFilter()
    learner = IdFilter()
    team = IdFilter()
    mentor = IdFilter(method="mentored")
    state = filters.MultipleChoiceFilter(choices=[(s.value, s.value) for s in EnrollmentState])
    direction = filters.CharFilter(method="standing", max_length=30)
    without_mentor = filters.BooleanFilter(method="alone")
    without_work = filters.BooleanFilter(method="idle")
    search = filters.CharFilter("learner__user__name", "icontains", max_length=100)

    class Meta:
        model = Enrollment
        fields = (
            "organization",
            "program",
            "cohort",
            "learner",
            "team",
            "mentor",
            "state",
            "direction",
            "without_mentor",
            "without_work",
            "search",
        )

    def alone(self, queryset: Any, name: str, value: bool) -> Any:  # noqa: FBT001
        return queryset.without_mentor() if value else queryset.with_primary_mentor()

    def idle(self, queryset: Any, name: str, value: bool) -> Any:  # noqa: FBT001
        return queryset.without_work() if value else queryset.with_work()

    def mentored(self, queryset: Any, name: str, value: int) -> Any:
        return queryset.with_mentor(value)

    def standing(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.in_direction(value)


class PlacementFilter(filters.FilterSet):
    organization = IdFilter("enrollment__organization")
    cohort = IdFilter("enrollment__cohort")
    enrollment = IdFilter()
    learner = IdFilter("enrollment__learner")
    state = filters.MultipleChoiceFilter(choices=[(s.value, s.value) for s in PlacementState])
    enrollment_state = filters.MultipleChoiceFilter(
        field_name="enrollment__state", choices=[(s.value, s.value) for s in EnrollmentState]
    )
    direction = filters.CharFilter("direction__slug", max_length=30)
    search = filters.CharFilter("enrollment__learner__user__name", "icontains", max_length=100)

    class Meta:
        model = Placement
        fields = (
            "organization",
            "cohort",
            "enrollment",
            "learner",
            "state",
            "direction",
            "search",
        )


class RosterImportFilter(filters.FilterSet):
    organization = IdFilter()
    cohort = IdFilter()
    state = filters.MultipleChoiceFilter(choices=[(s.value, s.value) for s in RosterImportState])

    class Meta:
        model = RosterImport
        fields = ("organization", "cohort", "state")


class RosterRowFilter(filters.FilterSet):
    roster_import = IdFilter()
    outcome = filters.MultipleChoiceFilter(choices=[(o.value, o.value) for o in RowOutcome])
    code = filters.CharFilter(max_length=40)

    class Meta:
        model = RosterRow
        fields = ("roster_import", "outcome", "code")


class TeamFilter(filters.FilterSet):
    organization = IdFilter()
    cohort = IdFilter()
    search = filters.CharFilter("name", "icontains", max_length=100)

    class Meta:
        model = Team
        fields = ("organization", "cohort", "search")
