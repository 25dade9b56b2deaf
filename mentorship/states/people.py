"""The lives of an invitation and of a membership in an organization."""

from enum import StrEnum

from mentorship.states.machine import machine


class InvitationState(StrEnum):
    """An invitation is a promise of one role, open until used, revoked or out of date."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REVOKED = "revoked"
    EXPIRED = "expired"


INVITATION = machine(
    "invitation",
    born={InvitationState.OPEN},
    arrows={
        InvitationState.OPEN: {
            InvitationState.ACCEPTED,
            InvitationState.REVOKED,
            InvitationState.EXPIRED,
        },
    },
)


class MembershipState(StrEnum):
    """Ended memberships stay as history; a new grant revives them."""

    ACTIVE = "active"
    ENDED = "ended"


MEMBERSHIP = machine(
    "membership",
    born={MembershipState.ACTIVE},
    arrows={
        MembershipState.ACTIVE: {MembershipState.ENDED},
        MembershipState.ENDED: {MembershipState.ACTIVE},
    },
)
