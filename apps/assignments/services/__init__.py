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
from apps.assignments.services.claims import (
    AlreadyClaimed,
    ClaimOver,
    TooManyClaims,
    assignment_claim,
    claim_release,
    claim_renew,
    claims_expire,
    claims_hand_back,
)
from apps.assignments.services.dates import DueChange
from apps.assignments.services.deadlines import (
    TOLD,
    Batch,
    cohort_reschedule,
    deadline_set,
    enrollment_redate,
    extensions_give,
    issue_request,
    reschedule_request,
)
from apps.assignments.services.deliverables import (
    DeliverablesUnfit,
)
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
from apps.assignments.services.issue import (
    assignments_issue,
    assignments_issue_to,
)
from apps.assignments.services.managing import (
    assignment_cancel,
    assignment_reopen,
    assignment_waive,
)
from apps.assignments.services.nudges import (
    nudges_send,
)
from apps.assignments.services.opinions import (
    OpinionGiven,
    second_opinion_give,
    second_opinions_draw,
)
from apps.assignments.services.reminders import (
    reminders_send,
)
from apps.assignments.services.reviews import (
    RevisionOutdated,
    RubricUnfit,
    review_publish,
)
from apps.assignments.services.routing import (
    mentor_replace,
    review_route,
    review_rules_set,
    reviews_follow_up,
)
from apps.assignments.services.snippets import (
    SnippetArchived,
    snippet_archive,
    snippet_create,
    snippet_rewrite,
)
from apps.assignments.services.threads import (
    AlreadyRedacted,
    Anchor,
    AnchorUnfit,
    comment_redact,
    thread_comment,
    thread_open,
    thread_reopen,
    thread_resolve,
)
from apps.assignments.services.transfer import Carried, work_restore, work_transfer
from apps.assignments.services.upgrade import UpgradeDone, roadmap_upgrade
from apps.assignments.services.uploads import (
    TooManyUploads,
    UploadHandedIn,
    UploadsClosed,
    upload_create,
    upload_discard,
    uploads_sweep,
)
from apps.assignments.services.waiting import (
    AlreadyReviewed,
)

__all__ = [
    "MAX_ANNOTATIONS",
    "REPORTED",
    "TOLD",
    "AlreadyClaimed",
    "AlreadyRedacted",
    "AlreadyReviewed",
    "Anchor",
    "AnchorUnfit",
    "Batch",
    "Carried",
    "CheckReport",
    "ClaimOver",
    "DeliverablesUnfit",
    "DirectionLeft",
    "DueChange",
    "FileRefused",
    "Issued",
    "MoreTime",
    "OpinionGiven",
    "RequestPending",
    "RevisionOutdated",
    "RubricUnfit",
    "SnippetArchived",
    "SubmissionsClosed",
    "TooManyCheckRuns",
    "TooManyClaims",
    "TooManyUploads",
    "UpgradeDone",
    "UploadHandedIn",
    "UploadsClosed",
    "WorkClosed",
    "assignment_cancel",
    "assignment_claim",
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
    "claim_release",
    "claim_renew",
    "claims_expire",
    "claims_hand_back",
    "cohort_reschedule",
    "comment_redact",
    "deadline_set",
    "enrollment_redate",
    "extension_decline",
    "extension_give",
    "extension_grant",
    "extension_request",
    "extension_revoke",
    "extensions_expire",
    "extensions_give",
    "issue_request",
    "mentor_replace",
    "nudges_send",
    "reminders_send",
    "reschedule_request",
    "review_publish",
    "review_route",
    "review_rules_set",
    "reviews_follow_up",
    "revision_withdraw",
    "roadmap_upgrade",
    "second_opinion_give",
    "second_opinions_draw",
    "snippet_archive",
    "snippet_create",
    "snippet_rewrite",
    "thread_comment",
    "thread_open",
    "thread_reopen",
    "thread_resolve",
    "upload_create",
    "upload_discard",
    "uploads_sweep",
    "work_carry_over",
    "work_restore",
    "work_transfer",
]
