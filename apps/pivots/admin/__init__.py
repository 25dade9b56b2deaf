"""pivots: the mentors' door."""

from apps.pivots.admin.pivots import CreditTransferAdmin, PivotAdmin
from apps.pivots.admin.policies import PolicyVersionAdmin
from apps.pivots.admin.recommendations import RecommendationAdmin
from apps.pivots.admin.seating import SeatPlanAdmin

__all__ = [
    "CreditTransferAdmin",
    "PivotAdmin",
    "PolicyVersionAdmin",
    "RecommendationAdmin",
    "SeatPlanAdmin",
]
