"""The lives of a pairing between a mentor and an enrollment, and of its proposal."""

from enum import StrEnum

from mentorship.states.machine import machine


class MentorshipState(StrEnum):
    """At most one active primary mentorship per enrollment."""

    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


MENTORSHIP = machine(
    "mentorship",
    born={MentorshipState.ACTIVE},
    arrows={
        MentorshipState.ACTIVE: {MentorshipState.PAUSED, MentorshipState.ENDED},
        MentorshipState.PAUSED: {MentorshipState.ACTIVE, MentorshipState.ENDED},
    },
)


class MatchProposalState(StrEnum):
    """The matching proposes, a lead offers, the mentor answers within a week."""

    PROPOSED = "proposed"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


MATCH_PROPOSAL = machine(
    "match proposal",
    born={MatchProposalState.PROPOSED},
    arrows={
        MatchProposalState.PROPOSED: {MatchProposalState.OFFERED, MatchProposalState.CANCELLED},
        MatchProposalState.OFFERED: {
            MatchProposalState.ACCEPTED,
            MatchProposalState.DECLINED,
            MatchProposalState.EXPIRED,
            MatchProposalState.CANCELLED,
        },
    },
)
