"""progress: what has been shown."""

from typing import TYPE_CHECKING, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.cohorts.models import OfEnrollmentQuerySet
from apps.core.models import append_only

if TYPE_CHECKING:
    from apps.assignments.models import Review


class SkillEvidenceQuerySet(OfEnrollmentQuerySet):
    def standing(self) -> Self:
        """Keep the evidence of reviews that have not been superseded."""
        return self.exclude(review__state="superseded")

    def of_review(self, review: "Review") -> Self:
        return self.filter(review=review)


class SkillEvidence(models.Model):
    """One review's word on one skill. Append-only: a superseding review brings rows of its own.

    `score` and `weight`: 0..1; the weight is the task's share for this skill.
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
    observed_at = models.DateTimeField(_("observed"))

    objects = models.Manager.from_queryset(SkillEvidenceQuerySet)()

    class Meta:
        verbose_name = _("skill evidence")
        verbose_name_plural = _("skill evidence")
        ordering = ["-id"]
        triggers = [append_only()]
        constraints = [
            models.UniqueConstraint(fields=["review", "skill"], name="skill_evidence_once"),
            models.CheckConstraint(
                name="skill_evidence_in_range",
                condition=Q(score__gte=0, score__lte=1, weight__gt=0, weight__lte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.score:.2f}"
