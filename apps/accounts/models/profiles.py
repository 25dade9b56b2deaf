"""What a person brings along as a learner."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from apps.accounts.models.people import Membership, Organization, User
from apps.core.models import ScopedQuerySet, TimestampedModel, choices_of, one_of
from mentorship.values import (
    CompanyPreference,
    EducationField,
    EducationLevel,
    EducationTier,
    LearnerStatus,
    Proof,
    RoleFamily,
)

SHARE = [MinValueValidator(0), MaxValueValidator(1)]

# --------------------------------------------------------------------------- learners


class LearnerQuerySet(ScopedQuerySet):
    def visible_to(self, user: User) -> Self:
        """Keep oneself, the learners one mentors or leads, and those one manages."""
        if user.is_superuser:
            return self
        # By relation name: enrollments and mentorships stand above this context (docs/adr). A
        # mentorship outlives its mentor's membership until it is handed over; the sight does not.
        near = self.model.objects.filter(
            Q(enrollments__mentorships__mentor__user=user.pk)
            & Q(enrollments__mentorships__state="active")
            | Q(enrollments__cohort__leads=user.pk),
            organization__in=Membership.objects.working(user).values("organization"),
        )
        return self.filter(
            Q(organization__in=Membership.objects.managing(user).values("organization"))
            | Q(user=user.pk)
            | Q(pk__in=near.values("pk"))
        )

    def with_profile(self) -> Self:
        """Load all a learner brings along, in one query."""
        return self.select_related("user", "target_direction").annotate(**_brought())


@cache
def _brought() -> Mapping[str, ArraySubquery]:
    """Return what `with_profile` adds; cached, for building it costs more than asking it."""
    roles = {"family": "family", "years": "years", "evidence": "proof"}
    skills = {"skill": "skill__slug", "level": "level", "evidence": "proof"}
    verticals = {"vertical": "vertical__slug", "years": "years"}
    rejects = Learner.rejects.through._default_manager.filter(learner=OuterRef("pk"))
    return {
        "roles_brought": _listed(Experience, roles),
        "skills_brought": _listed(SkillClaim, skills),
        "verticals_brought": _listed(VerticalExperience, verticals),
        "rejects_brought": ArraySubquery(rejects.values("direction__slug")),
    }


def _listed(model: type[models.Model], names: Mapping[str, str]) -> ArraySubquery:
    rows = model._default_manager.filter(learner=OuterRef("pk")).order_by()
    return ArraySubquery(rows.values(listed=JSONObject(**names)))


def _choice(label: Any, members: Any) -> "models.CharField[str, str]":
    """A closed set that may be unknown: the empty text stands for 'not said'."""
    return models.CharField(label, max_length=20, choices=choices_of(members), blank=True)


def _share(label: Any) -> "models.FloatField[float | None, float | None]":
    return models.FloatField(label, null=True, blank=True, validators=SHARE)


class Learner(TimestampedModel):
    """What a person brings along as a learner of one organization.

    Everything unknown stays empty: the engine asks, it never guesses. `experience_known` tells
    "no experience" apart from "not asked yet".
    """

    # What `with_profile` loads: one mapping per row; rejected directions by their slugs.
    roles_brought: list[dict[str, Any]]
    skills_brought: list[dict[str, Any]]
    verticals_brought: list[dict[str, Any]]
    rejects_brought: list[str]

    user = models.ForeignKey(
        User, models.CASCADE, related_name="learner_profiles", verbose_name=_("person")
    )
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="learners", verbose_name=_("organization")
    )
    status = _choice(_("status"), LearnerStatus)
    education_level = _choice(_("education"), EducationLevel)
    education_field = _choice(_("field of study"), EducationField)
    education_tier = _choice(_("standing of the school"), EducationTier)
    experience_known = models.BooleanField(_("experience is known"), default=False)
    weekly_hours = models.FloatField(
        _("hours a week"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(80)],
    )
    target_direction = models.ForeignKey(
        "curriculum.Direction",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("target direction"),
    )
    interest_engineering = _share(_("interest in engineering"))
    interest_data = _share(_("interest in data"))
    interest_tuning_only = models.BooleanField(_("wants to tune models only"), default=False)
    rejects = models.ManyToManyField(
        "curriculum.Direction", blank=True, related_name="+", verbose_name=_("rejected directions")
    )
    company_preference = _choice(_("company preference"), CompanyPreference)
    shipped_llm_in_own_business = models.BooleanField(
        _("shipped an LLM feature in the own business"), default=False
    )

    objects = models.Manager.from_queryset(LearnerQuerySet)()

    class Meta:
        verbose_name = _("learner")
        verbose_name_plural = _("learners")
        ordering = ["-id"]
        constraints = [
            one_of("status", LearnerStatus, name="learner_status_known", or_empty=True),
            one_of("education_level", EducationLevel, name="learner_level_known", or_empty=True),
            one_of("education_field", EducationField, name="learner_field_known", or_empty=True),
            one_of("education_tier", EducationTier, name="learner_tier_known", or_empty=True),
            one_of(
                "company_preference", CompanyPreference, name="learner_company_known", or_empty=True
            ),
            models.UniqueConstraint(
                fields=["user", "organization"], name="learner_once_per_organization"
            ),
            models.CheckConstraint(
                name="learner_hours_in_range",
                condition=Q(weekly_hours=None) | Q(weekly_hours__gte=0, weekly_hours__lte=80),
            ),
            models.CheckConstraint(
                name="learner_interest_engineering_in_range",
                condition=Q(interest_engineering=None)
                | Q(interest_engineering__gte=0, interest_engineering__lte=1),
            ),
            models.CheckConstraint(
                name="learner_interest_data_in_range",
                condition=Q(interest_data=None) | Q(interest_data__gte=0, interest_data__lte=1),
            ),
        ]

    def __str__(self) -> str:
        return self.user.name


class Experience(models.Model):
    """Years in one family of work, and how far they are proven."""

    learner = models.ForeignKey(Learner, models.CASCADE, related_name="experiences")
    family = models.CharField(_("kind of work"), max_length=20, choices=choices_of(RoleFamily))
    years = models.FloatField(_("years"), validators=[MinValueValidator(0), MaxValueValidator(60)])
    proof = models.CharField(_("proof"), max_length=12, choices=choices_of(Proof))

    class Meta:
        verbose_name = _("experience")
        verbose_name_plural = _("experience")
        ordering = ["family"]
        constraints = [
            one_of("family", RoleFamily, name="experience_family_known"),
            one_of("proof", Proof, name="experience_proof_known"),
            models.CheckConstraint(
                name="experience_years_in_range", condition=Q(years__gte=0, years__lte=60)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_family_display()} {self.years} #{self.pk}"


class SkillClaim(models.Model):
    """A skill somebody says to have: level 0 to 1, discounted by its proof."""

    learner = models.ForeignKey(Learner, models.CASCADE, related_name="skill_claims")
    skill = models.ForeignKey(
        "curriculum.Skill", models.PROTECT, related_name="+", verbose_name=_("skill")
    )
    level = models.FloatField(_("level"), validators=SHARE)
    proof = models.CharField(_("proof"), max_length=12, choices=choices_of(Proof))

    class Meta:
        verbose_name = _("skill claim")
        verbose_name_plural = _("skill claims")
        ordering = ["id"]
        constraints = [
            one_of("proof", Proof, name="skill_claim_proof_known"),
            models.UniqueConstraint(fields=["learner", "skill"], name="skill_claim_once"),
            models.CheckConstraint(
                name="skill_claim_level_in_range", condition=Q(level__gte=0, level__lte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"claim #{self.pk}"


class VerticalExperience(models.Model):
    """Years spent in one vertical or scenario."""

    learner = models.ForeignKey(Learner, models.CASCADE, related_name="verticals")
    vertical = models.ForeignKey(
        "curriculum.Vertical", models.PROTECT, related_name="+", verbose_name=_("vertical")
    )
    years = models.FloatField(_("years"), validators=[MinValueValidator(0), MaxValueValidator(60)])

    class Meta:
        verbose_name = _("vertical")
        verbose_name_plural = _("verticals")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["learner", "vertical"], name="vertical_once"),
            models.CheckConstraint(
                name="vertical_years_in_range", condition=Q(years__gte=0, years__lte=60)
            ),
        ]

    def __str__(self) -> str:
        return f"vertical #{self.pk}"
