"""insights: who may see a cohort's figures."""

from django.utils.translation import gettext as _

from apps.accounts.models import Organization, User
from apps.cohorts.models import Cohort
from mentorship.errors import NotAllowed


def check_can_see_figures(*, user: User, cohort: Cohort) -> None:
    """Managers of the organization and leads of the cohort see its figures.

    :raises NotAllowed: for everyone else.
    """
    manages = Organization.objects.managed_by(user).filter(pk=cohort.organization_id).exists()
    if not manages and not cohort.leads.filter(pk=user.pk).exists():
        raise NotAllowed(_("Only a lead of the cohort or a manager sees its figures."))
