"""The life of an export: asked for, ready to be fetched for a week, gone."""

from enum import StrEnum

from mentorship.states.machine import machine


class ExportState(StrEnum):
    """One whose job is dead stays requested until it is run again, or expires."""

    REQUESTED = "requested"
    READY = "ready"
    EXPIRED = "expired"


EXPORT = machine(
    "export",
    born={ExportState.REQUESTED},
    arrows={
        ExportState.REQUESTED: {ExportState.READY, ExportState.EXPIRED},
        ExportState.READY: {ExportState.EXPIRED},
    },
)
