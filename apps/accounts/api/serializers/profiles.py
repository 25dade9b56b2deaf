"""Shapes of learner and mentor profiles. A learner's is the form the engine reads."""

from typing import Any

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.fields import empty

from apps.accounts import selectors
from apps.accounts.api.serializers.people import PersonOut
from apps.accounts.models import LANGUAGE_CHOICES, Learner, Mentor
from apps.accounts.selectors import (
    Education,
    FreeHours,
    LearnerBasics,
    LearnerProfile,
    MentorProfile,
    RoleYears,
    SkillLevel,
    TaughtSkill,
    VerticalYears,
)
from apps.core.api.serializers import StrictCharField, StrictSerializer
from apps.core.models import choices_of
from mentorship.values import (
    CompanyPreference,
    EducationField,
    EducationLevel,
    EducationTier,
    LearnerStatus,
    Proof,
    RoleFamily,
)

MAX_YEARS = 60
MAX_HOURS = 80
BASICS = (
    "experience_known",
    "weekly_hours",
    "target_direction",
    "interest_engineering",
    "interest_data",
    "interest_tuning_only",
    "shipped_llm_in_own_business",
)


class StrictNumberField(serializers.FloatField):
    """A JSON number: texts and booleans are not quietly turned into one."""

    def to_internal_value(self, data: Any) -> float:
        if isinstance(data, bool) or not isinstance(data, int | float):
            self.fail("invalid")
        return float(super().to_internal_value(data))


class StrictFlagField(serializers.BooleanField):
    """A JSON true or false."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return bool(data)


def one_or_none(members: Any) -> serializers.ChoiceField:
    """Return a field for one of *members*, or null for "not known"."""
    return serializers.ChoiceField(choices_of(members), allow_null=True, default=None)


def share() -> StrictNumberField:
    """Return a field for a number between 0 and 1, or null for "not known"."""
    return StrictNumberField(min_value=0, max_value=1, allow_null=True, default=None)


def many(row: type[StrictSerializer], *, at_most: int) -> "serializers.ListSerializer[Any]":
    """Return a field for a list of *row*, empty where left out."""
    return serializers.ListSerializer(child=row(), max_length=at_most, default=list)


# --------------------------------------------------------------------------- learners


@extend_schema_serializer(component_name="Education")
class EducationDocument(StrictSerializer):
    level = one_or_none(EducationLevel)
    field = one_or_none(EducationField)
    tier = one_or_none(EducationTier)


@extend_schema_serializer(component_name="RoleYears")
class RoleYearsDocument(StrictSerializer):
    family = serializers.ChoiceField(choices_of(RoleFamily))
    years = StrictNumberField(min_value=0, max_value=MAX_YEARS)
    evidence = serializers.ChoiceField(choices_of(Proof))


@extend_schema_serializer(component_name="SkillLevel")
class SkillLevelDocument(StrictSerializer):
    skill = StrictCharField(max_length=60)
    level = StrictNumberField(min_value=0, max_value=1)
    evidence = serializers.ChoiceField(choices_of(Proof))


@extend_schema_serializer(component_name="VerticalYears")
class VerticalYearsDocument(StrictSerializer):
    vertical = StrictCharField(max_length=30)
    years = StrictNumberField(min_value=0, max_value=MAX_YEARS)


@extend_schema_serializer(component_name="LearnerProfile")
class LearnerProfileDocument(StrictSerializer):
    """All a learner brings along. Null means "not known"; what is left out is not known either.

    `experience_known`: with empty `roles`, true says "none" and false "not asked yet". Left out,
    it is true where roles or a status are given.
    """

    status = one_or_none(LearnerStatus)
    education = EducationDocument(allow_null=True, default=None)
    experience_known = StrictFlagField(allow_null=True, default=None)
    roles = many(RoleYearsDocument, at_most=40)
    skills = many(SkillLevelDocument, at_most=100)
    verticals = many(VerticalYearsDocument, at_most=20)
    weekly_hours = StrictNumberField(
        min_value=0, max_value=MAX_HOURS, allow_null=True, default=None
    )
    target_direction = StrictCharField(max_length=30, allow_null=True, default=None)
    interest_engineering = share()
    interest_data = share()
    interest_tuning_only = StrictFlagField(default=False)
    rejects = serializers.ListField(
        child=StrictCharField(max_length=30), max_length=4, default=list
    )
    company_preference = one_or_none(CompanyPreference)
    shipped_llm_in_own_business = StrictFlagField(default=False)


def learner_profile_of(body: dict[str, Any]) -> LearnerProfile:
    """Return the value a checked `LearnerProfileDocument` stands for."""
    education = body["education"]
    return LearnerProfile(
        basics=LearnerBasics(
            status=body["status"] or "",
            education=education and Education(**{k: v or "" for k, v in education.items()}),
            company_preference=body["company_preference"] or "",
            **{name: body[name] for name in BASICS},
        ),
        roles=tuple(RoleYears(**row) for row in body["roles"]),
        skills=tuple(SkillLevel(**row) for row in body["skills"]),
        verticals=tuple(VerticalYears(**row) for row in body["verticals"]),
        rejects=tuple(body["rejects"]),
    )


class LearnerOut(serializers.ModelSerializer[Learner]):
    """A learner of one organization and all they bring along."""

    user = PersonOut(read_only=True)
    profile = serializers.SerializerMethodField()

    class Meta:
        model = Learner
        fields = ("id", "user", "organization", "profile", "created_at", "updated_at")
        read_only_fields = fields

    @extend_schema_field(LearnerProfileDocument)
    def get_profile(self, learner: Learner) -> dict[str, Any]:
        return selectors.learner_profile_document(learner=learner)


# --------------------------------------------------------------------------- mentors


CLOCK = r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$"


@extend_schema_field({"type": "string", "pattern": CLOCK, "maxLength": 5})
class ClockField(serializers.RegexField):
    """A time of the day as `18:30`; `24:00` is midnight at its end. Inside: minutes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(CLOCK, max_length=5, **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid")
        return data

    def run_validation(self, data: Any = empty) -> int:
        hours, minutes = super().run_validation(data).split(":")
        return int(hours) * 60 + int(minutes)

    def to_representation(self, value: Any) -> str:
        return f"{value // 60:02}:{value % 60:02}"


@extend_schema_serializer(component_name="TaughtSkill")
class TaughtSkillDocument(StrictSerializer):
    skill = StrictCharField(max_length=60)
    level = StrictNumberField(min_value=0, max_value=1)


@extend_schema_serializer(component_name="FreeHours")
class FreeHoursDocument(StrictSerializer):
    """Hours of a weekday (1 is Monday), every week, in the mentor's own time zone."""

    weekday = serializers.IntegerField(min_value=1, max_value=7)
    begins = ClockField()
    ends = ClockField()


@extend_schema_serializer(component_name="MentorProfile")
class MentorProfileDocument(StrictSerializer):
    """All a mentor offers; what is left out is empty."""

    bio = StrictCharField(max_length=5000, allow_blank=True, default="")
    weekly_hours = StrictNumberField(min_value=0, max_value=MAX_HOURS)
    languages = serializers.ListField(
        child=serializers.ChoiceField(LANGUAGE_CHOICES), max_length=2, default=list
    )
    directions = serializers.ListField(
        child=StrictCharField(max_length=30), max_length=4, default=list
    )
    verticals = serializers.ListField(
        child=StrictCharField(max_length=30), max_length=20, default=list
    )
    skills = many(TaughtSkillDocument, at_most=100)
    availability = many(FreeHoursDocument, at_most=50)


def mentor_profile_of(body: dict[str, Any]) -> MentorProfile:
    """Return the value a checked `MentorProfileDocument` stands for."""
    return MentorProfile(
        bio=body["bio"],
        weekly_hours=body["weekly_hours"],
        languages=tuple(body["languages"]),
        directions=tuple(body["directions"]),
        verticals=tuple(body["verticals"]),
        skills=tuple(TaughtSkill(**row) for row in body["skills"]),
        availability=tuple(FreeHours(**row) for row in body["availability"]),
    )


class MentorOut(serializers.ModelSerializer[Mentor]):
    """A mentor of one organization, what they offer, and the hours a week that are left of it."""

    user = PersonOut(read_only=True)
    profile = serializers.SerializerMethodField()
    hours_used = serializers.FloatField(read_only=True)
    hours_free = serializers.FloatField(read_only=True)
    on_leave = serializers.BooleanField(read_only=True)

    class Meta:
        model = Mentor
        fields = (
            "id",
            "user",
            "organization",
            "profile",
            "hours_used",
            "hours_free",
            "on_leave",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields

    @extend_schema_field(MentorProfileDocument)
    def get_profile(self, mentor: Mentor) -> dict[str, Any]:
        offered = selectors.mentor_profile(mentor=mentor)
        return dict(MentorProfileDocument(offered).data)
