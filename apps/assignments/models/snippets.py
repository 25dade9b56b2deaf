"""Sentences reviewers say again and again, and how often they were said."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Membership
from apps.assignments.models.reviews import Review
from apps.core.models import ScopedQuerySet, TimestampedModel, append_only, frozen

if TYPE_CHECKING:
    from apps.accounts.models import User


class SnippetQuerySet(ScopedQuerySet):
    def visible_to(self, user: "User") -> Self:
        """Keep the snippets of organizations *user* works in as a mentor or more."""
        if user.is_superuser:
            return self
        return self.filter(organization__in=Membership.objects.working(user).values("organization"))

    def in_use(self) -> Self:
        return self.filter(archived_at=None)

    def with_uses(self) -> Self:
        """Count in how many reviews each was used."""
        return self.annotate(use_count=Count("uses"))


class Snippet(TimestampedModel):
    """A piece of feedback to be used again, for one criterion or for any.

    `criterion`: the slug of a criterion, whatever rubric it stands in; empty for any.
    """

    use_count: int  # annotated by `with_uses`

    organization = models.ForeignKey(
        "accounts.Organization", models.PROTECT, related_name="+", verbose_name=_("organization")
    )
    criterion = models.CharField(_("criterion"), max_length=60, blank=True)
    body = models.TextField(_("text"))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    archived_at = models.DateTimeField(_("put away"), null=True, blank=True)

    objects = models.Manager.from_queryset(SnippetQuerySet)()

    class Meta:
        verbose_name = _("snippet")
        verbose_name_plural = _("snippets")
        ordering = ["-id"]
        triggers = [frozen("organization", "criterion", "body", "written_by")]
        indexes = [
            models.Index(
                fields=["organization", "criterion"],
                name="snippet_in_use",
                condition=Q(archived_at=None),
            )
        ]
        constraints = [
            models.CheckConstraint(name="snippet_says_something", condition=~Q(body="")),
        ]

    def __str__(self) -> str:
        return f"{self.body[:60]} #{self.pk}"


class SnippetUse(models.Model):
    """A review in which a snippet was used: the count is counted, never kept."""

    snippet = models.ForeignKey(Snippet, models.CASCADE, related_name="uses")
    review = models.ForeignKey(Review, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("use of a snippet")
        verbose_name_plural = _("uses of snippets")
        ordering = ["id"]
        triggers = [append_only()]
        constraints = [
            models.UniqueConstraint(fields=["snippet", "review"], name="snippet_use_once"),
        ]

    def __str__(self) -> str:
        return f"{self.snippet_id} → {self.review_id} #{self.pk}"
