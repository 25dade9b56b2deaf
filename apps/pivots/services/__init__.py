"""pivots: deeds: load a policy, recommend, decide."""

from apps.pivots.services.decisions import (
    recommendation_accept,
    recommendation_amend,
    recommendation_decline,
    recommendation_review,
    recommendations_expire,
)
from apps.pivots.services.learning import (
    model_activate,
    model_fit,
    model_fit_request,
    outcomes_record,
)
from apps.pivots.services.moving import pivot_agree, pivot_apply, pivot_cancel, pivot_revert
from apps.pivots.services.policies import policy_activate, policy_load
from apps.pivots.services.recommending import (
    cohort_run_request,
    cohort_run_split,
    learner_recommend,
    recommendations_refresh,
    runs_request,
)
from apps.pivots.services.seating import run_part_finish, seat_plan_request, seats_allocate

__all__ = [
    "cohort_run_request",
    "cohort_run_split",
    "learner_recommend",
    "model_activate",
    "model_fit",
    "model_fit_request",
    "outcomes_record",
    "pivot_agree",
    "pivot_apply",
    "pivot_cancel",
    "pivot_revert",
    "policy_activate",
    "policy_load",
    "recommendation_accept",
    "recommendation_amend",
    "recommendation_decline",
    "recommendation_review",
    "recommendations_expire",
    "recommendations_refresh",
    "run_part_finish",
    "runs_request",
    "seat_plan_request",
    "seats_allocate",
]
