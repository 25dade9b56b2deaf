"""Shapes of teams, and of decisions on many applications."""

from typing import Any

from rest_framework import serializers

from apps.cohorts.api.serializers import REASON
from apps.cohorts.models import Enrollment, Team
from apps.cohorts.services.admissions import MOST
from apps.core.api.serializers import (
    IdField,
    ProfileBriefOut,
    StrictCharField,
    StrictSerializer,
)
from mentorship.values import AdmissionDecision


class AdmissionsIn(StrictSerializer):
    """One decision on many applications; seats go to the first named while there are any.

    `direction`: left out, each gets the one waited for, else that of the recommendation accepted
    last, else the one asked for, else aimed at, else the cohort's.
    """

    enrollments = serializers.ListField(child=IdField(), allow_empty=False, max_length=MOST)
    decision = serializers.ChoiceField(choices=[(d.value, d.value) for d in AdmissionDecision])
    direction = StrictCharField(max_length=30, required=False)
    reason = StrictCharField(max_length=REASON, default="", allow_blank=True)


class AdmissionOut(serializers.Serializer[Any]):
    """What the decision came to for one enrollment; `code` and `detail` tell a refusal.

    `seats_elsewhere`: how many seats in other cohorts an admitted learner holds.
    """

    enrollment = serializers.IntegerField(source="enrollment_id")
    state = serializers.CharField()
    code = serializers.CharField()
    detail = serializers.CharField()
    seats_elsewhere = serializers.IntegerField()


class AdmissionsOut(serializers.Serializer[Any]):
    results = AdmissionOut(many=True)


class TeamMemberOut(serializers.ModelSerializer[Enrollment]):
    """A member, as an enrollment."""

    learner = ProfileBriefOut(read_only=True)

    class Meta:
        model = Enrollment
        fields = ("id", "learner", "state")
        read_only_fields = fields


class TeamOut(serializers.ModelSerializer[Team]):
    """A team of a cohort, with the members you may see."""

    members = TeamMemberOut(many=True, read_only=True)

    class Meta:
        model = Team
        fields = ("id", "organization", "cohort", "name", "members", "created_at")
        read_only_fields = fields


class MembersField(serializers.ListField):
    """Enrollments, by their keys."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(child=IdField(), max_length=100, **kwargs)


class TeamCreateIn(StrictSerializer):
    """A team of a cohort; `members` are enrollments of it."""

    cohort = IdField()
    name = StrictCharField(max_length=100)
    members = MembersField(default=list)


class TeamChangeIn(StrictSerializer):
    """What is left out stays; `members` are all who are in it from now on."""

    name = StrictCharField(max_length=100, required=False)
    members = MembersField(required=False)
