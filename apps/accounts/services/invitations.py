"""Invitations: how people come in, since nobody signs up unasked."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts import policies, selectors
from apps.accounts.models import Invitation, Membership, Organization, User
from apps.accounts.models.people import ACTIVE
from apps.accounts.selectors import InvitationNotValid
from apps.accounts.services.memberships import AlreadyGranted, membership_ensure
from apps.accounts.services.organizations import organization_lock
from apps.core.services import (
    conflict_on,
    event_publish,
    events_publish,
    state_begin,
    state_move,
    states_begin,
    states_move,
)
from mentorship.errors import Conflict, DomainError, Fault, Invalid, NotAllowed, NotFound
from mentorship.events import InvitationIssued
from mentorship.states import INVITATION, InvitationState
from mentorship.values import Role


class AlreadyInvited(Conflict):
    code, title = "already-invited", "An invitation to this role is already open"


class SignInFirst(NotAllowed):
    code, title = "sign-in-first", "This address has an account: sign in with it"


# --------------------------------------------------------------------------- issue


@transaction.atomic
def invitation_issue(
    *, organization_id: int, email: str, role: Role, by: User, now: datetime
) -> Invitation:
    """Promise *role* to whoever reads the mail sent to *email*, for `INVITATION_DAYS` days.

    :raises NotFound: if the organization is none of *by*'s.
    :raises NotAllowed: if *by*'s own role does not reach *role*.
    :raises AlreadyGranted: if the person behind the address has the role.
    :raises AlreadyInvited: if such an invitation is open.
    """
    address = email.strip().lower()
    organization_lock(organization_id=organization_id)
    policies.check_can_grant(user=by, organization_id=organization_id, role=role)
    _check_not_granted(organization_id, address, role)
    _expire_earlier(organization_id, address, role, now)

    taken = AlreadyInvited(_("An invitation of this address to this role is already open."))
    with conflict_on("invitation_open_once", taken):
        invitation = _promise(organization_id, address, role, by, now)
        invitation.save(force_insert=True)
    state_begin(row=invitation, by=by, now=now)
    event_publish(InvitationIssued(organization_id, invitation.pk))
    return invitation


@transaction.atomic
def invitations_issue(
    *, organization_id: int, promises: Sequence[tuple[str, Role]], by: User, now: datetime
) -> int:
    """Promise roles to addresses without an account, as `invitation_issue` does for one.

    *promises*: addresses in lower case, each with its role, no pair twice. What is promised
    already is left as it is. Return how many invitations were sent. Cost: constant.

    :raises NotFound: if the organization is none of *by*'s.
    :raises NotAllowed: if *by*'s own role does not reach one of the roles.
    """
    organization_lock(organization_id=organization_id)
    for role in sorted({role for _address, role in promises}):
        policies.check_can_grant(user=by, organization_id=organization_id, role=role)
    known = Invitation.objects.locked().filter(
        organization=organization_id,
        email__in={address for address, _role in promises},
        state=InvitationState.OPEN.value,
    )
    wanted = {(address, role.value) for address, role in promises}
    open_ones = [row for row in known if (row.email, row.role) in wanted]
    stale = [row for row in open_ones if row.expires_at <= now]
    states_move(rows=stale, machine=INVITATION, to=InvitationState.EXPIRED, by=None, now=now)
    standing = {(row.email, row.role) for row in open_ones if row.expires_at > now}
    taken = AlreadyInvited(_("An invitation of this address to this role is already open."))
    with conflict_on("invitation_open_once", taken):
        rows = Invitation.objects.bulk_create(
            _promise(organization_id, address, role, by, now)
            for address, role in promises
            if (address, role.value) not in standing
        )
    states_begin(rows=rows, by=by, now=now)
    events_publish(events=[InvitationIssued(organization_id, row.pk) for row in rows])
    return len(rows)


def _promise(organization_id: int, address: str, role: Role, by: User, now: datetime) -> Invitation:
    return Invitation(
        organization_id=organization_id,
        email=address,
        role=role.value,
        nonce=secrets.token_hex(16),
        invited_by=by,
        expires_at=now + timedelta(days=settings.INVITATION_DAYS),
    )


def _check_not_granted(organization_id: int, address: str, role: Role) -> None:
    person = selectors.account_of(email=address)
    held = Membership.objects.filter(organization=organization_id, role=role.value, state=ACTIVE)
    if person is None or not selectors.is_claimed(person=person):
        return  # who has not taken over a prepared account may be invited again
    if held.filter(user=person).exists():
        raise AlreadyGranted(_("This person already has this role."))


def _expire_earlier(organization_id: int, address: str, role: Role, now: datetime) -> None:
    """Close an invitation whose time is over, so that it does not stand in a new one's way."""
    stale = Invitation.objects.locked().filter(
        organization=organization_id,
        email=address,
        role=role.value,
        state=InvitationState.OPEN.value,
        expires_at__lte=now,
    )
    for invitation in stale:
        state_move(row=invitation, machine=INVITATION, to=InvitationState.EXPIRED, by=None, now=now)


# --------------------------------------------------------------------------- revoke


@transaction.atomic
def invitation_revoke(
    *, invitation_id: int, by: User, now: datetime, reason: str = ""
) -> Invitation:
    """Take a promise back: its link stops working at once.

    :raises NotFound: if there is none, or its organization is none of *by*'s.
    :raises NotAllowed: if *by*'s own role does not reach the role promised.
    :raises TransitionNotAllowed: if it is no longer open.
    """
    invitation: Invitation | None = Invitation.objects.locked().filter(pk=invitation_id).first()
    if invitation is None:
        raise NotFound(_("There is no such invitation, or you may not see it."))
    policies.check_can_grant(
        user=by, organization_id=invitation.organization_id, role=Role(invitation.role)
    )
    state_move(
        row=invitation,
        machine=INVITATION,
        to=InvitationState.REVOKED,
        by=by,
        now=now,
        reason=reason,
    )
    return invitation


# --------------------------------------------------------------------------- accept


@transaction.atomic
def invitation_accept(
    *, token: str, by: User | None, now: datetime, name: str = "", password: str = ""
) -> Invitation:
    """Turn a promise into a membership.

    An address that has an account: *by* must be that person, signed in; name and password are
    not looked at, so a link never opens an account somebody uses. An address without one: a
    person with a verified address is made; an account that a roster has only prepared becomes
    theirs in the same way. *by*: who is signed in, if anybody.

    :raises InvitationNotValid: if the token cannot be used, or the one who promised no longer may.
    :raises SignInFirst: if the address has an account and *by* is not its person.
    :raises Invalid: if a new person gives no name, or a password that is too weak.
    """
    found = selectors.invitation_by_token(token=token, now=now)
    organization = organization_lock(organization_id=found.organization_id)
    invitation = _still_open(found.pk, now)
    _check_promise_holds(invitation)

    person = selectors.account_of(email=invitation.email)
    if person is None:
        person = _newcomer(invitation.email, name, password, organization)
    elif not selectors.is_claimed(person=person):
        person = _claimed(person.pk, name, password)
    elif by is None or by.pk != person.pk:
        raise SignInFirst(_("Sign in as %(email)s to accept.") % {"email": invitation.email})
    membership_ensure(
        organization_id=organization.pk,
        person=person,
        role=Role(invitation.role),
        by=person,
        now=now,
    )
    invitation.accepted_by = person
    state_move(
        row=invitation,
        machine=INVITATION,
        to=InvitationState.ACCEPTED,
        by=person,
        now=now,
        fields=("accepted_by",),
    )
    return invitation


def _still_open(invitation_id: int, now: datetime) -> Invitation:
    """Lock the invitation and look again: it may have been used or revoked meanwhile."""
    rows = Invitation.objects.locked().select_related("organization", "invited_by")
    invitation: Invitation = rows.get(pk=invitation_id)
    if not invitation.is_open_at(now):
        raise _not_valid()
    return invitation


def _check_promise_holds(invitation: Invitation) -> None:
    """A promise is worth no more than the role of the one who made it is worth today."""
    inviter = invitation.invited_by
    try:
        policies.check_can_grant(
            user=inviter, organization_id=invitation.organization_id, role=Role(invitation.role)
        )
    except DomainError as refusal:
        raise _not_valid() from refusal
    if not inviter.is_active:
        raise _not_valid()


def _not_valid() -> InvitationNotValid:
    return InvitationNotValid(
        _("This invitation has been used or withdrawn, or its time is over. Ask for a new one.")
    )


def _newcomer(email: str, name: str, password: str, organization: Organization) -> User:
    draft = User(email=email, name=name.strip(), language=organization.language)
    _check_newcomer(draft, password)
    raced = SignInFirst(_("Sign in as %(email)s to accept.") % {"email": email})
    with conflict_on("accounts_user_email_key", raced):
        person: User = User.objects.create_user(
            email,
            password,
            name=draft.name,
            language=organization.language,
            time_zone=organization.time_zone,
        )
    # Whoever holds the token reads the mail of this address: it is verified by that.
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person


def _claimed(person_id: int, name: str, password: str) -> User:
    """Give an account that a roster prepared to whoever reads the mail of its address."""
    person: User = User.objects.locked().get(pk=person_id)
    draft = User(email=person.email, name=name.strip())
    _check_newcomer(draft, password)
    person.name = draft.name
    person.set_password(password)
    person.save(update_fields=["name", "password"])
    proven = {"verified": True, "primary": True}
    EmailAddress.objects.update_or_create(user=person, email=person.email, defaults=proven)
    return person


def _check_newcomer(draft: User, password: str) -> None:
    faults = [] if draft.name else [Fault("#/name", "required", _("Tell us your name."))]
    try:
        validate_password(password, user=draft)
    except ValidationError as error:
        faults += [
            Fault("#/password", _kebab(entry.code), " ".join(entry.messages))
            for entry in error.error_list
        ]
    if faults:
        raise Invalid(faults[0].detail, tuple(faults))


def _kebab(code: str | None) -> str:
    return (code or "invalid").replace("_", "-")
