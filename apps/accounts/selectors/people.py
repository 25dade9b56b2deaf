"""People, organizations, memberships, invitations."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.core.signing import BadSignature, Signer
from django.db.models import F, Prefetch
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from apps.accounts.models import Invitation, Membership, Organization, User
from apps.accounts.models.people import (
    InvitationQuerySet,
    MembershipQuerySet,
    OrganizationQuerySet,
    UserQuerySet,
)
from apps.core.models import absent
from mentorship.errors import NotFound
from mentorship.values import Role

INVITATION_SALT = "accounts.invitation"


class InvitationNotValid(NotFound):
    """Forged, used, revoked and outdated links get one answer, so that nothing can be probed."""

    code, title = "invitation-not-valid", "This invitation cannot be used"


def roles_in(*, user: User, organization_id: int) -> set[Role]:
    """Return the roles *user* holds in one organization."""
    mine = Membership.objects.of(user).filter(organization=organization_id)
    return {Role(role) for role in mine.values_list("role", flat=True)}


def me_get(*, viewer: User) -> User:
    """Return *viewer* with active memberships and profiles at hand; a fixed number of queries."""
    active = Membership.objects.of(viewer).select_related("organization").order_by("id")
    me = User.objects.filter(pk=viewer.pk).prefetch_related(
        Prefetch("memberships", queryset=active, to_attr="active_memberships"),
        "learner_profiles",
        "mentor_profiles",
    )
    found: User = me.get()
    return found


def user_list(*, viewer: User) -> UserQuerySet:
    """Return the people *viewer* may see, newest first."""
    people: UserQuerySet = User.objects.visible_to(viewer).order_by("-id")
    return people


def account_of(*, email: str) -> User | None:
    """Return the person behind an address: the one they sign in with, or a verified other one."""
    own: User | None = User.objects.filter(email=email).first()
    if own is not None:
        return own
    other = EmailAddress.objects.filter(email=email, verified=True).select_related("user").first()
    return other.user if other else None


def claimed_account_of(*, email: str) -> User | None:
    """Return the person behind an address, unless a roster has only prepared their account."""
    person = account_of(email=email)
    return person if person is not None and is_claimed(person=person) else None


def is_claimed(*, person: User) -> bool:
    """Tell whether somebody made the account theirs: a password, a sign-in, a proven address."""
    return person.is_claimed or EmailAddress.objects.filter(user=person.pk, verified=True).exists()


def organization_list(*, viewer: User) -> OrganizationQuerySet:
    """Return the organizations *viewer* belongs to, newest first."""
    return Organization.objects.visible_to(viewer).order_by("-id")


def organizations_managed(*, viewer: User) -> OrganizationQuerySet:
    """Return the organizations *viewer* manages, by name."""
    managed: OrganizationQuerySet = Organization.objects.managed_by(viewer)
    return managed.order_by("name", "id")


def organizations_shared(*, viewer: User, person: User) -> OrganizationQuerySet:
    """Return the organizations *viewer* manages and *person* is, or was, a member of."""
    known = Membership.objects.filter(user=person.pk).values("organization")
    shared: OrganizationQuerySet = Organization.objects.managed_by(viewer).order_by("name", "id")
    return shared if viewer.is_superuser else shared.filter(pk__in=known)


def membership_list(*, viewer: User) -> MembershipQuerySet:
    """Return *viewer*'s memberships and those of organizations it manages, newest first."""
    seen = Membership.objects.visible_to(viewer).select_related("user")
    named: MembershipQuerySet = seen.annotate(name=F("user__name")).order_by("-id")
    return named


# --------------------------------------------------------------------------- invitations


def invitation_list(*, viewer: User) -> InvitationQuerySet:
    """Return the invitations of organizations *viewer* manages, newest first."""
    seen = Invitation.objects.visible_to(viewer)
    return seen.select_related("organization", "invited_by", "accepted_by").order_by("-id")


def invitation_for_system(*, invitation_id: int) -> Invitation:
    """Return one invitation, whoever asks: for jobs.

    :raises NotFound: if there is none.
    """
    found = Invitation.objects.select_related("organization", "invited_by")
    invitation: Invitation | None = found.filter(pk=invitation_id).first()
    if invitation is None:
        raise absent(Invitation, invitation_id)
    return invitation


def invitation_token(*, invitation: Invitation) -> str:
    """Return the secret of the invitation's link. Signed, not stored: a leaked table opens no door.

    The nonce ties it to this row, should an id ever be given out twice.
    """
    return _signer().sign_object([invitation.pk, invitation.nonce])


def invitation_by_token(*, token: str, now: datetime) -> Invitation:
    """Return the invitation a token stands for, if it can still be used.

    :raises InvitationNotValid: if it is forged, used, revoked or out of date.
    """
    invitation = _read(token)
    if invitation is None or not invitation.is_open_at(now):
        raise InvitationNotValid(
            _("This invitation has been used or withdrawn, or its time is over. Ask for a new one.")
        )
    return invitation


def _read(token: str) -> Invitation | None:
    try:
        invitation_id, nonce = _signer().unsign_object(token)
    except BadSignature:
        return None
    found = Invitation.objects.select_related("organization", "invited_by")
    invitation: Invitation | None = found.filter(pk=invitation_id).first()
    if invitation is None or not constant_time_compare(invitation.nonce, nonce):
        return None
    return invitation


def _signer() -> Signer:
    return Signer(salt=INVITATION_SALT)
