"""mentoring: questions about pairings."""

from apps.accounts.models import Membership, Mentor, User
from apps.accounts.models.profiles import MentorQuerySet
from apps.cohorts.models import OfEnrollmentQuerySet
from apps.mentoring.models import Mentorship
from mentorship.errors import NotFound
from mentorship.values import Role

MENTORING = (Role.MENTOR, Role.LEAD_MENTOR)
"""Roles whose holders may accompany a learner."""


def mentorship_list(*, viewer: User) -> OfEnrollmentQuerySet:
    """Return the mentorships of enrollments *viewer* may see, newest first."""
    rows = Mentorship.objects.visible_to(viewer)
    return rows.select_related(
        "enrollment__learner__user", "enrollment__cohort", "mentor__user"
    ).order_by("-id")


def mentorship_get(*, mentorship_id: int, viewer: User) -> Mentorship:
    """Return one mentorship.

    :raises NotFound: if there is none, or *viewer* may not see it; the two look the same.
    """
    mentorship: Mentorship | None = mentorship_list(viewer=viewer).filter(pk=mentorship_id).first()
    if mentorship is None:
        raise NotFound(f"No mentorship {mentorship_id}.")
    return mentorship


def mentors_available(*, organization_id: int) -> MentorQuerySet:
    """Return the mentors of an organization whose membership lasts, by name."""
    role = Membership.objects.filter(organization=organization_id, state="active")
    held = role.with_role(*MENTORING).values("user")
    rows = Mentor.objects.filter(organization=organization_id, user__in=held)
    return rows.select_related("user").order_by("user__name", "pk")
