"""progress: deeds. Append what a review has shown, and keep what it adds up to."""

from apps.progress.services.evidence import evidence_append
from apps.progress.services.risk import (
    risk_refresh,
    risk_run_split,
    signal_acknowledge,
    signal_act,
    signal_dismiss,
)
from apps.progress.services.rules import risk_outcomes_record, risk_rules_review, rule_unmute
from apps.progress.services.snapshots import snapshots_rebuild, snapshots_take
from apps.progress.services.states import (
    learner_states_refresh,
    skill_states_rebuild,
    skill_states_refresh,
)

__all__ = [
    "evidence_append",
    "learner_states_refresh",
    "risk_outcomes_record",
    "risk_refresh",
    "risk_rules_review",
    "risk_run_split",
    "rule_unmute",
    "signal_acknowledge",
    "signal_act",
    "signal_dismiss",
    "skill_states_rebuild",
    "skill_states_refresh",
    "snapshots_rebuild",
    "snapshots_take",
]
