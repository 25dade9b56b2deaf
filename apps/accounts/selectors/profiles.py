"""What people bring along and offer."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Model
from django.db.models.functions import Now

from apps.accounts.models import Learner, Mentor, SkillClaim, User, VerticalExperience
from apps.accounts.models.mentors import MentorQuerySet
from apps.accounts.models.profiles import LearnerQuerySet
from apps.core.models import absent

# --------------------------------------------------------------------------- values


@dataclass(frozen=True, slots=True)
class Education:
    """Each part may be unknown (empty)."""

    level: str = ""
    field: str = ""
    tier: str = ""


@dataclass(frozen=True, slots=True)
class RoleYears:
    """Years in one family of work; *evidence* is how far they are proven."""

    family: str
    years: float
    evidence: str


@dataclass(frozen=True, slots=True)
class SkillLevel:
    """A claimed skill; *level* in [0, 1]."""

    skill: str
    level: float
    evidence: str


@dataclass(frozen=True, slots=True)
class VerticalYears:
    vertical: str
    years: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnerBasics:
    """The single facts of a learner's profile. Empty texts and None mean: not known.

    `experience_known` tells "no experience" apart from "not asked yet"; None leaves it to whether
    there is any. Interests in [0, 1], weekly hours in [0, 80].
    """

    status: str = ""
    education: Education | None = None
    experience_known: bool | None = None
    weekly_hours: float | None = None
    target_direction: str | None = None
    interest_engineering: float | None = None
    interest_data: float | None = None
    interest_tuning_only: bool = False
    company_preference: str = ""
    shipped_llm_in_own_business: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnerProfile:
    """All a learner brings along; slugs name skills, verticals and directions."""

    basics: LearnerBasics = LearnerBasics()
    roles: tuple[RoleYears, ...] = ()
    skills: tuple[SkillLevel, ...] = ()
    verticals: tuple[VerticalYears, ...] = ()
    rejects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class TaughtSkill:
    """A skill a mentor can teach, 0..1."""

    skill: str
    level: float


@dataclass(frozen=True, slots=True, order=True)
class FreeHours:
    """Minutes of a weekday (1 is Monday) in the mentor's own time zone; 1440 is midnight."""

    weekday: int
    begins: int
    ends: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MentorProfile:
    """What a mentor offers; weekly hours in [0, 80]; slugs name directions, verticals, skills."""

    bio: str = ""
    weekly_hours: float = 4
    languages: tuple[str, ...] = field(default=())
    directions: tuple[str, ...] = field(default=())
    verticals: tuple[str, ...] = ()
    skills: tuple[TaughtSkill, ...] = ()
    availability: tuple[FreeHours, ...] = ()


# --------------------------------------------------------------------------- lists


def learner_list(*, viewer: User) -> LearnerQuerySet:
    """Return the learners *viewer* may see with all they bring along, newest first."""
    seen = Learner.objects.visible_to(viewer).with_profile()
    named: LearnerQuerySet = seen.annotate(name=F("user__name")).order_by("-id")
    return named


def mentor_list(*, viewer: User) -> MentorQuerySet:
    """Return the mentors *viewer* may see, with all they offer and their load, newest first."""
    seen = Mentor.objects.visible_to(viewer).with_load(Now()).select_related("user")
    full = seen.prefetch_related("directions", "verticals", "skills__skill", "availability")
    named: MentorQuerySet = full.annotate(name=F("user__name")).order_by("-id")
    return named


def learner_get(*, learner_id: int, viewer: User) -> Learner:
    """Return one learner.

    :raises NotFound: if there is none, or *viewer* may not see them; the two look the same.
    """
    learner: Learner | None = Learner.objects.visible_to(viewer).filter(pk=learner_id).first()
    if learner is None:
        raise absent(Learner, learner_id)
    return learner


def mentor_get(*, mentor_id: int, viewer: User) -> Mentor:
    """Return one mentor.

    :raises NotFound: if there is none, or *viewer* may not see them; the two look the same.
    """
    mentor: Mentor | None = Mentor.objects.visible_to(viewer).filter(pk=mentor_id).first()
    if mentor is None:
        raise absent(Mentor, mentor_id)
    return mentor


# --------------------------------------------------------------------------- readings

NUMBERS = {"years", "level"}


def learner_profile_document(*, learner: Learner) -> dict[str, Any]:
    """Return the `profile` mapping the engine reads, in one canonical order.

    *learner*: loaded by `with_profile()`.


    Unknown facts are None. `experience_known` False beside empty `roles` means "not asked", True
    means "none".
    """
    target = learner.target_direction
    return {
        "status": learner.status or None,
        "education": _education(learner),
        "experience_known": learner.experience_known,
        "roles": _sorted(learner.roles_brought, "family", "years", "evidence"),
        "skills": _sorted(learner.skills_brought, "skill", "level", "evidence"),
        "verticals": _sorted(learner.verticals_brought, "vertical", "years"),
        "weekly_hours": learner.weekly_hours,
        "target_direction": target.slug if target else None,
        "interest_engineering": learner.interest_engineering,
        "interest_data": learner.interest_data,
        "interest_tuning_only": learner.interest_tuning_only,
        "rejects": sorted(learner.rejects_brought),
        "company_preference": learner.company_preference or None,
        "shipped_llm_in_own_business": learner.shipped_llm_in_own_business,
    }


def _education(learner: Learner) -> dict[str, str | None] | None:
    parts = {
        "level": learner.education_level or None,
        "field": learner.education_field or None,
        "tier": learner.education_tier or None,
    }
    return parts if any(parts.values()) else None


def _sorted(rows: Iterable[dict[str, Any]], *names: str) -> list[dict[str, Any]]:
    """Return *rows* in order, their keys too; numbers come as PostgreSQL writes them: 2 for 2.0."""
    exact = (
        {name: float(row[name]) if name in NUMBERS else row[name] for name in names} for row in rows
    )
    return sorted(exact, key=lambda row: tuple(row.values()))


def learner_basics(*, learner: Learner) -> LearnerBasics:
    """Return the single facts of a profile, as a form shows them before they are changed."""
    target = learner.target_direction
    return LearnerBasics(
        status=learner.status,
        education=Education(
            learner.education_level, learner.education_field, learner.education_tier
        ),
        experience_known=learner.experience_known,
        weekly_hours=learner.weekly_hours,
        target_direction=target.slug if target else None,
        interest_engineering=learner.interest_engineering,
        interest_data=learner.interest_data,
        interest_tuning_only=learner.interest_tuning_only,
        company_preference=learner.company_preference,
        shipped_llm_in_own_business=learner.shipped_llm_in_own_business,
    )


def mentor_profile(*, mentor: Mentor) -> MentorProfile:
    """Return what a mentor offers, directions by their slugs."""
    return MentorProfile(
        bio=mentor.bio,
        weekly_hours=mentor.weekly_hours,
        languages=tuple(mentor.languages),
        directions=tuple(sorted(direction.slug for direction in mentor.directions.all())),
        verticals=tuple(sorted(vertical.slug for vertical in mentor.verticals.all())),
        skills=tuple(sorted(TaughtSkill(row.skill.slug, row.level) for row in mentor.skills.all())),
        availability=tuple(
            sorted(FreeHours(r.weekday, r.begins, r.ends) for r in mentor.availability.all())
        ),
    )


# --------------------------------------------------------------------------- references

# Directions, skills and verticals stand above this context, so they are reached through the
# foreign keys that name them, not by import.
REFERENCES = {
    "direction": (Learner, "target_direction"),
    "skill": (SkillClaim, "skill"),
    "vertical": (VerticalExperience, "vertical"),
}


def reference_ids(*, kind: str, slugs: Iterable[str]) -> dict[str, int]:
    """Return the ids of those *slugs* that exist; *kind* is direction, skill or vertical."""
    rows = _referenced(kind)._default_manager.filter(slug__in=set(slugs))
    return dict(rows.values_list("slug", "pk"))


def reference_choices(*, kind: str) -> list[tuple[str, str]]:
    """Return (slug, name) of every row of *kind*, as a form offers them."""
    rows: Any = _referenced(kind)._default_manager.all()
    return [(row.slug, str(row)) for row in rows]


def _referenced(kind: str) -> type[Model]:
    owner, name = REFERENCES[kind]
    related: Any = owner._meta.get_field(name).related_model
    return related  # type: ignore[no-any-return]
