"""Files learners bring along: private bytes in Django's storage, and a row that says whose."""

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.assignments.models.assignments import Assignment
from apps.assignments.models.revisions import OfAssignmentQuerySet, Revision
from apps.core.models import frozen

if TYPE_CHECKING:
    from apps.accounts.models import User

MAX_FILE_NAME = 120


class UploadQuerySet(OfAssignmentQuerySet):
    def visible_to(self, user: "User") -> Self:
        """Keep what was handed in of visible enrollments, and one's own that was not yet."""
        seen = super().visible_to(user)
        return seen if user.is_superuser else seen.filter(~Q(revision=None) | _own(user))

    def waiting(self) -> Self:
        """Keep what was never handed in."""
        return self.filter(revision=None)


def _own(user: "User") -> Q:
    return Q(assignment__enrollment__learner__user=user.pk)


class Upload(models.Model):
    """A file for one assignment. Handed in, it belongs to that revision for ever.

    `key`: where the bytes are; random, and told to nobody. `size` in bytes.
    """

    assignment = models.ForeignKey(
        Assignment, models.CASCADE, related_name="uploads", verbose_name=_("assignment")
    )
    revision = models.ForeignKey(
        Revision,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="uploads",
        verbose_name=_("handed in with"),
    )
    name = models.CharField(_("file name"), max_length=MAX_FILE_NAME)
    media_type = models.CharField(_("media type"), max_length=80)
    size = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    key = models.CharField(max_length=100, unique=True, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded"))

    objects = models.Manager.from_queryset(UploadQuerySet)()

    class Meta:
        verbose_name = _("uploaded file")
        verbose_name_plural = _("uploaded files")
        ordering = ["-id"]
        triggers = [
            frozen(
                "assignment",
                "name",
                "media_type",
                "size",
                "sha256",
                "key",
                "uploaded_by",
                "uploaded_at",
            ),
            pgtrigger.Protect(
                name="handed_in_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__revision__isnull=False)
                & pgtrigger.Q(old__revision__df=pgtrigger.F("new__revision")),
            ),
            pgtrigger.Protect(
                name="never_deleted",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__revision__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["uploaded_at"], name="upload_waiting", condition=Q(revision=None))
        ]
        constraints = [
            models.CheckConstraint(name="upload_is_not_empty", condition=Q(size__gt=0)),
            models.CheckConstraint(name="upload_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="upload_sha_is_whole", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} #{self.pk}"

    @property
    def organization_id(self) -> int:
        return self.assignment.organization_id
