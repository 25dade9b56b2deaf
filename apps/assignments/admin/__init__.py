"""assignments: the mentors' door."""

from apps.assignments.admin.desk import AssignmentAdmin, ReviewQueueAdmin
from apps.assignments.admin.record import ReviewAdmin, RevisionAdmin

__all__ = ["AssignmentAdmin", "ReviewAdmin", "ReviewQueueAdmin", "RevisionAdmin"]
