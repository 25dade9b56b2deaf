"""insights: one read model per screen."""

from apps.insights.selectors.outlook import (
    Answer,
    cohort_facts,
    cohort_outlook,
    learner_choices,
    outlook_list,
    task_choices,
    what_if,
)
from apps.insights.selectors.summary import CohortSummary, cohort_summary

__all__ = [
    "Answer",
    "CohortSummary",
    "cohort_facts",
    "cohort_outlook",
    "cohort_summary",
    "learner_choices",
    "outlook_list",
    "task_choices",
    "what_if",
]
