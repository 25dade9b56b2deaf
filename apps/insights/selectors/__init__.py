"""insights: one read model per screen."""

from apps.insights.selectors.exports import (
    COLUMNS,
    Table,
    export_list,
    export_table,
    exports_to_expire,
)
from apps.insights.selectors.mentors import (
    mentor_figures_list,
    mentor_figures_own,
    mentor_figures_seen,
)
from apps.insights.selectors.outlook import (
    Answer,
    cohort_facts,
    cohort_outlook,
    enrollment_pace,
    learner_choices,
    outlook_list,
    task_choices,
    what_if,
)
from apps.insights.selectors.pace import PaceTold, pace_told
from apps.insights.selectors.quiet import QUIET_DAYS, quiet_for, quiet_learners
from apps.insights.selectors.summary import PEOPLE, CohortSummary, cohort_summary
from apps.insights.selectors.timeline import MODEL_OF, Timeline, timeline_of, timeline_own

__all__ = [
    "COLUMNS",
    "MODEL_OF",
    "PEOPLE",
    "QUIET_DAYS",
    "Answer",
    "CohortSummary",
    "PaceTold",
    "Table",
    "Timeline",
    "cohort_facts",
    "cohort_outlook",
    "cohort_summary",
    "enrollment_pace",
    "export_list",
    "export_table",
    "exports_to_expire",
    "learner_choices",
    "mentor_figures_list",
    "mentor_figures_own",
    "mentor_figures_seen",
    "outlook_list",
    "pace_told",
    "quiet_for",
    "quiet_learners",
    "task_choices",
    "timeline_of",
    "timeline_own",
    "what_if",
]
