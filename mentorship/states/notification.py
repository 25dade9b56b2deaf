"""The life of a notification on its way by mail; whether it was read is told beside it."""

from enum import StrEnum

from mentorship.states.machine import machine


class NotificationState(StrEnum):
    """Suppressed: nobody is mailed. Dead: the mail was given up; its job can be run again.

    An attempt that failed and will be repeated leaves it pending: its job keeps the error.
    """

    PENDING = "pending"
    SENT = "sent"
    DIGESTED = "digested"
    SUPPRESSED = "suppressed"
    DEAD = "dead"


NOTIFICATION = machine(
    "notification",
    born={NotificationState.PENDING, NotificationState.SUPPRESSED},
    arrows={
        NotificationState.PENDING: {
            NotificationState.SENT,
            NotificationState.DIGESTED,
            NotificationState.SUPPRESSED,
            NotificationState.DEAD,
        },
        NotificationState.DEAD: {
            NotificationState.SENT,
            NotificationState.DIGESTED,
            NotificationState.SUPPRESSED,
        },
    },
)
