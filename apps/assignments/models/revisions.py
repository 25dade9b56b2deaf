"""What was handed in: every revision stays as it was."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.assignments.models.assignments import Assignment
from apps.cohorts.models import OfEnrollmentQuerySet
from apps.core.models import follows, frozen, one_of, state_field
from mentorship.states import REVISION, RevisionState


class OfAssignmentQuerySet(OfEnrollmentQuerySet):
    path = "assignment__enrollment"


class Revision(models.Model):
    """The n-th time work was handed in for an assignment. Its content never changes.

    `deliverables`: `[{"type": ..., "label": {"en": ..., "zh-hans": ...}, "value": ...}, ...]`, the
    values as `services/deliverables.py` reads them. A file that was uploaded is
    `{"upload": id, "name": ..., "size": ..., "sha256": ...}`.
    """

    assignment = models.ForeignKey(
        Assignment, models.CASCADE, related_name="revisions", verbose_name=_("assignment")
    )
    number = models.PositiveIntegerField(_("revision"))
    state = state_field(REVISION)
    deliverables = models.JSONField(_("deliverables"))
    comment = models.TextField(_("comment"), blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("handed in by")
    )
    submitted_at = models.DateTimeField(_("handed in"))

    objects = models.Manager.from_queryset(OfAssignmentQuerySet)()

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["assignment", "-number"]
        triggers = [
            follows(REVISION),
            frozen(
                "assignment", "number", "deliverables", "comment", "submitted_by", "submitted_at"
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]
        constraints = [
            one_of("state", RevisionState, name="revision_state_known"),
            models.UniqueConstraint(fields=["assignment", "number"], name="revision_number_once"),
            models.UniqueConstraint(
                fields=["assignment"],
                condition=Q(state="submitted"),
                name="revision_one_current",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} r{self.number}"

    @property
    def organization_id(self) -> int:
        return self.assignment.organization_id
