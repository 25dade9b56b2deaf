"""assignments: issued work, what is handed in, and what is said of it."""

from apps.assignments.models.assignments import (
    ASKED_FOR,
    BEFORE_HAND_IN,
    DONE,
    IN_LINE,
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
from apps.assignments.models.claims import (
    Nudge,
    ReviewBoard,
    ReviewClaim,
    ReviewRoute,
    ReviewRules,
)
from apps.assignments.models.deadlines import (
    CohortDeadline,
    Extension,
    ExtensionQuerySet,
    Reminder,
)
from apps.assignments.models.opinions import (
    SecondOpinion,
    SecondOpinionQuerySet,
)
from apps.assignments.models.reviews import SAID, Review, ReviewQuerySet, RubricScore
from apps.assignments.models.revisions import OfAssignmentQuerySet, Revision
from apps.assignments.models.snippets import (
    Snippet,
    SnippetQuerySet,
    SnippetUse,
)
from apps.assignments.models.threads import (
    MAX_LINE,
    Comment,
    Thread,
)
from apps.assignments.models.upgrades import RoadmapUpgrade
from apps.assignments.models.uploads import Upload, UploadQuerySet

__all__ = [
    "ASKED_FOR",
    "BEFORE_HAND_IN",
    "CHECK_ENDED",
    "DONE",
    "IN_LINE",
    "MAX_LINE",
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
    "Comment",
    "Extension",
    "ExtensionQuerySet",
    "Nudge",
    "OfAssignmentQuerySet",
    "Reminder",
    "Review",
    "ReviewBoard",
    "ReviewClaim",
    "ReviewQuerySet",
    "ReviewQueue",
    "ReviewRoute",
    "ReviewRules",
    "Revision",
    "RoadmapUpgrade",
    "RubricScore",
    "SecondOpinion",
    "SecondOpinionQuerySet",
    "Snippet",
    "SnippetQuerySet",
    "SnippetUse",
    "Thread",
    "Upload",
    "UploadQuerySet",
]
