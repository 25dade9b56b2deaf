"""insights: who may see a cohort's figures, and who may take tables out."""

from django.utils.translation import gettext as _

from apps.accounts.models import Membership, Organization, User
from apps.cohorts.models import Cohort
from mentorship.errors import NotAllowed
from mentorship.values import ExportKind


def check_can_see_figures(*, user: User, cohort: Cohort) -> None:
    """Managers of the organization and leads of the cohort see its figures.

    :raises NotAllowed: for everyone else.
    """
    manages = Organization.objects.managed_by(user).filter(pk=cohort.organization_id).exists()
    if not manages and not cohort.leads.filter(pk=user.pk).exists():
        raise NotAllowed(_("Only a lead of the cohort or a manager sees its figures."))


def can_export(
    *, user: User, organization_id: int, cohort: Cohort | None, kind: ExportKind
) -> bool:
    """Tell whether *user* may take a table out of an organization.

    Mentors take out what they see. A roster holds addresses: it is for managers, and for leads of
    the cohort.
    """
    if Organization.objects.managed_by(user).filter(pk=organization_id).exists():
        return True
    if kind is ExportKind.ROSTER:
        led = Cohort.objects.led_by(user)
        return cohort is not None and bool(led.filter(pk=cohort.pk).exists())
    return bool(Membership.objects.working(user).filter(organization=organization_id).exists())


def check_can_export(
    *, user: User, organization_id: int, cohort: Cohort | None, kind: ExportKind
) -> None:
    """Check `can_export`.

    :raises NotAllowed: if it does not hold.
    """
    if not can_export(user=user, organization_id=organization_id, cohort=cohort, kind=kind):
        raise NotAllowed(_("You may not take this table out of the organization."))
