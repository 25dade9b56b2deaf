"""Rosters that were sent in, and what became of each row."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.models import Membership, Organization
from apps.cohorts.models.cohorts import Cohort, Enrollment
from apps.core.models import (
    ScopedQuerySet,
    TimestampedModel,
    choices_of,
    follows,
    one_of,
    state_field,
)
from mentorship.states import ROSTER_IMPORT, RosterImportState
from mentorship.values import RosterShape, RowOutcome

if TYPE_CHECKING:
    from apps.accounts.models import User


class RosterImportQuerySet(ScopedQuerySet):
    path = ""

    def visible_to(self, user: "User") -> Self:
        """Keep those of organizations *user* manages."""
        if user.is_superuser:
            return self
        managed = Membership.objects.managing(user).values("organization")
        return self.filter(**{f"{self.path}organization__in": managed})


class RosterImport(TimestampedModel):
    """A roster sent in: checked by a dry run, or applied.

    `cohort`: the one it is about; None stands for any of the organization. `atomic`: one faulty
    row refuses the whole. `apply_deletions`: rows may take people out. `digest`: of the report of
    the latest dry run; what is applied is what was shown.
    """

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="roster_imports", verbose_name=_("organization")
    )
    cohort = models.ForeignKey(
        Cohort,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="roster_imports",
        verbose_name=_("cohort"),
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("sent in by")
    )
    job = models.ForeignKey(
        "core.Job", models.SET_NULL, null=True, related_name="+", verbose_name=_("job")
    )
    state = state_field(ROSTER_IMPORT)
    shape = models.CharField(_("shape"), max_length=10, choices=choices_of(RosterShape))
    atomic = models.BooleanField(_("all or nothing"), default=False)
    apply_deletions = models.BooleanField(_("takes people out"), default=False)
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True)
    applied_at = models.DateTimeField(_("applied"), null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    created_rows = models.PositiveIntegerField(pgettext_lazy("RowOutcome", "created"), default=0)
    changed_rows = models.PositiveIntegerField(_("changed"), default=0)
    unchanged_rows = models.PositiveIntegerField(_("unchanged"), default=0)
    failed_rows = models.PositiveIntegerField(_("failed"), default=0)

    objects = models.Manager.from_queryset(RosterImportQuerySet)()

    class Meta:
        verbose_name = _("roster import")
        verbose_name_plural = _("roster imports")
        ordering = ["-id"]
        triggers = [follows(ROSTER_IMPORT)]
        constraints = [
            one_of("state", RosterImportState, name="roster_import_state_known"),
            one_of("shape", RosterShape, name="roster_import_shape_known"),
            models.CheckConstraint(
                name="roster_import_checked_has_a_time",
                condition=~Q(state="checked") | Q(checked_at__isnull=False),
            ),
            models.CheckConstraint(
                name="roster_import_applied_has_a_time",
                condition=~Q(state="applied") | Q(applied_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.cohort or self.organization}"


class OfRosterImportQuerySet(RosterImportQuerySet):
    path = "roster_import__"


class RosterFile(models.Model):
    """A file as it was sent in; kept until the import is applied or refused."""

    roster_import = models.ForeignKey(RosterImport, models.CASCADE, related_name="files")
    name = models.CharField(_("name"), max_length=100)
    content = models.TextField(_("content"))

    objects = models.Manager.from_queryset(OfRosterImportQuerySet)()

    class Meta:
        verbose_name = _("roster file")
        verbose_name_plural = _("roster files")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.name} (#{self.pk})"


class RosterRow(models.Model):
    """What became of one row of a file, or would become of it.

    It holds no personal data of its own: `line` says where they stand in the sender's file.
    `code`: why it failed, or what is to be known of it; `column` is where it shows.
    """

    roster_import = models.ForeignKey(
        RosterImport, models.CASCADE, related_name="rows", verbose_name=_("roster import")
    )
    file = models.CharField(_("file"), max_length=100)
    line = models.PositiveIntegerField(_("line"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=choices_of(RowOutcome))
    code = models.CharField(_("code"), max_length=40, blank=True)
    column = models.CharField(_("column"), max_length=40, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person"),
    )
    enrollment = models.ForeignKey(
        Enrollment,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("enrollment"),
    )

    objects = models.Manager.from_queryset(OfRosterImportQuerySet)()

    class Meta:
        verbose_name = _("roster row")
        verbose_name_plural = _("roster rows")
        ordering = ["id"]
        constraints = [
            one_of("outcome", RowOutcome, name="roster_row_outcome_known"),
            models.CheckConstraint(
                name="roster_row_failed_says_why",
                condition=~Q(outcome="failed") | ~Q(code="") & ~Q(column=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file}:{self.line} (#{self.pk})"
