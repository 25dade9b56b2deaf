"""Work, its dates and its reviews."""

from enum import StrEnum


class AnnotationLevel(StrEnum):
    """How much an automated check makes of something it found."""

    NOTICE = "notice"
    WARNING = "warning"
    FAILURE = "failure"


class TimelineKind(StrEnum):
    """What a step in a learner's timeline is about."""

    ENROLLMENT = "enrollment"
    PLACEMENT = "placement"
    MENTORSHIP = "mentorship"
    ASSIGNMENT = "assignment"
    EXTENSION = "extension"
    REVISION = "revision"
    REVIEW = "review"
    CHECK_RUN = "check_run"
    RECOMMENDATION = "recommendation"
    PIVOT = "pivot"
    RISK_SIGNAL = "risk_signal"


class ReviewOutcome(StrEnum):
    APPROVED = "approved"
    CHANGES_REQUESTED = "changes_requested"
    REJECTED = "rejected"


class BallWith(StrEnum):
    """Whose turn it is on an assignment."""

    LEARNER = "learner"
    MENTOR = "mentor"
    NOBODY = "nobody"


class ThreadAnchor(StrEnum):
    """What a thread hangs on: the revision as a whole, a criterion, or a line of a file."""

    REVISION = "revision"
    CRITERION = "criterion"
    LINE = "line"


class RouteCause(StrEnum):
    """Why somebody is asked for a review at this moment."""

    HANDED_IN = "handed_in"
    MENTOR_ABSENT = "mentor_absent"
    PROMISE_BROKEN = "promise_broken"


class DueReason(StrEnum):
    """What a due date follows from."""

    SCHEDULE = "schedule"
    COHORT = "cohort"  # a day set for everybody in the cohort
    PAUSE = "pause"
    UNTIL = "until"
    PLUS = "plus"


class ExtensionKind(StrEnum):
    """What an extension intends: a day that stands, or days on top of the schedule."""

    UNTIL = "until"
    PLUS = "plus"


class ReminderStep(StrEnum):
    """When learners are reminded of work that is due."""

    WEEK_BEFORE = "week_before"
    DAY_BEFORE = "day_before"
    DAY_AFTER = "day_after"
