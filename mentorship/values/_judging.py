"""What is made of it all: pivots, credit, risk, figures."""

from enum import StrEnum


class DeclineReason(StrEnum):
    """Why a mentor declines a recommendation."""

    WRONG_EVIDENCE = "wrong_evidence"
    LEARNER_DISAGREES = "learner_disagrees"
    TOO_EARLY = "too_early"
    OTHER_PLAN = "other_plan"
    OTHER = "other"


class CreditKind(StrEnum):
    """What becomes of one task or one piece of earlier work."""

    KEEP = "keep"  # it stands as it is, and counts
    WAIVE = "waive"  # it need not be done
    REDATE = "redate"  # it goes on, with another date
    ADD = "add"  # it is given out
    SET_ASIDE = "set_aside"  # it is no part of the new roadmap; a revert brings it back


class CreditReason(StrEnum):
    """Why a line of a credit transfer says what it says."""

    SAME_WORK_DONE = "same_work_done"
    SAME_WORK_UNDER_WAY = "same_work_under_way"
    CLOSED_BEFORE = "closed_before"
    STILL_REVIEWED = "still_reviewed"
    SKILLS_SHOWN = "skills_shown"
    NOT_SHOWN_YET = "not_shown_yet"
    DONE_IN_FULL_ANYWAY = "done_in_full_anyway"
    REFUSED_BY_MENTOR = "refused_by_mentor"
    NOT_STARTED_YET = "not_started_yet"
    NOT_IN_THE_NEW_ROADMAP = "not_in_the_new_roadmap"


class RiskCode(StrEnum):
    """The named rules a risk signal may be raised by."""

    STALLED = "stalled"
    SILENT = "silent"
    MISSED_WORK = "missed_work"
    LATE_PATTERN = "late_pattern"
    WEAK_REVIEWS = "weak_reviews"
    LOW_HOURS = "low_hours"
    HIGH_RISK = "high_risk"


class RiskDismissal(StrEnum):
    """Why somebody who knows the learner waves a signal off."""

    WRONG = "wrong"
    NOT_APPLICABLE = "not_applicable"
    KNOWN = "known"


class MailMode(StrEnum):
    """When a notification of a type is mailed: by itself, with the day's others, or not."""

    IMMEDIATE = "immediate"
    DAILY = "daily"
    OFF = "off"


class RiskOutcome(StrEnum):
    """How the risk stands two weeks after somebody acted on a signal."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"
    UNKNOWN = "unknown"  # on leave or moved on: nobody can tell


class ExportKind(StrEnum):
    """What can be taken out as a table."""

    ROSTER = "roster"
    ASSIGNMENTS = "assignments"
    REVIEWS = "reviews"
    SNAPSHOTS = "snapshots"


class ExportFormat(StrEnum):
    CSV = "csv"
    JSONL = "jsonl"


class SkillBand(StrEnum):
    """What people read for a skill level of 0..1, the lowest first."""

    STARTING = "starting"
    DEVELOPING = "developing"
    WORKING = "working"
    PROFICIENT = "proficient"
    EXPERT = "expert"
