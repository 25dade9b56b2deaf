"""pivots: the policy, the engine's recommendations, and the pivots a mentor plans from them."""

from apps.pivots.models.learning import ModelActivation, ModelVersion, Outcome
from apps.pivots.models.pivots import CreditLine, CreditTransfer, Pivot
from apps.pivots.models.policies import PolicyActivation, PolicyVersion
from apps.pivots.models.recommendations import (
    CONFIDENCES,
    DECISIONS,
    LOOKED_AT,
    OPEN,
    Recommendation,
    RecommendationQuerySet,
)
from apps.pivots.models.seating import SeatOffer, SeatPlan

__all__ = [
    "CONFIDENCES",
    "DECISIONS",
    "LOOKED_AT",
    "OPEN",
    "CreditLine",
    "CreditTransfer",
    "ModelActivation",
    "ModelVersion",
    "Outcome",
    "Pivot",
    "PolicyActivation",
    "PolicyVersion",
    "Recommendation",
    "RecommendationQuerySet",
    "SeatOffer",
    "SeatPlan",
]
