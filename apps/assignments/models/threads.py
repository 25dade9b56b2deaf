"""What is talked about beside the reviews: threads on a revision, a criterion or a line."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.assignments.models.assignments import Assignment
from apps.assignments.models.revisions import OfAssignmentQuerySet, Revision
from apps.cohorts.models import OfEnrollmentQuerySet
from apps.core.models import choices_of, follows, frozen, one_of, state_field
from mentorship.states import THREAD, ThreadState
from mentorship.values import ThreadAnchor

MAX_LINE = 1_000_000


class Thread(models.Model):
    """A conversation about one revision, anchored to what it is about.

    `deliverable`: the place of a deliverable of the revision, from 0; with `path` and `line` (from
    1) an anchor of the kind `line`.
    """

    organization = models.ForeignKey(
        "accounts.Organization", models.PROTECT, related_name="+", verbose_name=_("organization")
    )
    assignment = models.ForeignKey(
        Assignment, models.CASCADE, related_name="threads", verbose_name=_("assignment")
    )
    revision = models.ForeignKey(
        Revision, models.CASCADE, related_name="threads", verbose_name=_("revision")
    )
    anchor = models.CharField(_("about"), max_length=10, choices=choices_of(ThreadAnchor))
    criterion = models.ForeignKey(
        "curriculum.Criterion",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("criterion"),
    )
    deliverable = models.PositiveSmallIntegerField(_("deliverable"), null=True, blank=True)
    path = models.CharField(_("file"), max_length=500, blank=True)
    line = models.PositiveIntegerField(_("line"), null=True, blank=True)
    state = state_field(THREAD)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("opened by")
    )
    opened_at = models.DateTimeField(_("opened"))
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)

    objects = models.Manager.from_queryset(OfAssignmentQuerySet)()

    class Meta:
        verbose_name = _("thread")
        verbose_name_plural = _("threads")
        ordering = ["-id"]
        triggers = [
            follows(THREAD),
            frozen("assignment", "revision", "anchor", "criterion", "deliverable", "path", "line"),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]
        indexes = [models.Index(fields=["assignment", "state"], name="thread_of_assignment")]
        constraints = [
            one_of("state", ThreadState, name="thread_state_known"),
            one_of("anchor", ThreadAnchor, name="thread_anchor_known"),
            models.CheckConstraint(
                name="thread_anchor_is_whole",
                condition=Q(anchor="revision", criterion=None, deliverable=None, path="", line=None)
                | Q(
                    anchor="criterion",
                    criterion__isnull=False,
                    deliverable=None,
                    path="",
                    line=None,
                )
                | Q(
                    anchor="line",
                    criterion=None,
                    deliverable__isnull=False,
                    line__gte=1,
                    line__lte=MAX_LINE,
                )
                & ~Q(path=""),
            ),
            models.CheckConstraint(
                name="thread_resolved_has_a_time",
                condition=Q(state="resolved", resolved_at__isnull=False)
                | Q(state="open", resolved_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.get_anchor_display()}"


class OfThreadQuerySet(OfEnrollmentQuerySet):
    path = "thread__assignment__enrollment"


class Comment(models.Model):
    """What somebody said in a thread. It stays as it was said, or is taken out and leaves a mark.

    `asks`: whether it waits for an answer of the other side.
    """

    thread = models.ForeignKey(
        Thread, models.CASCADE, related_name="comments", verbose_name=_("thread")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author")
    )
    body = models.TextField(_("text"), blank=True)
    asks = models.BooleanField(_("asks for an answer"), default=False)
    said_at = models.DateTimeField(_("said at"))
    redacted_at = models.DateTimeField(_("taken out"), null=True, blank=True)
    redacted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("taken out by"),
    )
    redact_reason = models.TextField(_("why taken out"), blank=True)

    objects = models.Manager.from_queryset(OfThreadQuerySet)()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["thread", "id"]
        triggers = [
            frozen("thread", "author", "asks", "said_at"),
            pgtrigger.Protect(
                name="redacted_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__redacted_at__isnull=False),
            ),
            pgtrigger.Protect(
                name="said_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__redacted_at__isnull=True),
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]
        constraints = [
            models.CheckConstraint(
                name="comment_says_something_or_was_taken_out",
                condition=Q(redacted_at=None, redacted_by=None) & ~Q(body="")
                | Q(redacted_at__isnull=False, redacted_by__isnull=False, body=""),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.said_at:%Y-%m-%d}"

    @property
    def organization_id(self) -> int:
        return self.thread.organization_id
