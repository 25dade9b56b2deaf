"""assignments: deeds. Issue work, hand it in, review it, manage it."""

from apps.assignments.services.carry import work_carry_over
from apps.assignments.services.checks import (
    MAX_ANNOTATIONS,
    REPORTED,
    CheckReport,
    Issued,
    TooManyCheckRuns,
    check_credential_issue,
    check_credential_revoke,
    check_run_report,
    check_runs_time_out,
)
from apps.assignments.services.dates import DueChange
from apps.assignments.services.deadlines import (
    TOLD,
    Batch,
    cohort_reschedule,
    deadline_set,
    enrollment_redate,
    extensions_give,
    reschedule_request,
)
from apps.assignments.services.deliverables import DeliverablesUnfit
from apps.assignments.services.extensions import (
    MoreTime,
    RequestPending,
    WorkClosed,
    extension_decline,
    extension_give,
    extension_grant,
    extension_request,
    extension_revoke,
    extensions_expire,
)
from apps.assignments.services.file_kinds import FileRefused
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
from apps.assignments.services.reminders import reminders_send
from apps.assignments.services.reviews import (
    AlreadyReviewed,
    RevisionOutdated,
    RubricUnfit,
    review_publish,
)
from apps.assignments.services.transfer import Carried, work_restore, work_transfer
from apps.assignments.services.uploads import (
    TooManyUploads,
    UploadHandedIn,
    UploadsClosed,
    upload_create,
    upload_discard,
    uploads_sweep,
)

__all__ = [
    "MAX_ANNOTATIONS",
    "REPORTED",
    "TOLD",
    "AlreadyReviewed",
    "Batch",
    "Carried",
    "CheckReport",
    "DeliverablesUnfit",
    "DirectionLeft",
    "DueChange",
    "FileRefused",
    "Issued",
    "MoreTime",
    "RequestPending",
    "RevisionOutdated",
    "RubricUnfit",
    "SubmissionsClosed",
    "TooManyCheckRuns",
    "TooManyUploads",
    "UploadHandedIn",
    "UploadsClosed",
    "WorkClosed",
    "assignment_cancel",
    "assignment_reopen",
    "assignment_start",
    "assignment_submit",
    "assignment_waive",
    "assignments_issue",
    "assignments_issue_to",
    "check_credential_issue",
    "check_credential_revoke",
    "check_run_report",
    "check_runs_time_out",
    "cohort_reschedule",
    "deadline_set",
    "enrollment_redate",
    "extension_decline",
    "extension_give",
    "extension_grant",
    "extension_request",
    "extension_revoke",
    "extensions_expire",
    "extensions_give",
    "reminders_send",
    "reschedule_request",
    "review_publish",
    "revision_withdraw",
    "upload_create",
    "upload_discard",
    "uploads_sweep",
    "work_carry_over",
    "work_restore",
    "work_transfer",
]
