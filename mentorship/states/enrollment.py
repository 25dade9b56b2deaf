"""The life of a learner's membership in a cohort, and of the direction it stands in."""

from enum import StrEnum

from mentorship.states.machine import machine


class EnrollmentState(StrEnum):
    """A seat is held by admitted, active and paused.

    While tasks of the roadmap are open, an enrollment is completed with a reason only.
    """

    APPLIED = "applied"
    WAITLISTED = "waitlisted"
    ADMITTED = "admitted"
    ACTIVE = "active"
    PAUSED = "paused"
    COMPLETED = "completed"
    NOT_COMPLETED = "not_completed"
    TRANSFERRED = "transferred"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"


ENROLLMENT = machine(
    "enrollment",
    born={EnrollmentState.APPLIED},
    arrows={
        EnrollmentState.APPLIED: {
            EnrollmentState.WAITLISTED,
            EnrollmentState.ADMITTED,
            EnrollmentState.WITHDRAWN,
            EnrollmentState.DECLINED,
        },
        EnrollmentState.WAITLISTED: {
            EnrollmentState.ADMITTED,
            EnrollmentState.WITHDRAWN,
            EnrollmentState.DECLINED,
        },
        EnrollmentState.ADMITTED: {EnrollmentState.ACTIVE, EnrollmentState.WITHDRAWN},
        EnrollmentState.ACTIVE: {
            EnrollmentState.PAUSED,
            EnrollmentState.COMPLETED,
            EnrollmentState.NOT_COMPLETED,
            EnrollmentState.TRANSFERRED,
            EnrollmentState.WITHDRAWN,
        },
        EnrollmentState.PAUSED: {EnrollmentState.ACTIVE, EnrollmentState.WITHDRAWN},
    },
)


class PlacementState(StrEnum):
    """Which direction an enrollment stands in; exactly one placement is current.

    One that was left becomes current again when the pivot out of it is reverted.
    """

    PROPOSED = "proposed"
    CURRENT = "current"
    LEFT = "left"
    FINISHED = "finished"


PLACEMENT = machine(
    "direction placement",
    born={PlacementState.PROPOSED, PlacementState.CURRENT},
    arrows={
        PlacementState.PROPOSED: {PlacementState.CURRENT, PlacementState.LEFT},
        PlacementState.CURRENT: {PlacementState.LEFT, PlacementState.FINISHED},
        PlacementState.LEFT: {PlacementState.CURRENT},
    },
)
