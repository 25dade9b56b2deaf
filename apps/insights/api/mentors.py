"""How mentors fare: their own numbers first, those of all for managers."""

from datetime import timedelta
from typing import Any

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin

from apps.core.api.filters import IdFilter, SearchFilter
from apps.core.api.views import Door
from apps.core.selectors import database_now
from apps.insights import selectors
from apps.insights.models import MentorStanding

HOUR = 3600


class MentorStandingOut(serializers.ModelSerializer[MentorStanding]):
    """A mentor in numbers. `load`: hours used of those given; null where none are given.

    `reviews` and the turnaround, in hours from handing in to the review, are of the last 90 days;
    `pending` is work that waits for this primary mentor now.
    """

    name = serializers.CharField(source="user.name", read_only=True)
    hours_used = serializers.FloatField(read_only=True)
    hours_free = serializers.FloatField(read_only=True)
    on_leave = serializers.BooleanField(read_only=True)
    load = serializers.SerializerMethodField()
    learners = serializers.IntegerField(read_only=True)
    reviews = serializers.IntegerField(read_only=True)
    pending = serializers.IntegerField(read_only=True)
    turnaround_p50 = serializers.SerializerMethodField()
    turnaround_p90 = serializers.SerializerMethodField()

    class Meta:
        model = MentorStanding
        fields = (
            "id",
            "organization",
            "name",
            "weekly_hours",
            "hours_used",
            "hours_free",
            "load",
            "on_leave",
            "learners",
            "reviews",
            "pending",
            "turnaround_p50",
            "turnaround_p90",
        )
        read_only_fields = fields

    def get_load(self, mentor: MentorStanding) -> float | None:
        given = mentor.weekly_hours
        return round(mentor.hours_used / given, 3) if given else None

    @extend_schema_field(serializers.FloatField(allow_null=True))
    def get_turnaround_p50(self, mentor: MentorStanding) -> float | None:
        return _hours(mentor.turnaround_p50)

    @extend_schema_field(serializers.FloatField(allow_null=True))
    def get_turnaround_p90(self, mentor: MentorStanding) -> float | None:
        return _hours(mentor.turnaround_p90)


def _hours(took: timedelta | None) -> float | None:
    return None if took is None else round(took.total_seconds() / HOUR, 2)


class MentorStandingFilter(filters.FilterSet):
    organization = IdFilter()
    search = SearchFilter("user__name")

    class Meta:
        model = MentorStanding
        fields = ("organization", "search")


class MentorFiguresViewSet(ListModelMixin, Door[MentorStanding]):
    """All mentors of the organizations you manage, in numbers."""

    queryset = MentorStanding.objects.none()
    serializer_class = MentorStandingOut
    filterset_class = MentorStandingFilter

    def get_queryset(self) -> Any:
        return selectors.mentor_figures_list(viewer=self.actor, now=database_now())


class MyMentoringViewSet(ListModelMixin, Door[MentorStanding]):
    """Yourself as a mentor, in numbers; a row for each organization."""

    queryset = MentorStanding.objects.none()
    serializer_class = MentorStandingOut
    filterset_class = MentorStandingFilter

    def get_queryset(self) -> Any:
        return selectors.mentor_figures_own(viewer=self.actor, now=database_now())
