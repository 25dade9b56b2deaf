"""progress: questions about what has been shown, and what it adds up to."""

from apps.progress.selectors.evidence import (
    evidence_list,
    evidence_of_work,
    reviewer_doubles,
    standing_evidence,
    task_scores,
    usual_score,
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
    "Belief",
    "band_of",
    "beliefs_of",
    "believed",
    "evidence_list",
    "evidence_of_work",
    "reviewer_doubles",
    "skill_state_list",
    "skills_shown",
    "standing_evidence",
    "task_scores",
    "usual_score",
    "weeks_between",
    "works_of",
]
