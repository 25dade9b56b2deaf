"""What moves a due date: days set for a cohort, extensions; and who was reminded of it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.assignments.models.assignments import Assignment
from apps.assignments.models.revisions import OfAssignmentQuerySet
from apps.cohorts.models import OfCohortQuerySet
from apps.core.models import TimestampedModel, append_only, choices_of, follows, one_of, state_field
from mentorship.states import EXTENSION, ExtensionState
from mentorship.values import ExtensionKind, ReminderStep


class CohortDeadline(TimestampedModel):
    """The day a task is due for everybody in a cohort, in place of the schedule's."""

    cohort = models.ForeignKey(
        "cohorts.Cohort", models.CASCADE, related_name="deadlines", verbose_name=_("cohort")
    )
    task = models.ForeignKey(
        "curriculum.Task", models.PROTECT, related_name="+", verbose_name=_("task")
    )
    due_on = models.DateField(_("due on"))
    set_on = models.DateField(_("set on"))

    objects = models.Manager.from_queryset(OfCohortQuerySet)()

    class Meta:
        verbose_name = _("deadline of a cohort")
        verbose_name_plural = _("deadlines of cohorts")
        ordering = ["cohort", "due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "task"], name="cohort_deadline_once"),
        ]

    def __str__(self) -> str:
        return f"{self.due_on} #{self.pk}"


class ExtensionQuerySet(OfAssignmentQuerySet):
    def in_force(self) -> Any:
        return self.filter(state=ExtensionState.GRANTED.value)


class Extension(TimestampedModel):
    """More time for one piece of work, kept as it was meant.

    `until_on` is a day of the cohort's time zone and stands when the schedule moves; `plus_days`
    are working days on top of the schedule and move along (mentorship/deadlines.py, Note
    [Intent]). `batch`: what was granted in one go carries the same one.
    """

    organization = models.ForeignKey(
        "accounts.Organization", models.PROTECT, related_name="+", verbose_name=_("organization")
    )
    assignment = models.ForeignKey(
        Assignment, models.CASCADE, related_name="extensions", verbose_name=_("assignment")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=choices_of(ExtensionKind))
    until_on = models.DateField(_("until"), null=True, blank=True)
    plus_days = models.PositiveSmallIntegerField(_("working days more"), null=True, blank=True)
    reason = models.TextField(_("reason"))
    state = state_field(EXTENSION)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("requested by"),
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    requested_at = models.DateTimeField(_("requested"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    is_self_service = models.BooleanField(_("self-service"), default=False)
    batch = models.UUIDField(_("granted together"), null=True, blank=True, db_index=True)

    objects = models.Manager.from_queryset(ExtensionQuerySet)()

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        ordering = ["-id"]
        triggers = [follows(EXTENSION)]
        constraints = [
            one_of("state", ExtensionState, name="extension_state_known"),
            one_of("kind", ExtensionKind, name="extension_kind_known"),
            models.CheckConstraint(
                name="extension_says_until_or_plus",
                condition=Q(kind="until", until_on__isnull=False, plus_days=None)
                | Q(kind="plus", until_on=None, plus_days__gte=1, plus_days__lte=90),
            ),
            models.CheckConstraint(name="extension_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="extension_decided_has_a_time",
                condition=Q(state="requested", decided_at=None)
                | ~Q(state="requested") & Q(decided_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["assignment"],
                condition=Q(state="requested"),
                name="extension_one_request",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.get_kind_display()}"


class Reminder(models.Model):
    """One reminder of one due date: whoever is given another date is reminded of that again."""

    assignment = models.ForeignKey(
        Assignment, models.CASCADE, related_name="reminders", verbose_name=_("assignment")
    )
    step = models.CharField(_("step"), max_length=12, choices=choices_of(ReminderStep))
    due_at = models.DateTimeField(_("due"))
    at = models.DateTimeField(_("at"))

    objects = models.Manager.from_queryset(OfAssignmentQuerySet)()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-id"]
        triggers = [append_only()]
        constraints = [
            one_of("step", ReminderStep, name="reminder_step_known"),
            models.UniqueConstraint(
                fields=["assignment", "step", "due_at"], name="reminder_once_per_date"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id}: {self.step} #{self.pk}"
