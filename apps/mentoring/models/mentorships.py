"""Who accompanies whom, and what it takes of a mentor's week."""

from typing import Self

import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.cohorts.models import Enrollment, OfEnrollmentQuerySet
from apps.core.models import TimestampedModel, choices_of, follows, one_of, state_field
from mentorship.capacity import STEADY
from mentorship.states import ENROLLMENT, MENTORSHIP, MentorshipState
from mentorship.values import MentorshipEndReason, MentorshipKind

WITHIN_HOURS = "mentorship_within_hours"
"""What the database calls the rule that no mentorship begins beyond its mentor's hours."""

ENDED = ", ".join(f"'{state.value}'" for state in sorted(ENROLLMENT.ends()))

# The mentor's row is locked first, so that of two mentorships that begin at once the second counts
# the first: in PL/pgSQL each statement sees what was committed before it.
GUARD = f"""
IF NEW.state <> 'active'
   OR EXISTS (SELECT FROM cohorts_enrollment e
              WHERE e.id = NEW.enrollment_id AND e.state IN ({ENDED})) THEN
    RETURN NEW;
END IF;
IF TG_OP = 'UPDATE' THEN
    IF OLD.state = 'active' AND OLD.mentor_id = NEW.mentor_id AND NEW.hours <= OLD.hours THEN
        RETURN NEW;
    END IF;
END IF;
SELECT m.weekly_hours INTO given FROM accounts_mentor m
WHERE m.id = NEW.mentor_id FOR NO KEY UPDATE;
SELECT COALESCE(SUM(s.hours), 0) INTO used
FROM mentoring_mentorship s JOIN cohorts_enrollment e ON e.id = s.enrollment_id
WHERE s.mentor_id = NEW.mentor_id AND s.state = 'active' AND s.id <> NEW.id
  AND e.state NOT IN ({ENDED});
IF used + NEW.hours > given THEN
    RAISE EXCEPTION 'mentor %: % of % hours are used, % more do not fit',
        NEW.mentor_id, used, given, NEW.hours
        USING ERRCODE = 'check_violation', CONSTRAINT = '{WITHIN_HOURS}';
END IF;
RETURN NEW;
"""  # noqa: S608 - the states are the program's own


class MentorshipQuerySet(OfEnrollmentQuerySet):
    def lasting(self) -> Self:
        """Keep what has not ended."""
        return self.exclude(state=MentorshipState.ENDED.value)

    def active_primary(self) -> Self:
        return self.filter(state=MentorshipState.ACTIVE.value, kind=MentorshipKind.PRIMARY.value)


class Mentorship(TimestampedModel):
    """A mentor accompanies an enrollment; at most one active primary each.

    `hours`: what it takes of the mentor's week while it is active (mentorship/capacity.py).
    """

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
    hours = models.FloatField(
        _("hours a week"),
        default=STEADY[MentorshipKind.PRIMARY],
        validators=[MinValueValidator(0), MaxValueValidator(80)],
    )
    started_at = models.DateTimeField(_("started"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    end_reason = models.CharField(
        _("why it ended"), max_length=15, choices=choices_of(MentorshipEndReason), blank=True
    )

    objects = models.Manager.from_queryset(MentorshipQuerySet)()

    class Meta:
        verbose_name = _("mentorship")
        verbose_name_plural = _("mentorships")
        ordering = ["-id"]
        triggers = [
            follows(MENTORSHIP),
            pgtrigger.Trigger(
                name="within_hours",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("given", "double precision"), ("used", "double precision")],
                func=GUARD,
            ),
        ]
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
                name="mentorship_hours_in_range", condition=Q(hours__gte=0, hours__lte=80)
            ),
            models.CheckConstraint(
                name="mentorship_end_has_time_and_reason",
                condition=Q(state="ended", ended_at__isnull=False) & ~Q(end_reason="")
                | ~Q(state="ended") & Q(ended_at=None, end_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mentor} → {self.enrollment}"


class Unmentored(Enrollment):
    """The same rows as a desk of their own: learners without an active primary mentor."""

    class Meta:
        proxy = True
        verbose_name = _("learner without a mentor")
        verbose_name_plural = _("learners without a mentor")
