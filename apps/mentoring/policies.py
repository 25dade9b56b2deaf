"""mentoring: who may pair whom."""

from django.utils.translation import gettext as _

from apps.accounts.models import Mentor, User
from apps.cohorts import policies as cohorts
from apps.cohorts.models import Enrollment
from mentorship.errors import Conflict


class OwnMentor(Conflict):
    code, title = "own-mentor", "Nobody mentors oneself"


def can_assign(*, user: User | None, enrollment: Enrollment) -> bool:
    """Tell whether *user* manages or leads the cohort, and is not the learner."""
    return cohorts.can_admit(user=user, enrollment=enrollment)


def check_can_assign(*, user: User | None, enrollment: Enrollment) -> None:
    """Managers and the cohort's leads pair learners with mentors, though never their own.

    :raises NotAllowed: for everyone else.
    """
    cohorts.check_can_admit(user=user, enrollment=enrollment)


def check_not_oneself(*, mentor: Mentor, enrollment: Enrollment) -> None:
    """Nobody mentors oneself, whoever assigns it.

    :raises OwnMentor: if mentor and learner are the same person.
    """
    if mentor.user_id == enrollment.learner.user_id:
        raise OwnMentor(_("Nobody mentors oneself."))
