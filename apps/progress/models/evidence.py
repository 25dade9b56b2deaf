"""What reviewed work has shown, and what it adds up to."""

from typing import TYPE_CHECKING, Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.cohorts.models import OfEnrollmentQuerySet
from apps.core.models import append_only

if TYPE_CHECKING:
    from datetime import datetime

    from apps.assignments.models import Review


class SkillEvidenceQuerySet(OfEnrollmentQuerySet):
    def standing(self) -> Self:
        """Keep the evidence of reviews that have not been superseded."""
        return self.exclude(review__state="superseded")

    def of_review(self, review: "Review") -> Self:
        return self.filter(review=review)


class SkillEvidence(models.Model):
    """One review's word on one skill. Append-only: a superseding review brings rows of its own.

    `score` and `weight`: 0..1; the weight is the task's share for this skill. `lineage`: the slug
    of the task. `reliability` (of the reviewer, 0..1) and `difficulty` (of the task, log-odds over
    its skills' usual ones) are what was known when the row was written.
    """

    organization = models.ForeignKey(
        "accounts.Organization", models.PROTECT, related_name="+", verbose_name=_("organization")
    )
    enrollment = models.ForeignKey(
        "cohorts.Enrollment",
        models.CASCADE,
        related_name="skill_evidence",
        verbose_name=_("enrollment"),
    )
    skill = models.ForeignKey(
        "curriculum.Skill", models.PROTECT, related_name="+", verbose_name=_("skill")
    )
    review = models.ForeignKey(
        "assignments.Review",
        models.PROTECT,
        related_name="skill_evidence",
        verbose_name=_("review"),
    )
    score = models.FloatField(_("score"), validators=[MinValueValidator(0), MaxValueValidator(1)])
    weight = models.FloatField(_("weight"), validators=[MinValueValidator(0), MaxValueValidator(1)])
    lineage = models.SlugField(_("task"), max_length=80, db_index=False)
    reliability = models.FloatField(_("reviewer's reliability"), default=0.8)
    difficulty = models.FloatField(_("difficulty of the task"), default=0.0)
    observed_at = models.DateTimeField(_("observed"))

    objects = models.Manager.from_queryset(SkillEvidenceQuerySet)()

    class Meta:
        verbose_name = _("skill evidence")
        verbose_name_plural = _("skill evidence")
        ordering = ["-id"]
        triggers = [append_only()]
        indexes = [
            models.Index(fields=["lineage", "-id"], name="skill_evidence_of_task"),
            models.Index(fields=["skill", "-id"], name="skill_evidence_of_skill"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["review", "skill"], name="skill_evidence_once"),
            models.CheckConstraint(
                name="skill_evidence_in_range",
                condition=Q(score__gte=0, score__lte=1, weight__gt=0, weight__lte=1)
                & Q(reliability__gt=0, reliability__lte=1)
                & Q(difficulty__gte=-6, difficulty__lte=6),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.score:.2f}"

    @property
    def percent(self) -> int:
        return round(100 * self.score)


class SkillStateQuerySet(OfEnrollmentQuerySet):
    pass


class SkillState(models.Model):
    """What the evidence and the claims of an enrollment add up to for one skill.

    A pure fold of the ledger, kept for reading and rebuilt at will. Means and variances are in
    log-odds, as of `as_of`, the last evidence of the enrollment; what has faded since is reckoned
    when the row is read. `claim_lift`: how far claims raise the mean of an unreviewed skill.
    """

    organization = models.ForeignKey(
        "accounts.Organization", models.PROTECT, related_name="+", verbose_name=_("organization")
    )
    enrollment = models.ForeignKey(
        "cohorts.Enrollment",
        models.CASCADE,
        related_name="skill_states",
        verbose_name=_("enrollment"),
    )
    skill = models.ForeignKey(
        "curriculum.Skill", models.PROTECT, related_name="+", verbose_name=_("skill")
    )
    formula = models.CharField(_("formula"), max_length=20)
    general_mean = models.FloatField(_("general ability"))
    general_variance = models.FloatField(_("its variance"))
    skill_mean = models.FloatField(_("skill"))
    skill_variance = models.FloatField(_("variance of the skill"))
    claim_lift = models.FloatField(_("lift by claims"), default=0.0)
    evidence_count = models.PositiveIntegerField(_("reviews"))
    last_observed_at = models.DateTimeField(_("last shown"), null=True, blank=True)
    as_of = models.DateTimeField(_("as of"), null=True, blank=True)

    asked_at: "datetime"  # annotated by selectors.skill_state_list: the hour of reading
    believed: Any  # what the state says at that hour, for the door that shows it

    objects = models.Manager.from_queryset(SkillStateQuerySet)()

    class Meta:
        verbose_name = _("skill state")
        verbose_name_plural = _("skill states")
        ordering = ["enrollment", "skill"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrollment", "skill", "formula"], name="skill_state_once"
            ),
            models.CheckConstraint(
                name="skill_state_in_range",
                condition=Q(general_variance__gt=0, skill_variance__gt=0, claim_lift__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.formula}"
