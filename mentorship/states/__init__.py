"""Every life in the program, as tables of allowed steps. `ALL` is what docs and tests walk over."""

from typing import Any

from mentorship.states.assignment import (
    ASSIGNMENT,
    EXTENSION,
    REVIEW,
    REVIEW_CLAIM,
    REVISION,
    THREAD,
    AssignmentState,
    ExtensionState,
    ReviewClaimState,
    ReviewState,
    RevisionState,
    ThreadState,
)
from mentorship.states.check import (
    CHECK_CREDENTIAL,
    CHECK_RUN,
    CheckCredentialState,
    CheckRunState,
)
from mentorship.states.cohort import COHORT, PROGRAM, CohortState, ProgramState
from mentorship.states.enrollment import ENROLLMENT, PLACEMENT, EnrollmentState, PlacementState
from mentorship.states.export import EXPORT, ExportState
from mentorship.states.job import JOB, JobState
from mentorship.states.machine import Machine
from mentorship.states.mentorship import (
    MATCH_PROPOSAL,
    MENTORSHIP,
    MatchProposalState,
    MentorshipState,
)
from mentorship.states.notification import NOTIFICATION, NotificationState
from mentorship.states.people import INVITATION, MEMBERSHIP, InvitationState, MembershipState
from mentorship.states.pivot import (
    CREDIT_TRANSFER,
    PIVOT,
    RECOMMENDATION,
    CreditTransferState,
    PivotState,
    RecommendationState,
)
from mentorship.states.risk import RISK_SIGNAL, RiskSignalState
from mentorship.states.roadmap import (
    ROADMAP_DRAFT,
    ROADMAP_VERSION,
    RoadmapDraftState,
    RoadmapVersionState,
)
from mentorship.states.roster import ROSTER_IMPORT, RosterImportState

ALL: tuple[Machine[Any], ...] = (
    INVITATION,
    MEMBERSHIP,
    ROADMAP_DRAFT,
    ROADMAP_VERSION,
    PROGRAM,
    COHORT,
    ENROLLMENT,
    PLACEMENT,
    ROSTER_IMPORT,
    MATCH_PROPOSAL,
    MENTORSHIP,
    ASSIGNMENT,
    EXTENSION,
    REVISION,
    REVIEW,
    CHECK_RUN,
    CHECK_CREDENTIAL,
    REVIEW_CLAIM,
    THREAD,
    RISK_SIGNAL,
    RECOMMENDATION,
    PIVOT,
    CREDIT_TRANSFER,
    EXPORT,
    JOB,
    NOTIFICATION,
)

SEAT_HOLDING = frozenset({EnrollmentState.ADMITTED, EnrollmentState.ACTIVE, EnrollmentState.PAUSED})
"""Enrollment states that hold a seat."""

OPEN_ASSIGNMENT = frozenset(
    state
    for state in AssignmentState
    if state not in ("approved", "rejected", "waived", "cancelled")
)
"""Assignment states in which somebody still has something to do."""

OPEN_RISK_SIGNAL = frozenset(
    {RiskSignalState.RAISED, RiskSignalState.ACKNOWLEDGED, RiskSignalState.ACTIONED}
)
"""States of a signal that still holds."""

OPEN_MATCH_PROPOSAL = frozenset({MatchProposalState.PROPOSED, MatchProposalState.OFFERED})
"""Match proposal states that wait for somebody."""

OPEN_RECOMMENDATION = frozenset({RecommendationState.PUBLISHED, RecommendationState.UNDER_REVIEW})
"""Recommendation states that wait for a mentor."""

__all__ = [
    "ALL",
    "ASSIGNMENT",
    "CHECK_CREDENTIAL",
    "CHECK_RUN",
    "COHORT",
    "CREDIT_TRANSFER",
    "ENROLLMENT",
    "EXPORT",
    "EXTENSION",
    "INVITATION",
    "JOB",
    "MATCH_PROPOSAL",
    "MEMBERSHIP",
    "MENTORSHIP",
    "NOTIFICATION",
    "OPEN_ASSIGNMENT",
    "OPEN_MATCH_PROPOSAL",
    "OPEN_RECOMMENDATION",
    "OPEN_RISK_SIGNAL",
    "PIVOT",
    "PLACEMENT",
    "PROGRAM",
    "RECOMMENDATION",
    "REVIEW",
    "REVIEW_CLAIM",
    "REVISION",
    "RISK_SIGNAL",
    "ROADMAP_DRAFT",
    "ROADMAP_VERSION",
    "ROSTER_IMPORT",
    "SEAT_HOLDING",
    "THREAD",
    "AssignmentState",
    "CheckCredentialState",
    "CheckRunState",
    "CohortState",
    "CreditTransferState",
    "EnrollmentState",
    "ExportState",
    "ExtensionState",
    "InvitationState",
    "JobState",
    "Machine",
    "MatchProposalState",
    "MembershipState",
    "MentorshipState",
    "NotificationState",
    "PivotState",
    "PlacementState",
    "ProgramState",
    "RecommendationState",
    "ReviewClaimState",
    "ReviewState",
    "RevisionState",
    "RiskSignalState",
    "RoadmapDraftState",
    "RoadmapVersionState",
    "RosterImportState",
    "ThreadState",
]
