"""Learners and mentors in a cohort."""

from enum import StrEnum


class MentorshipKind(StrEnum):
    PRIMARY = "primary"
    SECONDARY = "secondary"


class RosterShape(StrEnum):
    """How a roster is written."""

    PLAIN = "plain"
    ONEROSTER = "oneroster"


class RowOutcome(StrEnum):
    """What became of one row, or would become of it."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    FAILED = "failed"


class AdmissionDecision(StrEnum):
    """What is decided on an application."""

    ADMIT = "admit"
    WAITLIST = "waitlist"
    DECLINE = "decline"


class MentorshipEndReason(StrEnum):
    COMPLETED = "completed"
    HANDOVER = "handover"
    MENTOR_EXIT = "mentor_exit"
    LEARNER_EXIT = "learner_exit"
    MISMATCH = "mismatch"
    PIVOT = "pivot"
    TRANSFER = "transfer"


class OfferDecline(StrEnum):
    """Why a mentor declines a learner who was offered."""

    NO_TIME = "no_time"
    NOT_MY_FIELD = "not_my_field"
    TOO_CLOSE = "too_close"  # a friend, a colleague, family
    OTHER = "other"


class Side(StrEnum):
    """Whose wish it is."""

    LEARNER = "learner"
    MENTOR = "mentor"


class Stance(StrEnum):
    """What one side said of the other, in private. A ban is never overruled."""

    PREFER = "prefer"
    AVOID = "avoid"
    BAN = "ban"


class MeetingKind(StrEnum):
    FIRST = "first"
    REGULAR = "regular"
    REVIEW = "review"
    CRISIS = "crisis"


class Attendance(StrEnum):
    """Who came to a meeting."""

    BOTH = "both"
    LEARNER_MISSING = "learner_missing"
    MENTOR_MISSING = "mentor_missing"


class NoteAudience(StrEnum):
    """Who reads the notes of a meeting; the learner is in none of them."""

    AUTHOR = "author"
    MENTORS = "mentors"
    MANAGERS = "managers"
