"""progress: who may act on a signal."""

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.cohorts.models import Enrollment
from mentorship.errors import NotAllowed


def can_act(*, user: User, enrollment_id: int) -> bool:
    """Tell whether *user* mentors the learner, leads the cohort or manages; never the learner."""
    return bool(Enrollment.objects.worked_on_by(user).filter(pk=enrollment_id).exists())


def check_can_act(*, user: User, enrollment_id: int) -> None:
    """Mentors of the learner, leads of the cohort and managers take signals up.

    :raises NotAllowed: for everyone else.
    """
    if not can_act(user=user, enrollment_id=enrollment_id):
        raise NotAllowed(_("Only a mentor of this learner, a lead or a manager does this."))
