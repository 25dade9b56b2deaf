"""When mentors are away."""

from apps.accounts.models import User
from apps.mentoring.models import Absence, AbsenceQuerySet


def absence_list(*, viewer: User) -> AbsenceQuerySet:
    """Return the absences *viewer* may see, newest first."""
    rows: AbsenceQuerySet = Absence.objects.visible_to(viewer)
    return rows.select_related("mentor__user").order_by("-id")
