"""What became of those who entered a direction, and the models fitted to it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.cohorts.models import OfEnrollmentQuerySet, Placement
from apps.core.models import append_only
from apps.curriculum.models import Direction
from apps.curriculum.models.field import SharedQuerySet
from apps.pivots.models.policies import PolicyVersion

SUCCESS = Q(is_active=True, done_share__gte=0.70, mean_review__isnull=False, mean_review__gte=0.70)


class Outcome(models.Model):
    """What became of one entry into a direction, twelve weeks later. Written once.

    Success: still there, at least 70 % of what was due handed in, and a mean review of at least
    .70. `features`: what the entry was judged by then, `rule/feature` -> value; null where nobody
    had judged it, so that nothing learned later can have leaked in.
    """

    organization = models.ForeignKey(
        "accounts.Organization", models.PROTECT, related_name="+", verbose_name=_("organization")
    )
    enrollment = models.ForeignKey(
        "cohorts.Enrollment", models.CASCADE, related_name="outcomes", verbose_name=_("enrollment")
    )
    placement = models.OneToOneField(
        Placement, models.CASCADE, related_name="outcome", verbose_name=_("direction placement")
    )
    direction = models.ForeignKey(
        Direction, models.PROTECT, related_name="+", verbose_name=_("direction")
    )
    source = models.ForeignKey(
        Direction, models.PROTECT, null=True, related_name="+", verbose_name=_("came from")
    )
    entered_at = models.DateTimeField(_("entered"))
    measured_at = models.DateTimeField(_("measured"))
    features = models.JSONField(_("judged by"), null=True)
    is_active = models.BooleanField(_("still there"))
    done_share = models.FloatField(_("share of due work handed in"))
    mean_review = models.FloatField(_("mean review"), null=True)
    success = models.BooleanField(_("success"))

    objects = models.Manager.from_queryset(OfEnrollmentQuerySet)()

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        ordering = ["-id"]
        triggers = [append_only()]
        constraints = [
            models.CheckConstraint(
                name="outcome_in_range",
                condition=Q(done_share__gte=0, done_share__lte=1)
                & (Q(mean_review=None) | Q(mean_review__gte=0, mean_review__lte=1)),
            ),
            models.CheckConstraint(
                name="outcome_success_follows",
                condition=Q(success=True) & SUCCESS | Q(success=False) & ~SUCCESS,
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.direction_id}"


class ModelVersion(models.Model):
    """A model fitted to outcomes: immutable, and of no effect until somebody puts it in force."""

    version = models.CharField(_("version"), max_length=60, unique=True)
    policy_version = models.ForeignKey(
        PolicyVersion, models.PROTECT, related_name="models", verbose_name=_("policy version")
    )
    document = models.JSONField(_("content"))
    digest = models.CharField(_("digest"), max_length=64, unique=True)
    examples = models.PositiveIntegerField(_("outcomes"))
    created_at = models.DateTimeField(_("fitted"))

    objects = models.Manager.from_queryset(SharedQuerySet)()

    class Meta:
        verbose_name = _("model version")
        verbose_name_plural = _("model versions")
        ordering = ["-id"]
        triggers = [append_only()]

    def __str__(self) -> str:
        return self.version


class ModelActivation(models.Model):
    """Which model counts since when; none at all means the policy alone. The latest row counts."""

    model_version = models.ForeignKey(
        ModelVersion,
        models.PROTECT,
        null=True,
        related_name="activations",
        verbose_name=_("model version"),
    )
    activated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    activated_at = models.DateTimeField(_("in force since"))

    objects = models.Manager.from_queryset(SharedQuerySet)()

    class Meta:
        verbose_name = _("model in force")
        verbose_name_plural = _("models in force")
        ordering = ["-id"]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.model_version_id} ({self.activated_at:%Y-%m-%d})"
