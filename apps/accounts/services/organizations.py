"""Organizations: whoever runs a program."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts import policies
from apps.accounts.models import Organization, User
from apps.accounts.services.people import check_time_zone
from apps.core.services import conflict_on
from mentorship.errors import Conflict, NotFound


class SlugTaken(Conflict):
    code, title = "slug-taken", "Another organization has this short name"


@transaction.atomic
def organization_create(
    *, slug: str, name: str, by: User, time_zone: str = "UTC", language: str = "en"
) -> Organization:
    """Found an organization; the operator invites its first admin next.

    :raises NotAllowed: unless *by* is the operator.
    :raises SlugTaken: if the short name is in use.
    """
    policies.check_is_operator(user=by)
    check_time_zone(name=time_zone)
    with conflict_on(
        "accounts_organization_slug_key", SlugTaken(_("“%(slug)s” is taken.") % {"slug": slug})
    ):
        organization: Organization = Organization.objects.create(
            slug=slug, name=name, time_zone=time_zone, language=language
        )
    return organization


def organization_lock(*, organization_id: int) -> Organization:
    """Lock an organization against all other changes of its roles; runs inside a transaction.

    # Note [Roles under one lock]
    Who may give and take roles, and whether an admin is the last one, is asked of rows that
    another request may be changing. Both ask only while holding their organization's row, so two
    admins who remove each other come one after the other, and the second finds the first gone.

    :raises NotFound: if there is none.
    """
    organization: Organization | None = (
        Organization.objects.locked().filter(pk=organization_id).first()
    )
    if organization is None:
        raise NotFound(_("There is no such organization, or you may not see it."))
    return organization
