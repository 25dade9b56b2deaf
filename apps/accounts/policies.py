"""accounts: who may do what to organizations, roles and profiles."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from apps.accounts import selectors
from apps.accounts.models import Learner, Mentor, User
from mentorship.errors import NotAllowed, NotFound
from mentorship.values import MANAGING, Role

GRANTS: Mapping[Role, frozenset[Role]] = {
    Role.ORGANIZATION_ADMIN: frozenset(Role),
    Role.PROGRAM_MANAGER: frozenset({Role.LEAD_MENTOR, Role.MENTOR, Role.LEARNER}),
}
"""Which roles a role may give and take: downwards only; an admin may have fellow admins."""


def check_is_operator(*, user: User) -> None:
    """Only the platform operator makes organizations and shuts accounts.

    :raises NotAllowed: for everyone else.
    """
    if not user.is_superuser:
        raise NotAllowed(_("Only the operator of the platform may do this."))


def check_can_grant(*, user: User | None, organization_id: int, role: Role) -> None:
    """Roles are given, promised and taken by those above them, inside their own organization.

    *user*: None is the service itself, which may.

    :raises NotFound: if the organization is none of *user*'s.
    :raises NotAllowed: if *user*'s own roles there do not reach *role*.
    """
    if user is None or user.is_superuser:
        return
    if not selectors.roles_in(user=user, organization_id=organization_id):
        raise NotFound(_("There is no such organization, or you may not see it."))
    if role not in grantable_roles(user=user, organization_id=organization_id):
        raise NotAllowed(_("Your role does not reach to give or take this one."))


def grantable_roles(*, user: User, organization_id: int) -> tuple[Role, ...]:
    """Return the roles *user* may give and take in an organization, in the order of the enum."""
    if user.is_superuser:
        return tuple(Role)
    own = selectors.roles_in(user=user, organization_id=organization_id)
    return tuple(role for role in Role if any(role in GRANTS.get(mine, ()) for mine in own))


def check_can_edit_person(*, user: User, person: User) -> None:
    """A person's own data are theirs to change.

    :raises NotAllowed: for everyone but the person and the operator.
    """
    if user.pk != person.pk and not user.is_superuser:
        raise NotAllowed(_("Only the person may change this."))


def check_can_edit_profile(*, user: User | None, profile: Learner | Mentor) -> None:
    """A profile is written by its person, while a member, and by the organization's managers.

    :raises NotAllowed: for everyone else, a learner's own mentor included.
    """
    if user is not None and not can_edit_profile(user=user, profile=profile):
        raise NotAllowed(_("Only the person and the organization's managers may write a profile."))


def can_edit_profile(*, user: User, profile: Learner | Mentor) -> bool:
    """Tell whether *user* may write *profile*."""
    if user.is_superuser:
        return True
    roles = selectors.roles_in(user=user, organization_id=profile.organization_id)
    own = profile.user_id == user.pk and bool(roles)
    return own or bool(roles & set(MANAGING))
