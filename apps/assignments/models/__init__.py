"""assignments: issued work, what is handed in, and what is said of it."""

from apps.assignments.models.assignments import (
    BEFORE_HAND_IN,
    DONE,
    REVIEWABLE,
    WAITING,
    Assignment,
    AssignmentQuerySet,
    ReviewQueue,
)
from apps.assignments.models.check_runs import (
    CHECK_ENDED,
    CheckCredential,
    CheckCredentialQuerySet,
    CheckRun,
    CheckRunQuerySet,
)
from apps.assignments.models.deadlines import (
    CohortDeadline,
    Extension,
    ExtensionQuerySet,
    Reminder,
)
from apps.assignments.models.reviews import SAID, Review, ReviewQuerySet, RubricScore
from apps.assignments.models.revisions import OfAssignmentQuerySet, Revision
from apps.assignments.models.uploads import Upload, UploadQuerySet

__all__ = [
    "BEFORE_HAND_IN",
    "CHECK_ENDED",
    "DONE",
    "REVIEWABLE",
    "SAID",
    "WAITING",
    "Assignment",
    "AssignmentQuerySet",
    "CheckCredential",
    "CheckCredentialQuerySet",
    "CheckRun",
    "CheckRunQuerySet",
    "CohortDeadline",
    "Extension",
    "ExtensionQuerySet",
    "OfAssignmentQuerySet",
    "Reminder",
    "Review",
    "ReviewQuerySet",
    "ReviewQueue",
    "Revision",
    "RubricScore",
    "Upload",
    "UploadQuerySet",
]
