"""insights: other ways to look at the tables of others, and what was taken out of them."""

from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Membership, Mentor
from apps.cohorts.models import Cohort
from apps.core.models import (
    ScopedQuerySet,
    TimestampedModel,
    choices_of,
    follows,
    frozen,
    one_of,
    state_field,
)
from mentorship.states import EXPORT, ExportState
from mentorship.values import ExportFormat, ExportKind

if TYPE_CHECKING:
    from apps.accounts.models import User


class CohortOutlook(Cohort):
    """A cohort as its managers look ahead: when it finishes, who is loaded, what is overdue."""

    class Meta:
        proxy = True
        verbose_name = _("outlook")
        verbose_name_plural = _("outlooks")


class ExportQuerySet(ScopedQuerySet):
    def visible_to(self, user: "User") -> Self:
        """Keep one's own while one works there, and those of organizations *user* manages."""
        if user.is_superuser:
            return self
        working = Membership.objects.working(user).values("organization")
        managed = Membership.objects.managing(user).values("organization")
        return self.filter(
            Q(requested_by=user.pk, organization__in=working) | Q(organization__in=managed)
        )


class Export(TimestampedModel):
    """A table somebody asked for, written by a job with what that person might see by then.

    `file_name`: where the private storage keeps it. How far the work is, and what went wrong,
    stands on its job.
    """

    organization = models.ForeignKey(
        "accounts.Organization", models.PROTECT, related_name="+", verbose_name=_("organization")
    )
    cohort = models.ForeignKey(
        Cohort, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("cohort")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=choices_of(ExportKind))
    format = models.CharField(_("format"), max_length=10, choices=choices_of(ExportFormat))
    with_bom = models.BooleanField(
        _("for Excel"), default=False, help_text=_("Begins with the mark by which it knows UTF-8.")
    )
    state = state_field(EXPORT)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("requested by")
    )
    requested_at = models.DateTimeField(_("requested"))
    job = models.OneToOneField(
        "core.Job", models.PROTECT, null=True, related_name="+", verbose_name=_("job")
    )
    file_name = models.CharField(_("file"), max_length=200, blank=True)
    row_count = models.PositiveIntegerField(_("rows"), null=True, blank=True)
    byte_count = models.PositiveBigIntegerField(_("bytes"), null=True, blank=True)
    ready_at = models.DateTimeField(_("ready since"), null=True, blank=True)
    expires_at = models.DateTimeField(_("expires"))

    objects = models.Manager.from_queryset(ExportQuerySet)()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-id"]
        triggers = [
            follows(EXPORT),
            frozen("organization", "cohort", "kind", "format", "with_bom", "requested_by"),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"],
                name="export_to_expire",
                condition=Q(state__in=["requested", "ready"]),
            )
        ]
        constraints = [
            one_of("kind", ExportKind, name="export_kind_known"),
            one_of("format", ExportFormat, name="export_format_known"),
            one_of("state", ExportState, name="export_state_known"),
            models.CheckConstraint(
                name="export_ready_has_a_file",
                condition=Q(
                    state="ready",
                    row_count__isnull=False,
                    byte_count__isnull=False,
                    ready_at__isnull=False,
                )
                & ~Q(file_name="")
                | ~Q(state="ready") & Q(file_name=""),
            ),
            models.CheckConstraint(
                name="export_bom_is_for_csv", condition=Q(with_bom=False) | Q(format="csv")
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.get_kind_display()}"


class MentorStanding(Mentor):
    """A mentor as the own figures show them, which selectors add."""

    learners: int
    pending: int
    reviews: int
    turnaround_p50: timedelta | None
    turnaround_p90: timedelta | None

    class Meta:
        proxy = True
        verbose_name = _("mentor's figures")
        verbose_name_plural = _("mentors' figures")
