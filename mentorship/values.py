"""The field's vocabulary: small closed sets and the texts people read."""

from collections.abc import Mapping
from enum import StrEnum

LANGUAGES = ("en", "zh-hans")
"""Every text of the program exists in these languages; the first is the fallback."""

Texts = Mapping[str, str]
"""One text in every language: `{"en": ..., "zh-hans": ...}`."""


def text_in(texts: Texts, language: str | None) -> str:
    """Return *texts* in *language* (a BCP 47 tag), or in English where that is missing."""
    tag = (language or LANGUAGES[0]).lower()
    key = "zh-hans" if tag.startswith("zh") else LANGUAGES[0]
    return texts.get(key) or texts.get(LANGUAGES[0], "")


class Role(StrEnum):
    """What a person may be in an organization; one person may be several."""

    LEARNER = "learner"
    MENTOR = "mentor"
    LEAD_MENTOR = "lead_mentor"
    PROGRAM_MANAGER = "program_manager"
    ORGANIZATION_ADMIN = "organization_admin"


MANAGING = (Role.PROGRAM_MANAGER, Role.ORGANIZATION_ADMIN)
"""Roles whose scope is the whole organization."""

DESK = (Role.MENTOR, Role.LEAD_MENTOR, *MANAGING)
"""Roles that work in the admin."""


class LearnerStatus(StrEnum):
    STUDENT = "student"
    INTERN = "intern"
    FRESH_GRADUATE = "fresh_graduate"
    EMPLOYED = "employed"
    UNEMPLOYED = "unemployed"


class EducationLevel(StrEnum):
    NONE = "none"
    ASSOCIATE = "associate"
    BACHELOR = "bachelor"
    MASTER = "master"
    PHD = "phd"


class EducationField(StrEnum):
    CS = "cs"
    EE = "ee"
    MATH = "math"
    OTHER_STEM = "other_stem"
    NON_STEM = "non_stem"


class EducationTier(StrEnum):
    STRONG = "strong"
    AVERAGE = "average"
    WEAK = "weak"
    UNKNOWN = "unknown"


class CompanyPreference(StrEnum):
    LARGE = "large"
    SMALL_MID = "small_mid"


class RoleFamily(StrEnum):
    """What somebody did before, as far as the four directions care."""

    ALGO_SPEECH = "algo_speech"
    ALGO_SEARCH = "algo_search"
    ALGO_RECSYS = "algo_recsys"
    ALGO_CHATBOT = "algo_chatbot"
    ALGO_OTHER_ML = "algo_other_ml"
    ML_RESEARCH = "ml_research"
    DATA_ENGINEER = "data_engineer"
    DATA_ANALYST = "data_analyst"
    BACKEND = "backend"
    FRONTEND = "frontend"
    MOBILE = "mobile"
    DEVOPS_SRE = "devops_sre"
    HPC_SYSADMIN = "hpc_sysadmin"
    DL_PLATFORM = "dl_platform"
    EMBEDDED = "embedded"
    EDGE_AI = "edge_ai"
    INFERENCE_OPT = "inference_opt"
    DOMAIN_EXPERT = "domain_expert"
    OTHER = "other"


class Proof(StrEnum):
    """How far a claim of the profile is backed; the weaker, the less it counts."""

    CLAIMED = "claimed"
    PROJECT = "project"
    REVIEWED = "reviewed"
    PRODUCTION = "production"


class VerticalKind(StrEnum):
    INDUSTRY = "industry"
    SCENARIO = "scenario"


class TaskKind(StrEnum):
    """What a task is for. `dataset` is the train/test-set construction module."""

    CHORE = "chore"
    PRACTICE = "practice"
    DATASET = "dataset"
    EXPERIMENT = "experiment"
    TUNING = "tuning"
    PROJECT = "project"


class DeliverableType(StrEnum):
    REPOSITORY = "repository"
    LINK = "link"
    FILE = "file"
    TEXT = "text"
    METRIC = "metric"


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


class MentorshipKind(StrEnum):
    PRIMARY = "primary"
    SECONDARY = "secondary"


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


TOP_LEVEL = 4
"""The highest rubric level; levels run from 0 (missing) to 4 (excellent)."""
