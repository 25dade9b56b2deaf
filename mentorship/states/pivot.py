"""The lives of a recommendation and of the pivot it may lead to."""

from enum import StrEnum

from mentorship.states.machine import machine


class RecommendationState(StrEnum):
    """The engine proposes; a mentor accepts, amends or declines."""

    GENERATED = "generated"
    PUBLISHED = "published"
    UNDER_REVIEW = "under_review"
    ACCEPTED = "accepted"
    AMENDED = "amended"
    DECLINED = "declined"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"


RECOMMENDATION = machine(
    "recommendation",
    born={RecommendationState.GENERATED},
    arrows={
        RecommendationState.GENERATED: {
            RecommendationState.PUBLISHED,
            RecommendationState.SUPERSEDED,
        },
        RecommendationState.PUBLISHED: {
            RecommendationState.UNDER_REVIEW,
            RecommendationState.ACCEPTED,
            RecommendationState.AMENDED,
            RecommendationState.DECLINED,
            RecommendationState.EXPIRED,
            RecommendationState.SUPERSEDED,
        },
        RecommendationState.UNDER_REVIEW: {
            RecommendationState.ACCEPTED,
            RecommendationState.AMENDED,
            RecommendationState.DECLINED,
            RecommendationState.EXPIRED,
            RecommendationState.SUPERSEDED,
        },
    },
)


class PivotState(StrEnum):
    """Planned by a mentor, applied with the learner's agreement, reverted within 14 days."""

    PLANNED = "planned"
    APPLIED = "applied"
    REVERTED = "reverted"
    CANCELLED = "cancelled"


PIVOT = machine(
    "pivot",
    born={PivotState.PLANNED},
    arrows={
        PivotState.PLANNED: {PivotState.APPLIED, PivotState.CANCELLED},
        PivotState.APPLIED: {PivotState.REVERTED},
    },
)


class CreditTransferState(StrEnum):
    """Granted when the pivot is applied, revoked when it is reverted."""

    GRANTED = "granted"
    REVOKED = "revoked"


CREDIT_TRANSFER = machine(
    "credit transfer",
    born={CreditTransferState.GRANTED},
    arrows={CreditTransferState.GRANTED: {CreditTransferState.REVOKED}},
)
