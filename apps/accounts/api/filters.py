"""Filters of the lists of people, by allow-list."""

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters

from apps.accounts.models import (
    LANGUAGE_CHOICES,
    Invitation,
    Learner,
    Membership,
    Mentor,
    Organization,
)
from apps.core.api.filters import IdFilter, SearchFilter
from mentorship.states import InvitationState, MembershipState
from mentorship.values import LearnerStatus, Role

ROLES = [(role.value, role.value) for role in Role]


class OrganizationFilter(filters.FilterSet):
    search = SearchFilter("name", "slug")

    class Meta:
        model = Organization
        fields = ("search",)


class MembershipFilter(filters.FilterSet):
    organization = IdFilter()
    user = IdFilter()
    role = filters.ChoiceFilter(choices=ROLES)
    state = filters.ChoiceFilter(choices=[(s.value, s.value) for s in MembershipState])
    search = SearchFilter("user__name", "user__email")

    class Meta:
        model = Membership
        fields = ("organization", "user", "role", "state", "search")


class InvitationFilter(filters.FilterSet):
    organization = IdFilter()
    role = filters.ChoiceFilter(choices=ROLES)
    state = filters.ChoiceFilter(choices=[(s.value, s.value) for s in InvitationState])
    search = SearchFilter("email")

    class Meta:
        model = Invitation
        fields = ("organization", "role", "state", "search")


class LearnerFilter(filters.FilterSet):
    organization = IdFilter()
    status = filters.ChoiceFilter(choices=[(s.value, s.value) for s in LearnerStatus])
    target_direction = filters.CharFilter("target_direction__slug", max_length=30)
    search = SearchFilter("user__name", "user__email")

    class Meta:
        model = Learner
        fields = ("organization", "status", "target_direction", "search")


class MentorFilter(filters.FilterSet):
    organization = IdFilter()
    direction = filters.CharFilter("directions__slug", max_length=30)
    language = filters.ChoiceFilter(method="speaks", choices=LANGUAGE_CHOICES)
    on_leave = filters.BooleanFilter()
    has_room = filters.BooleanFilter(method="has_hours_left")
    search = SearchFilter("user__name", "user__email")

    class Meta:
        model = Mentor
        fields = ("organization", "direction", "language", "on_leave", "has_room", "search")

    def has_hours_left(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:  # noqa: FBT001 - django-filter's signature
        return queryset.filter(hours_free__gt=0) if value else queryset.filter(hours_free__lte=0)

    def speaks(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(languages__contains=[value])
