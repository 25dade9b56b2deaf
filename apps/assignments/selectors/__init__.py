"""assignments: questions about issued work, what was handed in, and what was said of it."""

from apps.assignments.selectors.facts import ReviewFact, TaskFact, task_facts
from apps.assignments.selectors.lists import (
    assignment_get,
    assignment_list,
    assignment_timeline,
    latest_review,
    my_assignments,
    next_action,
    queue_cohorts,
    review_get,
    review_list,
    review_queue,
    revision_list,
    work_on,
)
from apps.assignments.selectors.standing import (
    criteria_of,
    is_in_force,
    published_review_for_system,
    reviewable_revision,
    revision_count_for_system,
    standing_revision_for_system,
    unlockable_for_system,
)
from apps.assignments.selectors.transfer import (
    credit_calendar,
    credit_tasks,
    credit_work,
    end_of,
)

__all__ = [
    "ReviewFact",
    "TaskFact",
    "assignment_get",
    "assignment_list",
    "assignment_timeline",
    "credit_calendar",
    "credit_tasks",
    "credit_work",
    "criteria_of",
    "end_of",
    "is_in_force",
    "latest_review",
    "my_assignments",
    "next_action",
    "published_review_for_system",
    "queue_cohorts",
    "review_get",
    "review_list",
    "review_queue",
    "reviewable_revision",
    "revision_count_for_system",
    "revision_list",
    "standing_revision_for_system",
    "task_facts",
    "unlockable_for_system",
    "work_on",
]
