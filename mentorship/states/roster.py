"""The life of a roster import."""

from enum import StrEnum

from mentorship.states.machine import machine


class RosterImportState(StrEnum):
    """Received to be checked, confirmed to be applied; refused as a whole if asked to be."""

    RECEIVED = "received"
    CHECKED = "checked"
    CONFIRMED = "confirmed"
    APPLIED = "applied"
    REFUSED = "refused"


ROSTER_IMPORT = machine(
    "roster import",
    born={RosterImportState.RECEIVED, RosterImportState.CONFIRMED},
    arrows={
        RosterImportState.RECEIVED: {RosterImportState.CHECKED, RosterImportState.REFUSED},
        RosterImportState.CHECKED: {RosterImportState.CONFIRMED},
        RosterImportState.CONFIRMED: {
            RosterImportState.CHECKED,
            RosterImportState.APPLIED,
            RosterImportState.REFUSED,
        },
    },
)
