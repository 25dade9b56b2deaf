"""Automated checks of what was handed in, and the credentials they report with."""

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Membership
from apps.assignments.models.revisions import Revision
from apps.cohorts.models import OfEnrollmentQuerySet
from apps.core.models import (
    ScopedQuerySet,
    TimestampedModel,
    follows,
    frozen,
    one_of,
    state_field,
)
from mentorship.states import CHECK_CREDENTIAL, CHECK_RUN, CheckCredentialState, CheckRunState

if TYPE_CHECKING:
    from apps.accounts.models import User

CHECK_ENDED = tuple(state.value for state in CheckRunState if state in CHECK_RUN.ends())


class CheckCredentialQuerySet(ScopedQuerySet):
    def visible_to(self, user: "User") -> Self:
        """Keep the credentials of organizations *user* manages."""
        if user.is_superuser:
            return self
        managed = Membership.objects.managing(user).values("organization")
        return self.filter(organization__in=managed)


class CheckCredential(TimestampedModel):
    """A secret with which a machine reports checks of one organization, or of one cohort in it.

    It opens nothing else. Only its hash is kept: whoever loses it is issued another.
    """

    organization = models.ForeignKey(
        "accounts.Organization", models.PROTECT, related_name="+", verbose_name=_("organization")
    )
    cohort = models.ForeignKey(
        "cohorts.Cohort",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("cohort"),
    )
    name = models.CharField(_("name"), max_length=100)
    state = state_field(CHECK_CREDENTIAL)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("issued by")
    )
    expires_at = models.DateTimeField(_("expires"))

    objects = models.Manager.from_queryset(CheckCredentialQuerySet)()

    class Meta:
        verbose_name = _("check credential")
        verbose_name_plural = _("check credentials")
        ordering = ["-id"]
        triggers = [
            follows(CHECK_CREDENTIAL),
            frozen("organization", "cohort", "digest", "issued_by", "expires_at"),
        ]
        constraints = [
            one_of("state", CheckCredentialState, name="check_credential_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.name} #{self.pk}"


class CheckRunQuerySet(OfEnrollmentQuerySet):
    path = "revision__assignment__enrollment"

    def under_way(self) -> Self:
        return self.exclude(state__in=CHECK_ENDED)


class CheckRun(TimestampedModel):
    """One automated check of one revision: a signal for those who review, never a gate.

    `external_id`: what its machine calls it; with revision and name it says which run is meant.
    `annotations`: `[{"path": ..., "line": ..., "level": ..., "message": ...}, ...]`.
    `times_out_at`: without a word until then it counts as lost.
    """

    organization = models.ForeignKey(
        "accounts.Organization", models.PROTECT, related_name="+", verbose_name=_("organization")
    )
    revision = models.ForeignKey(
        Revision, models.CASCADE, related_name="check_runs", verbose_name=_("revision")
    )
    credential = models.ForeignKey(
        CheckCredential, models.PROTECT, related_name="+", verbose_name=_("reported with")
    )
    name = models.CharField(_("check"), max_length=100)
    external_id = models.CharField(_("external id"), max_length=200)
    state = state_field(CHECK_RUN)
    summary = models.TextField(_("summary"), blank=True)
    annotations = models.JSONField(_("annotations"), default=list, blank=True)
    url = models.CharField(_("details"), max_length=2000, blank=True)
    times_out_at = models.DateTimeField(_("times out"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = models.Manager.from_queryset(CheckRunQuerySet)()

    class Meta:
        verbose_name = _("check run")
        verbose_name_plural = _("check runs")
        ordering = ["-id"]
        triggers = [
            follows(CHECK_RUN),
            frozen(
                "revision",
                "name",
                "external_id",
                "summary",
                "annotations",
                "url",
                "finished_at",
                once=pgtrigger.Q(old__state__in=CHECK_ENDED),
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]
        indexes = [
            models.Index(
                fields=["times_out_at"],
                name="check_run_under_way",
                condition=Q(state__in=["queued", "running"]),
            )
        ]
        constraints = [
            one_of("state", CheckRunState, name="check_run_state_known"),
            models.UniqueConstraint(
                fields=["revision", "name", "external_id"], name="check_run_once"
            ),
            models.CheckConstraint(
                name="check_run_ended_has_a_time",
                condition=Q(state__in=["queued", "running"], finished_at=None)
                | ~Q(state__in=["queued", "running"]) & Q(finished_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} #{self.pk}"
