"""When the two met, and what was noted."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Membership
from apps.cohorts.models import OfEnrollmentQuerySet
from apps.core.models import TimestampedModel, choices_of, one_of
from mentorship.values import Attendance, MeetingKind, NoteAudience

if TYPE_CHECKING:
    from apps.accounts.models import User

LONGEST = 8 * 60
"""Minutes."""


class MeetingQuerySet(OfEnrollmentQuerySet):
    def with_notes_for(self, user: "User") -> Self:
        """Add `notes_shown`: the notes where *user* may read them, else nothing.

        Never to the learner, whatever else the learner is in the organization.
        """
        managed = Membership.objects.managing(user).values("organization")
        rules = [
            When(Q(written_by=user.pk), F("notes")),
            When(Q(enrollment__learner__user=user.pk), Value("")),
            When(Q(audience=NoteAudience.MENTORS.value), F("notes")),
            When(Q(audience=NoteAudience.MANAGERS.value, organization__in=managed), F("notes")),
        ]
        if user.is_superuser:
            rules = [When(Q(pk__isnull=False), F("notes"))]
        text = models.TextField()
        return self.annotate(notes_shown=Case(*rules, default=Value(""), output_field=text))


class Meeting(TimestampedModel):
    """One meeting of a mentor with a learner. `notes` are read through `with_notes_for` alone."""

    notes_shown: str

    organization = models.ForeignKey(
        "accounts.Organization", models.PROTECT, related_name="+", verbose_name=_("organization")
    )
    enrollment = models.ForeignKey(
        "cohorts.Enrollment", models.CASCADE, related_name="meetings", verbose_name=_("enrollment")
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    held_at = models.DateTimeField(_("held"))
    kind = models.CharField(_("kind"), max_length=10, choices=choices_of(MeetingKind))
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), validators=[MinValueValidator(1), MaxValueValidator(LONGEST)]
    )
    attendance = models.CharField(_("who came"), max_length=15, choices=choices_of(Attendance))
    notes = models.TextField(_("notes"), blank=True)
    audience = models.CharField(
        _("who reads the notes"), max_length=10, choices=choices_of(NoteAudience)
    )

    objects = models.Manager.from_queryset(MeetingQuerySet)()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["-id"]
        indexes = [models.Index(fields=["enrollment", "-held_at"], name="meeting_by_enrollment")]
        constraints = [
            one_of("kind", MeetingKind, name="meeting_kind_known"),
            one_of("attendance", Attendance, name="meeting_attendance_known"),
            one_of("audience", NoteAudience, name="meeting_audience_known"),
            models.CheckConstraint(
                name="meeting_minutes_in_range",
                condition=Q(minutes__gte=1, minutes__lte=LONGEST),
            ),
        ]

    def __str__(self) -> str:
        day = date_format(localtime(self.held_at))
        return f"{day} · {self.get_kind_display()} (#{self.pk})"
