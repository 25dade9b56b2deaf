"""pivots: questions about policy, scenarios, recommendations and pivots."""

from apps.pivots.selectors.credit import (
    Credited,
    Preview,
    credit_preview,
    credit_transfer_list,
    credited_lines,
    pivot_get,
    progress_digest,
)
from apps.pivots.selectors.policies import policy_get, policy_in_force, policy_list, policy_of
from apps.pivots.selectors.recommendations import (
    Advised,
    Explained,
    enrollments_to_recommend,
    explain,
    explain_document,
    latest_advice,
    pivot_list,
    recommendation_get,
    recommendation_list,
    run_progress,
    seat_of,
)
from apps.pivots.selectors.recourse import Changed, recourse_of
from apps.pivots.selectors.scenarios import evidence_digest, scenario_documents
from apps.pivots.selectors.seating import (
    Wish,
    free_seats,
    seat_offers,
    seat_plan_get,
    seat_plan_list,
    seat_wishes,
)

__all__ = [
    "Advised",
    "Changed",
    "Credited",
    "Explained",
    "Preview",
    "Wish",
    "credit_preview",
    "credit_transfer_list",
    "credited_lines",
    "enrollments_to_recommend",
    "evidence_digest",
    "explain",
    "explain_document",
    "free_seats",
    "latest_advice",
    "pivot_get",
    "pivot_list",
    "policy_get",
    "policy_in_force",
    "policy_list",
    "policy_of",
    "progress_digest",
    "recommendation_get",
    "recommendation_list",
    "recourse_of",
    "run_progress",
    "scenario_documents",
    "seat_of",
    "seat_offers",
    "seat_plan_get",
    "seat_plan_list",
    "seat_wishes",
]
