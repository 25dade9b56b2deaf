"""progress: questions about what has been shown, and what it adds up to."""

from apps.progress.selectors.evidence import (
    EvidencePart,
    evidence_list,
    evidence_of_work,
    reviewer_doubles,
    standing_evidence,
    task_scores,
    usual_score,
)
from apps.progress.selectors.risk import (
    AtWork,
    enrollment_of,
    enrollments_at_work,
    histories_of,
    risk_assessment_list,
    risk_signal_list,
    shapes,
    signal_work,
    suggestion,
)
from apps.progress.selectors.states import (
    Belief,
    band_of,
    beliefs_of,
    believed,
    skill_state_list,
    skills_shown,
    weeks_between,
    works_of,
)

__all__ = [
    "AtWork",
    "Belief",
    "EvidencePart",
    "band_of",
    "beliefs_of",
    "believed",
    "enrollment_of",
    "enrollments_at_work",
    "evidence_list",
    "evidence_of_work",
    "histories_of",
    "reviewer_doubles",
    "risk_assessment_list",
    "risk_signal_list",
    "shapes",
    "signal_work",
    "skill_state_list",
    "skills_shown",
    "standing_evidence",
    "suggestion",
    "task_scores",
    "usual_score",
    "weeks_between",
    "works_of",
]
