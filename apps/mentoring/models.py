"""mentoring: who accompanies whom."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.cohorts.models import OfEnrollmentQuerySet
from apps.core.models import TimestampedModel, choices_of, follows, one_of, state_field
from mentorship.states import MENTORSHIP, MentorshipState
from mentorship.values import MentorshipEndReason, MentorshipKind


class Mentorship(TimestampedModel):
    """A mentor accompanies an enrollment; at most one active primary each."""

    organization = models.ForeignKey(
        "accounts.Organization", models.PROTECT, related_name="+", verbose_name=_("organization")
    )
    enrollment = models.ForeignKey(
        "cohorts.Enrollment",
        models.CASCADE,
        related_name="mentorships",
        verbose_name=_("enrollment"),
    )
    mentor = models.ForeignKey(
        "accounts.Mentor", models.PROTECT, related_name="mentorships", verbose_name=_("mentor")
    )
    kind = models.CharField(
        _("kind"), max_length=10, choices=choices_of(MentorshipKind), default="primary"
    )
    state = state_field(MENTORSHIP)
    started_at = models.DateTimeField(_("started"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    end_reason = models.CharField(
        _("why it ended"), max_length=15, choices=choices_of(MentorshipEndReason), blank=True
    )

    objects = models.Manager.from_queryset(OfEnrollmentQuerySet)()

    class Meta:
        verbose_name = _("mentorship")
        verbose_name_plural = _("mentorships")
        ordering = ["-id"]
        triggers = [follows(MENTORSHIP)]
        constraints = [
            one_of("state", MentorshipState, name="mentorship_state_known"),
            one_of("kind", MentorshipKind, name="mentorship_kind_known"),
            models.UniqueConstraint(
                fields=["enrollment"],
                condition=Q(state="active", kind="primary"),
                name="mentorship_one_active_primary",
            ),
            models.UniqueConstraint(
                fields=["enrollment", "mentor"],
                condition=Q(state__in=["active", "paused"]),
                name="mentorship_once_per_pair",
            ),
            models.CheckConstraint(
                name="mentorship_end_has_time_and_reason",
                condition=Q(state="ended", ended_at__isnull=False) & ~Q(end_reason="")
                | ~Q(state="ended") & Q(ended_at=None, end_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mentor} → {self.enrollment}"
