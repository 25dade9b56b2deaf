"""The life of a pairing between a mentor and an enrollment."""

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
