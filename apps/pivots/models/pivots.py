"""Moves between directions, and the credit each carries along."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.assignments.models import Assignment
from apps.cohorts.models import OfEnrollmentQuerySet, Placement
from apps.core.models import (
    TimestampedModel,
    append_only,
    choices_of,
    follows,
    one_of,
    state_field,
)
from apps.curriculum.models import Direction, Task
from apps.pivots.models.recommendations import Recommendation
from apps.progress.models import SkillEvidence
from mentorship.states import CREDIT_TRANSFER, PIVOT, CreditTransferState, PivotState
from mentorship.values import CreditKind, CreditReason


class Pivot(TimestampedModel):
    """A move between directions that a mentor accepted; applied once the learner has agreed.

    `from_placement` and `to_placement`: what was left and what was begun, from the moment the
    pivot is applied. `revert_until`: up to then it can be taken back.
    """

    organization = models.ForeignKey(
        "accounts.Organization", models.PROTECT, related_name="+", verbose_name=_("organization")
    )
    enrollment = models.ForeignKey(
        "cohorts.Enrollment", models.CASCADE, related_name="pivots", verbose_name=_("enrollment")
    )
    recommendation = models.OneToOneField(
        Recommendation, models.PROTECT, related_name="pivot", verbose_name=_("recommendation")
    )
    from_direction = models.ForeignKey(
        Direction, models.PROTECT, related_name="+", verbose_name=_("from")
    )
    to_direction = models.ForeignKey(
        Direction, models.PROTECT, related_name="+", verbose_name=_("to")
    )
    state = state_field(PIVOT)
    planned_at = models.DateTimeField(_("planned"))
    agreed_at = models.DateTimeField(_("agreed"), null=True, blank=True)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("agreement recorded by"),
    )
    agreement = models.TextField(_("agreement"), blank=True)
    applied_at = models.DateTimeField(_("applied"), null=True, blank=True)
    revert_until = models.DateTimeField(_("can be reverted until"), null=True, blank=True)
    reverted_at = models.DateTimeField(_("reverted"), null=True, blank=True)
    from_placement = models.ForeignKey(
        Placement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("placement left"),
    )
    to_placement = models.OneToOneField(
        Placement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="begun_by_pivot",
        verbose_name=_("placement begun"),
    )

    objects = models.Manager.from_queryset(OfEnrollmentQuerySet)()

    class Meta:
        verbose_name = _("pivot")
        verbose_name_plural = _("pivots")
        ordering = ["-id"]
        triggers = [follows(PIVOT)]
        constraints = [
            one_of("state", PivotState, name="pivot_state_known"),
            models.CheckConstraint(
                name="pivot_goes_elsewhere",
                condition=~Q(from_direction=F("to_direction")),
            ),
            models.UniqueConstraint(
                fields=["enrollment"], condition=Q(state="planned"), name="pivot_planned_once"
            ),
            models.CheckConstraint(
                name="pivot_agreed_by_somebody",
                condition=Q(agreed_at=None, agreed_by=None)
                | Q(agreed_at__isnull=False, agreed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="pivot_applied_with_agreement",
                condition=~Q(state__in=["applied", "reverted"])
                | Q(
                    agreed_at__isnull=False,
                    applied_at__isnull=False,
                    revert_until__isnull=False,
                    from_placement__isnull=False,
                    to_placement__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="pivot_reverted_in_time",
                condition=Q(state="reverted", reverted_at__lte=F("revert_until"))
                | ~Q(state="reverted") & Q(reverted_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.get_state_display()}"


class OfPivotQuerySet(OfEnrollmentQuerySet):
    path = "pivot__enrollment"


class CreditTransfer(TimestampedModel):
    """What finished work counted for in an applied pivot, and how to take it back.

    `progress_before`, `progress_after`: digests of the learner's progress before the pivot was
    applied and after it was reverted; equal unless work was done in between. `before`: how each
    assignment stood. Hours are those of the new roadmap, by half of the learners' need.
    """

    organization = models.ForeignKey(
        "accounts.Organization", models.PROTECT, related_name="+", verbose_name=_("organization")
    )
    pivot = models.OneToOneField(
        Pivot, models.CASCADE, related_name="credit_transfer", verbose_name=_("pivot")
    )
    state = state_field(CREDIT_TRANSFER)
    granted_at = models.DateTimeField(_("granted"))
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("granted by")
    )
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    hours_credited = models.FloatField(_("hours credited"))
    hours_left = models.FloatField(_("hours left"))
    progress_before = models.CharField(_("progress before"), max_length=64)
    progress_after = models.CharField(_("progress after reverting"), max_length=64, blank=True)
    before = models.JSONField(_("assignments before"))

    objects = models.Manager.from_queryset(OfPivotQuerySet)()

    class Meta:
        verbose_name = _("credit transfer")
        verbose_name_plural = _("credit transfers")
        ordering = ["-id"]
        triggers = [follows(CREDIT_TRANSFER)]
        constraints = [
            one_of("state", CreditTransferState, name="credit_transfer_state_known"),
            models.CheckConstraint(
                name="credit_transfer_hours_in_range",
                condition=Q(hours_credited__gte=0, hours_left__gte=0),
            ),
            models.CheckConstraint(
                name="credit_transfer_revoked_has_a_time",
                condition=Q(state="revoked", revoked_at__isnull=False)
                | Q(state="granted", revoked_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.get_state_display()}"

    @property
    def is_identical(self) -> bool | None:
        """Whether the revert brought back the same progress; None before it is reverted."""
        return self.progress_after == self.progress_before if self.progress_after else None


class CreditLine(models.Model):
    """What became of one task, and why. Written when the pivot is applied, never changed."""

    transfer = models.ForeignKey(
        CreditTransfer, models.CASCADE, related_name="lines", verbose_name=_("credit transfer")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    kind = models.CharField(_("what becomes of it"), max_length=10, choices=choices_of(CreditKind))
    reason = models.CharField(_("why"), max_length=30, choices=choices_of(CreditReason))
    task = models.ForeignKey(Task, models.PROTECT, related_name="+", verbose_name=_("task"))
    assignment = models.ForeignKey(
        Assignment,
        models.PROTECT,
        null=True,
        related_name="credit_lines",
        verbose_name=_("assignment"),
    )
    hours = models.FloatField(_("hours"))
    missing = models.JSONField(_("skills not shown yet"), default=list)
    due_before = models.DateField(_("due before"), null=True)
    due_on = models.DateField(_("due"), null=True)
    evidence = models.ManyToManyField(
        SkillEvidence, related_name="credit_lines", verbose_name=_("evidence")
    )

    class Meta:
        verbose_name = _("credit line")
        verbose_name_plural = _("credit lines")
        ordering = ["transfer", "position"]
        triggers = [append_only()]
        constraints = [
            one_of("kind", CreditKind, name="credit_line_kind_known"),
            one_of("reason", CreditReason, name="credit_line_reason_known"),
            models.UniqueConstraint(fields=["transfer", "position"], name="credit_line_once"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.get_kind_display()}"
