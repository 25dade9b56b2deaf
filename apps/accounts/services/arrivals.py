"""Bringing in people whom a roster names: prepared here, made theirs by the invitation.

# Note [Prepared accounts]
A learner of a roster must have a seat before they have read their mail, so their account is
prepared: without a password, without a proven address. Nobody can sign in to it. The invitation
sent with it makes it theirs (`invitation_accept`). Whoever has an account already is not brought
into another organization unasked: they get the invitation alone.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts import policies
from apps.accounts.models import ExternalId, Organization, User
from apps.accounts.services.invitations import (
    AlreadyInvited,
    invitation_issue,
    invitations_issue,
)
from apps.accounts.services.memberships import membership_ensure, memberships_begin
from apps.accounts.services.organizations import organization_lock
from apps.core.services import conflict_on
from mentorship.errors import Conflict
from mentorship.values import Role


class AddressTaken(Conflict):
    code, title = "address-taken", "This address has an account"


class ExternalIdTaken(Conflict):
    code, title = "external-id-taken", "This external id belongs to somebody else"


@transaction.atomic
def person_prepare(
    *, organization_id: int, email: str, name: str, role: Role, by: User, now: datetime
) -> User:
    """Make an account nobody can sign in to yet, with a role, and invite its person.

    See Note [Prepared accounts]. *email*: in lower case.

    :raises NotAllowed: if *by*'s own role does not reach *role*.
    :raises AddressTaken: if the address has an account.
    """
    organization = organization_lock(organization_id=organization_id)
    person_invite(organization_id=organization_id, email=email, role=role, by=by, now=now)
    taken = AddressTaken(_("This address has an account."))
    with conflict_on("accounts_user_email_key", taken):
        person: User = User.objects.create_user(
            email,
            name=name,
            language=organization.language,
            time_zone=organization.time_zone,
        )
    membership_ensure(organization_id=organization_id, person=person, role=role, by=by, now=now)
    return person


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody without an account, as a roster names them. *email*: in lower case."""

    email: str
    name: str
    role: Role


@transaction.atomic
def people_prepare(
    *, organization_id: int, newcomers: Sequence[Newcomer], by: User, now: datetime
) -> list[User]:
    """Do for many at once what `person_prepare` does for one, in their order. Cost: constant.

    *newcomers*: no address twice. All are prepared or none.

    :raises NotAllowed: if *by*'s own role does not reach one of the roles.
    :raises AddressTaken: if one of the addresses has an account, proven ones of others included.
    """
    organization = organization_lock(organization_id=organization_id)
    taken = AddressTaken(_("This address has an account."))
    addresses = [one.email for one in newcomers]
    if EmailAddress.objects.filter(email__in=addresses, verified=True).exists():
        raise taken
    promises = [(one.email, one.role) for one in newcomers]
    invitations_issue(organization_id=organization_id, promises=promises, by=by, now=now)
    with conflict_on("accounts_user_email_key", taken):
        people = User.objects.bulk_create(_account(one, organization) for one in newcomers)
    memberships_begin(
        organization_id=organization_id,
        people=[(person, one.role) for person, one in zip(people, newcomers, strict=True)],
        by=by,
        now=now,
    )
    return list(people)


def _account(one: Newcomer, organization: Organization) -> User:
    person = User(
        email=one.email,
        name=one.name,
        language=organization.language,
        time_zone=organization.time_zone,
    )
    person.set_unusable_password()
    return person


@transaction.atomic
def person_invite(*, organization_id: int, email: str, role: Role, by: User, now: datetime) -> bool:
    """Invite whoever reads an address; return whether an invitation was sent, for one may be open.

    :raises NotAllowed: if *by*'s own role does not reach *role*.
    :raises AlreadyGranted: if the person has the role.
    """
    with suppress(AlreadyInvited):
        invitation_issue(organization_id=organization_id, email=email, role=role, by=by, now=now)
        return True
    return False


@transaction.atomic
def role_ensure(*, organization_id: int, person: User, role: Role, by: User, now: datetime) -> bool:
    """Make sure somebody who is, or was, a member has *role*; return whether anything changed.

    :raises NotAllowed: if *by*'s own role does not reach *role*.
    """
    organization_lock(organization_id=organization_id)
    policies.check_can_grant(user=by, organization_id=organization_id, role=role)
    return membership_ensure(
        organization_id=organization_id, person=person, role=role, by=by, now=now
    )[1]


@transaction.atomic
def external_id_set(*, organization_id: int, user_id: int, value: str) -> None:
    """Remember what another system calls a person. The caller has checked who may.

    :raises ExternalIdTaken: if it calls somebody else so, or the person otherwise.
    """
    external_ids_set(organization_id=organization_id, values=[(user_id, value)])


@transaction.atomic
def external_ids_set(*, organization_id: int, values: Sequence[tuple[int, str]]) -> None:
    """Remember what another system calls many people: pairs of a person and its value.

    The caller has checked who may. All are remembered or none.

    :raises ExternalIdTaken: if it calls somebody else so, or a person otherwise.
    """
    taken = ExternalIdTaken(_("This external id, or this person, has another counterpart."))
    with (
        conflict_on("external_id_once", taken),
        conflict_on("external_id_one_per_person", taken),
    ):
        ExternalId.objects.bulk_create(
            ExternalId(organization_id=organization_id, user_id=user_id, value=value)
            for user_id, value in values
        )
