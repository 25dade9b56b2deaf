"""Cohorts, the runs of a program, and the enrollments in them."""

from functools import lru_cache
from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Membership, Organization
from apps.cohorts.models.programs import Program
from apps.core.models import ScopedQuerySet, TimestampedModel, follows, one_of, state_field
from mentorship.states import (
    COHORT,
    ENROLLMENT,
    CohortState,
    EnrollmentState,
    PlacementState,
)
from mentorship.values import Role

if TYPE_CHECKING:
    from apps.accounts.models import User
    from apps.cohorts.models.placements import Placement
HOLDING = (PlacementState.PROPOSED.value, PlacementState.CURRENT.value)
"""States of a placement that holds a seat."""

WEEKDAYS = [1, 2, 3, 4, 5, 6, 7]


def working_week() -> list[int]:
    """Return Monday to Friday."""
    return WEEKDAYS[:5]


class CohortQuerySet(ScopedQuerySet):
    def visible_to(self, user: "User") -> Self:
        """Keep managed, led, mentored and joined cohorts, and those a learner may apply to."""
        if user.is_superuser:
            return self
        managed = Membership.objects.managing(user).values("organization")
        belongs = Membership.objects.of(user).values("organization")
        mentored = Enrollment.objects.mentored_by(user).values("cohort")
        return self.filter(
            Q(organization__in=managed)
            | Q(pk__in=Cohort.objects.led_by(user).values("pk"))
            | Q(pk__in=mentored)
            | Q(pk__in=Enrollment.objects.filter(learner__user=user.pk).values("cohort"))
            | Q(organization__in=belongs, state=CohortState.ENROLLING.value)
        )

    def led_by(self, user: "User") -> Self:
        """Keep the cohorts *user* leads, as long as the role of a lead mentor lasts."""
        named = Cohort.leads.through.objects.filter(user=user.pk).values("cohort")
        role = Membership.objects.of(user).with_role(Role.LEAD_MENTOR)
        return self.filter(pk__in=named, organization__in=role.values("organization"))


class Cohort(TimestampedModel):
    """One run of a program: dates, a target direction as its group, seats per direction."""

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="cohorts", verbose_name=_("organization")
    )
    program = models.ForeignKey(
        Program, models.PROTECT, related_name="cohorts", verbose_name=_("program")
    )
    slug = models.SlugField(_("short name"), max_length=60)
    name = models.CharField(_("name"), max_length=150)
    target_direction = models.ForeignKey(
        "curriculum.Direction",
        models.PROTECT,
        related_name="+",
        verbose_name=_("target direction"),
        help_text=_("What the cohort aims at; its learners may stand elsewhere first."),
    )
    starts_on = models.DateField(_("starts"))
    ends_on = models.DateField(_("ends"))
    time_zone = models.CharField(_("time zone"), max_length=50, default="UTC")
    working_weekdays = ArrayField(
        models.PositiveSmallIntegerField(),
        default=working_week,
        verbose_name=_("working days"),
        help_text=_("1 is Monday, 7 is Sunday. Due dates are counted in these days."),
    )
    self_service_days = models.PositiveSmallIntegerField(
        _("self-service days"),
        default=0,
        help_text=_("Working days a learner may add to due dates without asking, in all."),
    )
    late_grace_hours = models.PositiveSmallIntegerField(
        _("grace (hours)"), default=0, help_text=_("What comes in by then is not late.")
    )
    late_penalty = models.FloatField(
        _("late penalty"),
        default=0,
        help_text=_("The share of the mark, 0 to 1, that each day late begun costs."),
    )
    late_floor = models.FloatField(
        _("least share"),
        default=0,
        help_text=_("The share of the mark, 0 to 1, that late work keeps in any case."),
    )
    closes_after_days = models.PositiveSmallIntegerField(
        _("closes after (days)"),
        null=True,
        blank=True,
        help_text=_("Days after the due date from which work is no longer taken; empty: never."),
    )
    review_grace_days = models.PositiveSmallIntegerField(
        _("review grace (days)"),
        default=14,
        help_text=_("How long after its end what was handed in is still reviewed."),
    )
    state = state_field(COHORT)
    leads = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="led_cohorts",
        verbose_name=_("lead mentors"),
    )

    objects = models.Manager.from_queryset(CohortQuerySet)()

    class Meta:
        verbose_name = _("cohort")
        verbose_name_plural = _("cohorts")
        ordering = ["-id"]
        triggers = [follows(COHORT)]
        constraints = [
            one_of("state", CohortState, name="cohort_state_known"),
            models.UniqueConstraint(fields=["organization", "slug"], name="cohort_slug_once"),
            models.CheckConstraint(
                name="cohort_ends_after_start", condition=Q(ends_on__gt=F("starts_on"))
            ),
            models.CheckConstraint(
                name="cohort_works_on_some_days",
                condition=Q(working_weekdays__len__gte=1)
                & Q(working_weekdays__contained_by=WEEKDAYS),
            ),
            models.CheckConstraint(
                name="cohort_late_shares_in_range",
                condition=Q(late_penalty__gte=0, late_penalty__lte=1)
                & Q(late_floor__gte=0, late_floor__lte=1),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class EnrollmentQuerySet(ScopedQuerySet):
    def visible_to(self, user: "User") -> Self:
        """Keep one's own, those one mentors or leads, and those of organizations one manages."""
        if user.is_superuser:
            return self
        return self.filter(_own(user) | _worked_on(user))

    def worked_on_by(self, user: "User") -> Self:
        """Keep what *user* may act on as mentor, lead or manager: the above less one's own."""
        if user.is_superuser:
            return self
        return self.filter(_worked_on(user) & ~_own(user))

    def mentored_by(self, user: "User") -> Self:
        """Keep the enrollments *user* is an active mentor of, while a member who mentors."""
        # By relation name: mentorships stand above this context (docs/adr).
        return self.filter(
            mentorships__mentor__user=user.pk,
            mentorships__state="active",
            organization__in=Membership.objects.working(user).values("organization"),
        )

    def active(self) -> Self:
        return self.filter(state=EnrollmentState.ACTIVE.value)

    def with_mentor(self, mentor_id: int) -> Self:
        """Keep the enrollments a mentor accompanies now."""
        found = Enrollment.objects.filter(
            mentorships__mentor=mentor_id, mentorships__state="active"
        )
        return self.filter(pk__in=found.values("pk"))

    def with_primary_mentor(self) -> Self:
        found = Enrollment.objects.filter(mentorships__state="active", mentorships__kind="primary")
        return self.filter(pk__in=found.values("pk"))

    def without_mentor(self) -> Self:
        """Keep the enrollments nobody accompanies first of all."""
        found = Enrollment.objects.all().with_primary_mentor()
        return self.exclude(pk__in=found.values("pk"))

    def with_work(self) -> Self:
        """Keep the enrollments that have handed in something."""
        # By relation name: assignments stand above this context (docs/adr).
        found = Enrollment.objects.filter(assignments__submitted_at__isnull=False)
        return self.filter(pk__in=found.values("pk"))

    def without_work(self) -> Self:
        """Keep the enrollments that have never handed in anything."""
        return self.exclude(pk__in=Enrollment.objects.all().with_work().values("pk"))

    def waiting_for(self, direction_id: int) -> Self:
        """Keep those who wait for a seat in a direction, the first in line first."""
        waiting = self.filter(state=EnrollmentState.WAITLISTED.value, waits_for=direction_id)
        return waiting.order_by("waitlisted_at", "pk")

    def in_direction(self, slug: str) -> Self:
        """Keep the enrollments that stand, or are to start, in a direction."""
        found = Enrollment.objects.filter(
            placements__direction__slug=slug, placements__state__in=HOLDING
        )
        return self.filter(pk__in=found.values("pk"))


def _own(user: "User", path: str = "") -> Q:
    """Return the condition that the enrollment at *path* is *user*'s own."""
    return Q((f"{path}__learner__user" if path else "learner__user", user.pk))


@lru_cache(maxsize=256)  # the condition, not its answer: the database is asked each time
def _worked_on(user: "User", path: str = "") -> Q:
    """Return the condition that *user* manages, leads or mentors the enrollment at *path*.

    Whoever mentors a learner mentored it before a transfer too: what waits there is theirs.

    Written into the query itself: as a subquery over enrollments, PostgreSQL would search for the
    best order of its joins together with those of the query around it, for tens of milliseconds.
    """
    at = f"{path}__" if path else ""
    managed = Membership.objects.managing(user).values("organization")
    mentored = Enrollment.objects.mentored_by(user).values("pk")
    return (
        Q((f"{at}organization__in", managed))
        | Q((f"{at}cohort__in", Cohort.objects.led_by(user).values("pk")))
        | Q((f"{path or 'pk'}__in", mentored))
        | Q((f"{at}successor__in", mentored))
    )


def _own_team() -> pgtrigger.Trigger:
    """Return the trigger that holds a member and its team in one cohort."""
    return pgtrigger.Trigger(
        name="team_of_own_cohort",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("team_id", "cohort_id"),  # type: ignore[no-untyped-call]
        condition=pgtrigger.Q(new__team__isnull=False),
        func=pgtrigger.Func(  # type: ignore[no-untyped-call]
            """
            IF NOT EXISTS (
                SELECT FROM cohorts_team t
                WHERE t.id = NEW.team_id AND t.cohort_id = NEW.cohort_id
            ) THEN
                RAISE EXCEPTION 'team % is not of the cohort of its member', NEW.team_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'enrollment_team_of_own_cohort';
            END IF;
            RETURN NEW;
            """
        ),
    )


class Enrollment(TimestampedModel):
    """A learner's membership in a cohort. The direction it stands in is its placement."""

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="enrollments", verbose_name=_("organization")
    )
    cohort = models.ForeignKey(
        Cohort, models.PROTECT, related_name="enrollments", verbose_name=_("cohort")
    )
    learner = models.ForeignKey(
        "accounts.Learner", models.PROTECT, related_name="enrollments", verbose_name=_("learner")
    )
    state = state_field(ENROLLMENT)
    motivation = models.TextField(_("motivation"), blank=True)
    asked_direction = models.ForeignKey(
        "curriculum.Direction",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("direction asked for"),
    )
    asked_hours = models.FloatField(
        _("hours a week offered"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(80)],
    )
    team = models.ForeignKey(
        "cohorts.Team",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="members",
        verbose_name=_("team"),
    )
    waits_for = models.ForeignKey(
        "curriculum.Direction",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("waits for"),
    )
    waitlisted_at = models.DateTimeField(_("waits since"), null=True, blank=True)
    returns_on = models.DateField(
        _("returns"), null=True, blank=True, help_text=_("The first day at work after a pause.")
    )
    successor = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessor",
        verbose_name=_("went on in"),
    )
    activated_at = models.DateTimeField(_("active since"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    open_placements: "list[Placement]"  # prefetched by selectors.enrollment_list, current first
    decision: dict[str, str | None] | None  # on the application, annotated by the same
    seats_elsewhere: int  # that the learner holds in other cohorts, annotated by the same
    position: int | None  # in line, annotated by the same; None for whoever does not wait

    objects = models.Manager.from_queryset(EnrollmentQuerySet)()

    class Meta:
        verbose_name = _("enrollment")
        verbose_name_plural = _("enrollments")
        ordering = ["-id"]
        triggers = [follows(ENROLLMENT), _own_team()]
        indexes = [
            models.Index(fields=["cohort", "state", "-id"], name="enrollment_by_cohort"),
            models.Index(fields=["organization", "-id"], name="enrollment_by_organization"),
            models.Index(
                fields=["cohort", "waits_for", "waitlisted_at", "id"],
                name="enrollment_in_line",
                condition=Q(state="waitlisted"),
            ),
            models.Index(
                fields=["returns_on"], name="enrollment_away", condition=Q(state="paused")
            ),
        ]
        constraints = [
            one_of("state", EnrollmentState, name="enrollment_state_known"),
            models.UniqueConstraint(fields=["cohort", "learner"], name="enrollment_once"),
            models.CheckConstraint(
                name="enrollment_waits_for_a_direction",
                condition=Q(
                    state="waitlisted", waits_for__isnull=False, waitlisted_at__isnull=False
                )
                | ~Q(state="waitlisted") & Q(waits_for=None, waitlisted_at=None),
            ),
            models.CheckConstraint(
                name="enrollment_paused_has_a_return",
                condition=Q(state="paused", returns_on__isnull=False)
                | ~Q(state="paused") & Q(returns_on=None),
            ),
            models.CheckConstraint(
                name="enrollment_hours_in_range",
                condition=Q(asked_hours=None) | Q(asked_hours__gte=0, asked_hours__lte=80),
            ),
            models.CheckConstraint(
                name="enrollment_transferred_has_a_successor",
                condition=Q(state="transferred", successor__isnull=False)
                | ~Q(state="transferred") & Q(successor=None),
            ),
            models.CheckConstraint(
                name="enrollment_active_has_a_time",
                condition=~Q(state__in=["active", "paused", "completed", "not_completed"])
                | Q(activated_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner} · {self.cohort}"


class OfEnrollmentQuerySet(ScopedQuerySet):
    """Rows that hang on an enrollment and are seen by whoever sees it."""

    path = "enrollment"

    def visible_to(self, user: "User") -> Self:
        """Keep the rows of enrollments *user* may see."""
        if user.is_superuser:
            return self
        return self.filter(_own(user, self.path) | _worked_on(user, self.path))

    def worked_on_by(self, user: "User") -> Self:
        """Keep the rows *user* may act on as mentor, lead or manager."""
        if user.is_superuser:
            return self
        return self.filter(_worked_on(user, self.path) & ~_own(user, self.path))
