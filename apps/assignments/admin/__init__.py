"""assignments: the mentors' door."""

from apps.assignments.admin.checks import CheckCredentialAdmin, CheckRunAdmin
from apps.assignments.admin.deadlines import ExtensionAdmin, RoadmapUpgradeAdmin
from apps.assignments.admin.desk import AssignmentAdmin
from apps.assignments.admin.flow import (
    ReviewBoardAdmin,
    ReviewClaimAdmin,
    SecondOpinionAdmin,
    ThreadAdmin,
)
from apps.assignments.admin.queue import ReviewQueueAdmin
from apps.assignments.admin.record import ReviewAdmin, RevisionAdmin
from apps.assignments.admin.snippets import SnippetAdmin

__all__ = [
    "AssignmentAdmin",
    "CheckCredentialAdmin",
    "CheckRunAdmin",
    "ExtensionAdmin",
    "ReviewAdmin",
    "ReviewBoardAdmin",
    "ReviewClaimAdmin",
    "ReviewQueueAdmin",
    "RevisionAdmin",
    "RoadmapUpgradeAdmin",
    "SecondOpinionAdmin",
    "SnippetAdmin",
    "ThreadAdmin",
]
