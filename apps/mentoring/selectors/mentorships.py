"""Who accompanies whom, who could, and who is left alone."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, Subquery

from apps.accounts.models import Membership, Mentor, MentorQuerySet, User
from apps.cohorts.models import Cohort, EnrollmentQuerySet
from apps.core.models import absent
from apps.mentoring.models import Absence, Mentorship, MentorshipQuerySet, Unmentored
from mentorship.states import SEAT_HOLDING
from mentorship.values import Role

MENTORING = (Role.MENTOR, Role.LEAD_MENTOR)
"""Roles whose holders may accompany a learner."""


def mentorship_list(*, viewer: User) -> MentorshipQuerySet:
    """Return the mentorships of enrollments *viewer* may see, newest first."""
    rows: MentorshipQuerySet = Mentorship.objects.visible_to(viewer)
    return rows.select_related(
        "enrollment__learner__user", "enrollment__cohort", "mentor__user"
    ).order_by("-id")


def mentorship_get(*, mentorship_id: int, viewer: User) -> Mentorship:
    """Return one mentorship.

    :raises NotFound: if there is none, or *viewer* may not see it; the two look the same.
    """
    mentorship: Mentorship | None = mentorship_list(viewer=viewer).filter(pk=mentorship_id).first()
    if mentorship is None:
        raise absent(Mentorship, mentorship_id)
    return mentorship


def mentors_available(*, organization_id: int) -> MentorQuerySet:
    """Return the mentors of an organization whose membership lasts, by name."""
    role = Membership.objects.filter(organization=organization_id, state="active")
    held = role.with_role(*MENTORING).values("user")
    rows = Mentor.objects.filter(organization=organization_id, user__in=held)
    return rows.select_related("user").order_by("user__name", "pk")


def mentors_present(*, organization_id: int, now: datetime) -> MentorQuerySet:
    """Return the mentors of an organization who are not on leave at *now*, by name."""
    away = Absence.objects.filter(
        mentor=OuterRef("pk"), cancelled_at=None, starts_at__lte=now, ends_at__gt=now
    )
    return mentors_available(organization_id=organization_id).filter(~Exists(away))


def mentor_with_load(*, mentor_id: int, now: datetime) -> Mentor:
    """Return a mentor with the hours used and free at *now*."""
    loaded: Mentor = Mentor.objects.with_load(now).select_related("user").get(pk=mentor_id)
    return loaded


def unmentored_list(*, viewer: User) -> EnrollmentQuerySet:
    """Return the learners on board without an active primary mentor, who enrolled first first.

    For managers and leads. `last_mentor`, `left_at`, `left_because`: of the primary who was last.
    """
    led = Cohort.objects.led_by(viewer).values("pk")
    managed = Membership.objects.managing(viewer).values("organization")
    scope = Q() if viewer.is_superuser else Q(organization__in=managed) | Q(cohort__in=led)
    primary = Mentorship.objects.filter(enrollment=OuterRef("pk"), kind="primary").order_by()
    last = primary.order_by("-started_at", "-pk")
    rows: EnrollmentQuerySet = Unmentored.objects.filter(
        scope, ~Exists(primary.filter(state="active")), state__in=[s.value for s in SEAT_HOLDING]
    )
    full: EnrollmentQuerySet = (
        rows.annotate(
            last_mentor=Subquery(last.values("mentor__user__name")[:1]),
            left_at=Subquery(last.values("ended_at")[:1]),
            left_because=Subquery(last.values("end_reason")[:1]),
        )
        .select_related("learner__user", "cohort", "organization")
        .order_by("pk")
    )
    return full
