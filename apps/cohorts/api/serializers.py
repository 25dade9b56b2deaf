"""Shapes of programs, cohorts, seats, enrollments and placements."""

from typing import Any

from django.utils.dateparse import parse_datetime
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.accounts.models import User
from apps.cohorts import selectors
from apps.cohorts.models import Break, Cohort, Enrollment, Placement, Program, Seats
from apps.core.api.serializers import (
    Composed,
    IdField,
    LocalizedText,
    ProfileBriefOut,
    StrictCharField,
    StrictFloatField,
    StrictSerializer,
    StrictSlugField,
)

MAX_SEATS = 10_000
REASON = 2000


# --------------------------------------------------------------------------- programs, cohorts


class ProgramOut(serializers.ModelSerializer[Program]):
    """An offering of an organization; its runs are cohorts."""

    class Meta:
        model = Program
        fields = ("id", "organization", "slug", "name", "state", "created_at")
        read_only_fields = fields


class ProgramCreateIn(StrictSerializer):
    """A new program."""

    organization = IdField()
    slug = StrictSlugField(max_length=60)
    name = StrictCharField(max_length=150)


class SeatsOut(serializers.ModelSerializer[Seats]):
    """The seats in one direction."""

    direction = serializers.CharField(source="direction.slug", read_only=True)
    free = serializers.IntegerField(read_only=True)

    class Meta:
        model = Seats
        fields = ("direction", "capacity", "taken", "free", "roadmap_version")
        read_only_fields = fields


class LeadOut(serializers.ModelSerializer[User]):
    """Who leads the mentors of a cohort."""

    class Meta:
        model = User
        fields = ("id", "name")
        read_only_fields = fields


class BreakOut(serializers.ModelSerializer[Break]):
    """Days off, both ends included."""

    class Meta:
        model = Break
        fields = ("name", "first_on", "last_on")
        read_only_fields = fields


class CohortOut(serializers.ModelSerializer[Cohort]):
    """One run of a program, with its seats, its lead mentors, its calendar and its rules."""

    target_direction = serializers.CharField(source="target_direction.slug", read_only=True)
    seats = SeatsOut(many=True, read_only=True)
    leads = LeadOut(many=True, read_only=True)
    breaks = BreakOut(many=True, read_only=True)

    class Meta:
        model = Cohort
        fields = (
            "id",
            "organization",
            "program",
            "slug",
            "name",
            "target_direction",
            "starts_on",
            "ends_on",
            "time_zone",
            "working_weekdays",
            "breaks",
            "self_service_days",
            "late_grace_hours",
            "late_penalty",
            "late_floor",
            "closes_after_days",
            "review_grace_days",
            "state",
            "seats",
            "leads",
            "created_at",
        )
        read_only_fields = fields


class CohortCreateIn(StrictSerializer):
    """A new cohort. `target_direction`: what the group aims at."""

    program = IdField()
    slug = StrictSlugField(max_length=60)
    name = StrictCharField(max_length=150)
    target_direction = StrictCharField(max_length=30)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    time_zone = StrictCharField(max_length=50, default="UTC")


class CohortChangeIn(StrictSerializer):
    """What may still change before the start; what is left out stays."""

    name = StrictCharField(max_length=150, required=False)
    starts_on = serializers.DateField(required=False)
    ends_on = serializers.DateField(required=False)


class CohortCloneIn(StrictSerializer):
    """Another run: its name, and the day from which all dates are counted."""

    slug = StrictSlugField(max_length=60)
    name = StrictCharField(max_length=150)
    starts_on = serializers.DateField()


class BreakIn(StrictSerializer):
    """Days off, both ends included."""

    name = StrictCharField(max_length=100)
    first_on = serializers.DateField()
    last_on = serializers.DateField()


class CohortCalendarIn(StrictSerializer):
    """The whole calendar: weekdays from 1 (Monday) to 7, and all breaks."""

    working_weekdays = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=7), min_length=1, max_length=7
    )
    breaks = serializers.ListField(child=BreakIn(), max_length=100)


class CohortRulesIn(StrictSerializer):
    """What is left out stays as it is.

    `late_penalty`: the share of the mark each day late begun costs; `late_floor`: the share that
    late work keeps. Both 0..1. `closes_after_days`: null takes late work at any time.
    """

    self_service_days = serializers.IntegerField(min_value=0, max_value=365, required=False)
    late_grace_hours = serializers.IntegerField(min_value=0, max_value=720, required=False)
    late_penalty = StrictFloatField(min_value=0, max_value=1, required=False)
    late_floor = StrictFloatField(min_value=0, max_value=1, required=False)
    closes_after_days = serializers.IntegerField(
        min_value=0, max_value=365, required=False, allow_null=True
    )
    review_grace_days = serializers.IntegerField(min_value=0, max_value=365, required=False)


class CohortStartIn(StrictSerializer):
    """`force`: start before the start date."""

    force = serializers.BooleanField(default=False)
    reason = StrictCharField(max_length=REASON, default="", allow_blank=True)


class MoveIn(StrictSerializer):
    """A step that may be explained."""

    reason = StrictCharField(max_length=REASON, default="", allow_blank=True)


class SeatsSetIn(StrictSerializer):
    """Seats in one direction. `roadmap_version`: left out, the pinned or latest published one."""

    direction = StrictCharField(max_length=30)
    capacity = serializers.IntegerField(min_value=0, max_value=MAX_SEATS)
    roadmap_version = IdField(required=False, allow_null=True)


class LeadIn(StrictSerializer):
    """A lead mentor of the organization."""

    user = IdField()


# --------------------------------------------------------------------------- enrollments


class StandingOut(serializers.ModelSerializer[Placement]):
    """The direction an enrollment stands in, or is to start in."""

    direction = serializers.CharField(source="direction.slug", read_only=True)
    direction_name = LocalizedText(source="direction.name")

    class Meta:
        model = Placement
        fields = ("id", "direction", "direction_name", "roadmap_version", "state", "started_at")
        read_only_fields = fields


class InLineOut(serializers.Serializer[Any]):
    """What a learner waits for. `position`: the place in line for the direction, from 1."""

    direction = serializers.CharField()
    position = serializers.IntegerField(min_value=1)
    since = serializers.DateTimeField()


class DecisionOut(serializers.Serializer[Any]):
    """The latest decision on an application. `by`: None where the waiting list decided."""

    decision = serializers.ChoiceField(choices=selectors.DECISIONS)
    by = serializers.CharField(allow_null=True)
    reason = serializers.CharField()
    at = serializers.DateTimeField()


class EnrollmentOut(Composed, serializers.ModelSerializer[Enrollment]):
    """A learner's membership in a cohort. `placement`: the current one, else the proposed one.

    `seats_elsewhere`: how many seats the learner holds in other cohorts at the same time.
    """

    learner = ProfileBriefOut(read_only=True)
    cohort_name = serializers.CharField(source="cohort.name", read_only=True)
    placement = serializers.SerializerMethodField()
    waitlist = serializers.SerializerMethodField()
    asked_direction = serializers.CharField(
        source="asked_direction.slug", default=None, read_only=True
    )
    decision = serializers.SerializerMethodField()
    seats_elsewhere = serializers.IntegerField(read_only=True)
    primary_mentor = serializers.SerializerMethodField()

    class Meta:
        model = Enrollment
        fields = (
            "id",
            "organization",
            "cohort",
            "cohort_name",
            "learner",
            "state",
            "placement",
            "waitlist",
            "primary_mentor",
            "motivation",
            "asked_direction",
            "asked_hours",
            "decision",
            "seats_elsewhere",
            "team",
            "successor",
            "returns_on",
            "activated_at",
            "ended_at",
            "created_at",
        )
        read_only_fields = fields

    @extend_schema_field(StandingOut(allow_null=True))
    def get_placement(self, enrollment: Enrollment) -> object:
        return self.part(StandingOut, selectors.standing_of(enrollment=enrollment))

    @extend_schema_field(InLineOut(allow_null=True))
    def get_waitlist(self, enrollment: Enrollment) -> object:
        if enrollment.waits_for is None:
            return None
        return {
            "direction": enrollment.waits_for.slug,
            "position": enrollment.position,
            "since": enrollment.waitlisted_at,
        }

    @extend_schema_field(DecisionOut(allow_null=True))
    def get_decision(self, enrollment: Enrollment) -> object:
        told = enrollment.decision
        if told is None:
            return None
        at = parse_datetime(str(told["at"]))  # the database wrote it, in its own way
        return {**told, "at": at and serializers.DateTimeField().to_representation(at)}

    @extend_schema_field(ProfileBriefOut(allow_null=True))
    def get_primary_mentor(self, enrollment: Enrollment) -> object:
        return self.part(ProfileBriefOut, selectors.primary_mentor_of(enrollment=enrollment))


class EnrollmentApplyIn(StrictSerializer):
    """An application. `learner`: left out, it is you; a manager names somebody.

    `direction`, `weekly_hours`: what is asked for and offered; the first direction is recommended
    from them.
    """

    cohort = IdField()
    learner = IdField(required=False)
    motivation = StrictCharField(max_length=4000, default="", allow_blank=True)
    direction = StrictCharField(max_length=30, required=False)
    weekly_hours = StrictFloatField(min_value=0, max_value=80, required=False)


class DirectedIn(StrictSerializer):
    """A direction, and why.

    Left out, it is the one waited for, else that of the recommendation accepted last, else the one
    asked for, else aimed at, else the cohort's.
    """

    direction = StrictCharField(max_length=30, required=False)
    reason = StrictCharField(max_length=REASON, default="", allow_blank=True)


class EnrollmentTransferIn(StrictSerializer):
    """The cohort of the same program in which the learner goes on."""

    cohort = IdField()
    reason = StrictCharField(max_length=REASON, default="", allow_blank=True)


class EnrollmentPauseIn(StrictSerializer):
    """`returns_on`: the first day at work again, in the cohort's time zone."""

    returns_on = serializers.DateField()
    reason = StrictCharField(max_length=REASON, default="", allow_blank=True)


class PlacementOut(serializers.ModelSerializer[Placement]):
    """One direction in which an enrollment stands, stood or is to stand."""

    direction = serializers.CharField(source="direction.slug", read_only=True)
    cohort = serializers.IntegerField(source="enrollment.cohort_id", read_only=True)
    learner = ProfileBriefOut(source="enrollment.learner", read_only=True)

    class Meta:
        model = Placement
        fields = (
            "id",
            "enrollment",
            "cohort",
            "learner",
            "direction",
            "roadmap_version",
            "state",
            "started_at",
            "ended_at",
        )
        read_only_fields = fields
