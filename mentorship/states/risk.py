"""The life of a risk signal: raised by a rule, taken up by a person, over when it holds no more."""

from enum import StrEnum

from mentorship.states.machine import machine


class RiskSignalState(StrEnum):
    """Dismissed by a person who knows better, resolved when it holds no more, expired on leave."""

    RAISED = "raised"
    ACKNOWLEDGED = "acknowledged"
    ACTIONED = "actioned"
    RESOLVED = "resolved"
    EXPIRED = "expired"
    DISMISSED = "dismissed"


_OVER = {RiskSignalState.RESOLVED, RiskSignalState.EXPIRED, RiskSignalState.DISMISSED}

RISK_SIGNAL = machine(
    "risk signal",
    born={RiskSignalState.RAISED},
    arrows={
        RiskSignalState.RAISED: {
            RiskSignalState.ACKNOWLEDGED,
            RiskSignalState.ACTIONED,
            *_OVER,
        },
        RiskSignalState.ACKNOWLEDGED: {RiskSignalState.ACTIONED, *_OVER},
        RiskSignalState.ACTIONED: _OVER,
    },
)
