"""insights: one read model per screen."""

from apps.insights.selectors.exports import (
    COLUMNS,
    Table,
    export_list,
    export_table,
    exports_to_expire,
)
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
    "COLUMNS",
    "Answer",
    "CohortSummary",
    "Table",
    "cohort_facts",
    "cohort_outlook",
    "cohort_summary",
    "export_list",
    "export_table",
    "exports_to_expire",
    "learner_choices",
    "outlook_list",
    "task_choices",
    "what_if",
]
