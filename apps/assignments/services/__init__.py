"""assignments: deeds. Issue work, hand it in, review it, manage it."""

from apps.assignments.services.deliverables import DeliverablesUnfit
from apps.assignments.services.hand_in import (
    DirectionLeft,
    SubmissionsClosed,
    assignment_start,
    assignment_submit,
    revision_withdraw,
)
from apps.assignments.services.issue import assignments_issue, assignments_issue_to
from apps.assignments.services.managing import (
    assignment_cancel,
    assignment_reopen,
    assignment_waive,
)
from apps.assignments.services.reviews import (
    AlreadyReviewed,
    RevisionOutdated,
    RubricUnfit,
    review_publish,
)
from apps.assignments.services.transfer import Carried, work_restore, work_transfer

__all__ = [
    "AlreadyReviewed",
    "Carried",
    "DeliverablesUnfit",
    "DirectionLeft",
    "RevisionOutdated",
    "RubricUnfit",
    "SubmissionsClosed",
    "assignment_cancel",
    "assignment_reopen",
    "assignment_start",
    "assignment_submit",
    "assignment_waive",
    "assignments_issue",
    "assignments_issue_to",
    "review_publish",
    "revision_withdraw",
    "work_restore",
    "work_transfer",
]
