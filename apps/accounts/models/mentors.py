"""What a person offers as a mentor."""

from datetime import datetime
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, FloatField, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from apps.accounts.models.people import LANGUAGE_CHOICES, Membership, Organization, User
from apps.accounts.models.profiles import SHARE
from apps.core.models import ScopedQuerySet, TimestampedModel
from mentorship.states import ENROLLMENT

DAY = 24 * 60
"""Minutes."""

ENDED = [state.value for state in ENROLLMENT.ends()]


class MentorQuerySet(ScopedQuerySet):
    def visible_to(self, user: User) -> Self:
        """Keep colleagues (for mentors and more) and one's own mentors (for learners)."""
        if user.is_superuser:
            return self
        own = self.model.objects.filter(
            mentorships__enrollment__learner__user=user.pk,
            mentorships__state="active",
            organization__in=Membership.objects.of(user).values("organization"),
        )
        return self.filter(
            Q(organization__in=Membership.objects.working(user).values("organization"))
            | Q(pk__in=own.values("pk"))
        )

    def with_load(self, at: datetime | Any) -> Self:
        """Tell `hours_used` and `hours_free` a week, and whether the mentor is `on_leave` at *at*.

        `hours_free` is below zero for who gives fewer hours than before. *at*: an instant, or an
        expression that is one.
        """
        # By relation name: mentorships and absences stand above this context (docs/adr).
        alone = self.model.objects.filter(pk=OuterRef("pk")).order_by()
        at_work = Q(mentorships__state="active") & ~Q(mentorships__enrollment__state__in=ENDED)
        hours = alone.values("pk").annotate(hours=Sum("mentorships__hours", filter=at_work))
        away = alone.filter(
            absences__cancelled_at=None, absences__starts_at__lte=at, absences__ends_at__gt=at
        )
        none = Value(0.0, output_field=FloatField())
        return self.annotate(
            hours_used=Coalesce(Subquery(hours.values("hours")), none),
            on_leave=Exists(away),
        ).annotate(hours_free=F("weekly_hours") - F("hours_used"))


class Mentor(TimestampedModel):
    """What a person offers as a mentor of one organization. The time zone is the person's."""

    # What `with_load` tells.
    hours_used: float
    hours_free: float
    on_leave: bool

    user = models.ForeignKey(
        User, models.CASCADE, related_name="mentor_profiles", verbose_name=_("person")
    )
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="mentors", verbose_name=_("organization")
    )
    bio = models.TextField(_("about"), blank=True)
    weekly_hours = models.FloatField(
        _("hours a week"), default=4, validators=[MinValueValidator(0), MaxValueValidator(80)]
    )
    languages = ArrayField(
        models.CharField(max_length=10, choices=LANGUAGE_CHOICES),
        default=list,
        blank=True,
        verbose_name=_("languages"),
    )
    directions = models.ManyToManyField(
        "curriculum.Direction", blank=True, related_name="+", verbose_name=_("directions")
    )
    verticals = models.ManyToManyField(
        "curriculum.Vertical", blank=True, related_name="+", verbose_name=_("verticals")
    )

    objects = models.Manager.from_queryset(MentorQuerySet)()

    class Meta:
        verbose_name = _("mentor")
        verbose_name_plural = _("mentors")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organization"], name="mentor_once_per_organization"
            ),
            models.CheckConstraint(
                name="mentor_hours_in_range",
                condition=Q(weekly_hours__gte=0, weekly_hours__lte=80),
            ),
        ]

    def __str__(self) -> str:
        return self.user.name


class MentorSkill(models.Model):
    """A skill a mentor can teach, and how well: 0 to 1."""

    mentor = models.ForeignKey(Mentor, models.CASCADE, related_name="skills")
    skill = models.ForeignKey(
        "curriculum.Skill", models.PROTECT, related_name="+", verbose_name=_("skill")
    )
    level = models.FloatField(_("level"), validators=SHARE)

    class Meta:
        verbose_name = _("mentor's skill")
        verbose_name_plural = _("mentor's skills")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["mentor", "skill"], name="mentor_skill_once"),
            models.CheckConstraint(
                name="mentor_skill_level_in_range", condition=Q(level__gte=0, level__lte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"mentor's skill #{self.pk}"


class Availability(models.Model):
    """Hours of a weekday a mentor is free every week, in the mentor's own time zone.

    `weekday`: 1 is Monday. `begins` and `ends`: minutes of the day; 1440 is midnight.
    """

    mentor = models.ForeignKey(Mentor, models.CASCADE, related_name="availability")
    weekday = models.PositiveSmallIntegerField(
        _("weekday"), validators=[MinValueValidator(1), MaxValueValidator(7)]
    )
    begins = models.PositiveSmallIntegerField(_("begins"), validators=[MaxValueValidator(DAY)])
    ends = models.PositiveSmallIntegerField(_("ends"), validators=[MaxValueValidator(DAY)])

    class Meta:
        verbose_name = _("availability")
        verbose_name_plural = _("availability")
        ordering = ["weekday", "begins", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["mentor", "weekday", "begins"], name="availability_begins_once"
            ),
            models.CheckConstraint(
                name="availability_is_a_part_of_a_day",
                condition=Q(weekday__gte=1, weekday__lte=7, ends__lte=DAY, ends__gt=F("begins")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.begins}-{self.ends} #{self.pk}"
