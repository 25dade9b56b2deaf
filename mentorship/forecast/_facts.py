"""The facts of a cohort that its outlook is made of: plain values, no rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class OpenTask:
    """Work that lies ahead. Hours are what half, and four of five, learners need.

    *is_turn*: whether it is the learner's turn, so that it can be overdue.
    """

    slug: str
    p50: float
    p80: float
    due_on: date
    is_turn: bool


@dataclass(frozen=True, slots=True)
class LearnerFacts:
    """One active learner. *weeks_in*: in the present direction. *hours_done*: of its roadmap.

    *weekly_hours*: as stated, None if unknown. *moves*: the work that would lie ahead in each
    direction the learner may be moved to, credit already given. *shut*: directions whose gate is
    closed to this learner.
    """

    enrollment: int
    direction: str
    weekly_hours: float | None
    weeks_in: float
    hours_done: float
    open: tuple[OpenTask, ...]
    mentor: int | None
    moves: Mapping[str, tuple[OpenTask, ...]]
    shut: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MentorFacts:
    """A mentor and the hours a week they give to all their learners."""

    mentor: int
    name: str
    weekly_hours: float


@dataclass(frozen=True, slots=True)
class CohortFacts:
    """A cohort on one day. *required*: slug -> slugs of tasks that need it, per direction."""

    today: date
    starts_on: date
    ends_on: date
    directions: tuple[str, ...]
    learners: tuple[LearnerFacts, ...]
    mentors: tuple[MentorFacts, ...]
    required: Mapping[str, Mapping[str, tuple[str, ...]]]
