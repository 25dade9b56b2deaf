"""pivots: the mentors' door."""

from apps.pivots.admin.learning import ModelVersionAdmin, OutcomeAdmin
from apps.pivots.admin.pivots import CreditTransferAdmin, PivotAdmin
from apps.pivots.admin.policies import PolicyVersionAdmin
from apps.pivots.admin.recommendations import RecommendationAdmin
from apps.pivots.admin.seating import SeatPlanAdmin

__all__ = [
    "CreditTransferAdmin",
    "ModelVersionAdmin",
    "OutcomeAdmin",
    "PivotAdmin",
    "PolicyVersionAdmin",
    "RecommendationAdmin",
    "SeatPlanAdmin",
]
