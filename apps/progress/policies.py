"""progress: who may act on a signal, and who lets a muted rule speak again."""

from django.utils.translation import gettext as _

from apps.accounts.models import Membership, Organization, User
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


def can_unmute(*, user: User, organization_id: int) -> bool:
    """Tell whether *user* manages the organization."""
    return bool(Organization.objects.managed_by(user).filter(pk=organization_id).exists())


def check_can_unmute(*, user: User, organization_id: int) -> None:
    """Managers of the organization let a rule speak again.

    :raises NotAllowed: for everyone else.
    """
    if not can_unmute(user=user, organization_id=organization_id):
        raise NotAllowed(_("Only a manager of the organization lets a rule speak again."))


def check_can_read_rules(*, user: User, organization_id: int) -> None:
    """Whoever mentors in the organization, or manages it, reads how often its rules were right.

    :raises NotAllowed: for everyone else.
    """
    works = Membership.objects.working(user).filter(organization=organization_id).exists()
    if not user.is_superuser and not works:
        raise NotAllowed(_("Only mentors and managers of the organization see this."))
