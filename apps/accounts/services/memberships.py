"""What people are in an organization: given and taken from above, never lost in a race."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts import policies
from apps.accounts.models import Learner, Membership, Mentor, User
from apps.accounts.services.organizations import organization_lock
from apps.accounts.services.people import LastAdmin, check_other_admin
from apps.core.services import event_publish, state_begin, state_move, states_begin
from mentorship.errors import Conflict, NotFound
from mentorship.events import MembershipEnded
from mentorship.states import MEMBERSHIP, MembershipState
from mentorship.values import Role

__all__ = [
    "AlreadyGranted",
    "LastAdmin",
    "membership_end",
    "membership_ensure",
    "membership_grant",
    "memberships_begin",
]


class AlreadyGranted(Conflict):
    code, title = "already-granted", "This person already has this role"


@transaction.atomic
def membership_grant(
    *, organization_id: int, user_id: int, role: Role, by: User | None, now: datetime
) -> Membership:
    """Give a person of the organization a role; a learner or mentor gets their profile row.

    Strangers come by invitation: only the operator and the service itself may bring in somebody
    who never was a member.

    :raises NotFound: if organization or person are not *by*'s to see.
    :raises NotAllowed: if *by*'s own role does not reach *role*.
    :raises AlreadyGranted: if the person has it.
    """
    organization_lock(organization_id=organization_id)
    policies.check_can_grant(user=by, organization_id=organization_id, role=role)
    person = _person(user_id, organization_id, by)
    membership, changed = membership_ensure(
        organization_id=organization_id, person=person, role=role, by=by, now=now
    )
    if not changed:
        raise AlreadyGranted(_("This person already has this role."))
    return membership


def _person(user_id: int, organization_id: int, by: User | None) -> User:
    people = User.objects.filter(pk=user_id)
    if by is not None and not by.is_superuser:
        people = people.filter(memberships__organization=organization_id).distinct()
    person: User | None = people.first()
    if person is None:
        raise NotFound(_("There is no such person, or you may not see them."))
    return person


def membership_ensure(
    *, organization_id: int, person: User, role: Role, by: User | None, now: datetime
) -> tuple[Membership, bool]:
    """Make sure *person* has *role*; return the membership and whether anything changed.

    The caller holds the organization's lock and has checked who may.
    """
    rows = Membership.objects.locked()
    membership = rows.filter(user=person, organization=organization_id, role=role.value).first()
    changed = True
    if membership is None:
        membership = Membership.objects.create(
            user=person, organization_id=organization_id, role=role.value
        )
        state_begin(row=membership, by=by, now=now)
    elif membership.state == MembershipState.ENDED.value:
        state_move(row=membership, machine=MEMBERSHIP, to=MembershipState.ACTIVE, by=by, now=now)
    else:
        changed = False
    _ensure_profile(membership)
    return membership, changed


def memberships_begin(
    *,
    organization_id: int,
    people: Sequence[tuple[User, Role]],
    by: User | None,
    now: datetime,
) -> None:
    """Give each of *people*, who never was a member, a role and its profile. Cost: constant.

    The caller holds the organization's lock and has checked who may.
    """
    rows = Membership.objects.bulk_create(
        Membership(user=person, organization_id=organization_id, role=role.value)
        for person, role in people
    )
    states_begin(rows=rows, by=by, now=now)
    Learner.objects.bulk_create(
        Learner(user=row.user, organization_id=organization_id)
        for row in rows
        if row.role == Role.LEARNER.value
    )
    Mentor.objects.bulk_create(
        Mentor(user=row.user, organization_id=organization_id)
        for row in rows
        if row.role == Role.MENTOR.value
    )


def _ensure_profile(membership: Membership) -> None:
    user_id, organization_id = membership.user_id, membership.organization_id
    if membership.role == Role.LEARNER.value:
        Learner.objects.get_or_create(user_id=user_id, organization_id=organization_id)
    elif membership.role == Role.MENTOR.value:
        Mentor.objects.get_or_create(user_id=user_id, organization_id=organization_id)


@transaction.atomic
def membership_end(
    *, membership_id: int, by: User | None, now: datetime, reason: str = ""
) -> Membership:
    """Take a role away, from the person's next request on; profiles and work stay.

    See Note [Roles under one lock].

    :raises NotFound: if there is no such membership.
    :raises NotAllowed: if *by*'s own role does not reach it.
    :raises LastAdmin: if it is the organization's last admin's.
    :raises TransitionNotAllowed: if it has ended already.
    """
    found = Membership.objects.filter(pk=membership_id).first()
    if found is None:
        raise NotFound(_("There is no such membership, or you may not see it."))
    organization_lock(organization_id=found.organization_id)
    membership: Membership = Membership.objects.locked().get(pk=membership_id)
    role = Role(membership.role)
    policies.check_can_grant(user=by, organization_id=membership.organization_id, role=role)

    active = membership.state == MembershipState.ACTIVE.value
    if active and role == Role.ORGANIZATION_ADMIN:
        check_other_admin(organization_id=membership.organization_id, user_id=membership.user_id)
    state_move(
        row=membership,
        machine=MEMBERSHIP,
        to=MembershipState.ENDED,
        by=by,
        now=now,
        reason=reason,
    )
    event_publish(MembershipEnded(membership.organization_id, membership.pk, membership.user_id))
    return membership
