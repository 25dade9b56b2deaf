"""The life of issued work: the assignment, what is handed in, and what is said of it."""

from enum import StrEnum

from mentorship.states.machine import machine


class AssignmentState(StrEnum):
    """Approved, rejected, waived and cancelled are ends that a manager may reopen.

    A pivot that is reverted takes its waivers back, and locks what they had opened.
    """

    LOCKED = "locked"
    AVAILABLE = "available"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    CHANGES_REQUESTED = "changes_requested"
    APPROVED = "approved"
    REJECTED = "rejected"
    WAIVED = "waived"
    CANCELLED = "cancelled"


ASSIGNMENT = machine(
    "assignment",
    born={AssignmentState.LOCKED, AssignmentState.AVAILABLE},
    arrows={
        AssignmentState.LOCKED: {
            AssignmentState.AVAILABLE,
            AssignmentState.WAIVED,
            AssignmentState.CANCELLED,
        },
        AssignmentState.AVAILABLE: {
            AssignmentState.LOCKED,
            AssignmentState.IN_PROGRESS,
            AssignmentState.SUBMITTED,
            AssignmentState.WAIVED,
            AssignmentState.CANCELLED,
        },
        AssignmentState.IN_PROGRESS: {
            AssignmentState.SUBMITTED,
            AssignmentState.WAIVED,
            AssignmentState.CANCELLED,
        },
        AssignmentState.SUBMITTED: {
            AssignmentState.IN_PROGRESS,
            AssignmentState.IN_REVIEW,
            AssignmentState.WAIVED,
            AssignmentState.CANCELLED,
        },
        AssignmentState.IN_REVIEW: {
            AssignmentState.SUBMITTED,
            AssignmentState.CHANGES_REQUESTED,
            AssignmentState.APPROVED,
            AssignmentState.REJECTED,
            AssignmentState.CANCELLED,
        },
        AssignmentState.CHANGES_REQUESTED: {
            AssignmentState.SUBMITTED,
            AssignmentState.WAIVED,
            AssignmentState.CANCELLED,
        },
        AssignmentState.APPROVED: {AssignmentState.IN_PROGRESS},
        AssignmentState.REJECTED: {AssignmentState.IN_PROGRESS},
        AssignmentState.WAIVED: {AssignmentState.LOCKED, AssignmentState.AVAILABLE},
        AssignmentState.CANCELLED: {AssignmentState.AVAILABLE},
    },
)


class RevisionState(StrEnum):
    """A revision never changes; a later one supersedes it."""

    SUBMITTED = "submitted"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


REVISION = machine(
    "revision",
    born={RevisionState.SUBMITTED},
    arrows={
        RevisionState.SUBMITTED: {RevisionState.SUPERSEDED, RevisionState.WITHDRAWN},
    },
)


class ReviewState(StrEnum):
    """A published review stays readable for ever; a later one supersedes it."""

    DRAFTED = "drafted"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"


REVIEW = machine(
    "review",
    born={ReviewState.DRAFTED, ReviewState.PUBLISHED},
    arrows={
        ReviewState.DRAFTED: {ReviewState.PUBLISHED},
        ReviewState.PUBLISHED: {ReviewState.SUPERSEDED},
    },
)


class ExtensionState(StrEnum):
    """A request that nobody decides expires; what was granted may be taken back."""

    REQUESTED = "requested"
    GRANTED = "granted"
    DECLINED = "declined"
    EXPIRED = "expired"
    REVOKED = "revoked"


EXTENSION = machine(
    "extension",
    born={ExtensionState.REQUESTED, ExtensionState.GRANTED},
    arrows={
        ExtensionState.REQUESTED: {
            ExtensionState.GRANTED,
            ExtensionState.DECLINED,
            ExtensionState.EXPIRED,
        },
        ExtensionState.GRANTED: {ExtensionState.REVOKED},
    },
)


class ReviewClaimState(StrEnum):
    """A claim holds work for one reviewer; published without one, a review consumes one at once."""

    HELD = "held"
    RELEASED = "released"
    EXPIRED = "expired"
    CONSUMED = "consumed"


REVIEW_CLAIM = machine(
    "review claim",
    born={ReviewClaimState.HELD, ReviewClaimState.CONSUMED},
    arrows={
        ReviewClaimState.HELD: {
            ReviewClaimState.RELEASED,
            ReviewClaimState.EXPIRED,
            ReviewClaimState.CONSUMED,
        },
    },
)


class ThreadState(StrEnum):
    OPEN = "open"
    RESOLVED = "resolved"


THREAD = machine(
    "thread",
    born={ThreadState.OPEN},
    arrows={
        ThreadState.OPEN: {ThreadState.RESOLVED},
        ThreadState.RESOLVED: {ThreadState.OPEN},
    },
)
