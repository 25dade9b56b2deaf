"""Editions of the policy, and which of them counts."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.models import append_only
from apps.curriculum.models.field import SharedQuerySet


class PolicyVersion(models.Model):
    """An immutable edition of the policy: rules, sentences, thresholds."""

    version = models.CharField(_("version"), max_length=30, unique=True)
    document = models.JSONField(_("content"))
    digest = models.CharField(_("digest"), max_length=64, unique=True)
    created_at = models.DateTimeField(_("loaded"), auto_now_add=True)

    objects = models.Manager.from_queryset(SharedQuerySet)()

    class Meta:
        verbose_name = _("policy version")
        verbose_name_plural = _("policy versions")
        ordering = ["-id"]
        triggers = [append_only()]

    def __str__(self) -> str:
        return self.version


class PolicyActivation(models.Model):
    """Which policy counts since when; the latest row is in force. Never silently changed."""

    policy_version = models.ForeignKey(
        PolicyVersion, models.PROTECT, related_name="activations", verbose_name=_("policy version")
    )
    activated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    activated_at = models.DateTimeField(_("in force since"))

    objects = models.Manager.from_queryset(SharedQuerySet)()

    class Meta:
        verbose_name = _("policy in force")
        verbose_name_plural = _("policies in force")
        ordering = ["-id"]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.policy_version} ({self.activated_at:%Y-%m-%d})"
