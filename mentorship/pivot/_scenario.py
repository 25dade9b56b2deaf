"""A scenario: all that is known of one learner when a recommendation is asked for.

Every list is in canonical order, so two scenarios that say the same are equal, whatever the
order they were written in. Protected attributes (name, gender, age, region, disability) have no
place here: what is not a field is not an input.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from mentorship.evidence import Work

NEWCOMER_STATUSES = ("student", "intern", "fresh_graduate")
STATUSES = (*NEWCOMER_STATUSES, "employed", "unemployed")


@dataclass(frozen=True, slots=True)
class Education:
    level: str | None
    field: str | None
    tier: str


@dataclass(frozen=True, slots=True)
class Role:
    """A job or occupation: `years` of it, and how well it is evidenced."""

    family: str
    years: float
    evidence: str
    ref: str | None


@dataclass(frozen=True, slots=True)
class SkillClaim:
    skill: str
    level: float
    evidence: str
    ref: str | None


@dataclass(frozen=True, slots=True)
class VerticalYears:
    vertical: str
    years: float
    ref: str | None


@dataclass(frozen=True, slots=True)
class Profile:
    """What the learner said; None is unknown, an empty tuple is none."""

    status: str | None
    education: Education | None
    roles: tuple[Role, ...]
    skills: tuple[SkillClaim, ...]
    verticals: tuple[VerticalYears, ...]
    weekly_hours: float | None
    target: str | None
    interest_engineering: float | None
    interest_data: float | None
    tuning_only: bool
    rejects: tuple[str, ...]
    company_preference: str | None
    shipped_llm: bool

    @property
    def roles_known(self) -> bool:
        """No roles from someone whose status is unknown means: nothing was said."""
        return bool(self.roles) or self.status is not None


@dataclass(frozen=True, slots=True)
class Task:
    """One task of a roadmap. Weeks count from the start of the placement; scores are 0..100.

    `evidence`: what the ledger holds of this task, each review weighed by its reviewer and set
    against the task's difficulty; empty where there is no ledger, and the mean score speaks.
    """

    direction: str
    shares: tuple[tuple[str, float], ...]
    due_week: float | None
    submitted_week: float | None
    score: float | None
    reviews: tuple[float, ...]
    evidence: tuple[Work, ...]
    ref: str | None

    @property
    def spread(self) -> float:
        """The distance between the lowest and the highest review of this task."""
        return max(self.reviews) - min(self.reviews) if self.reviews else 0.0


@dataclass(frozen=True, slots=True)
class Progress:
    current: str
    weeks_in: float
    tasks: tuple[Task, ...]
    last_activity_days_ago: float
    tasks_total: int
    weeks_since_last_pivot: float | None
    last_pivot_declined: bool
    plan: tuple[str, ...]
    open_proposal: str | None


@dataclass(frozen=True, slots=True)
class Scenario:
    """A learner at intake (`progress` is None) or under way; `inputs_hash` names the content."""

    profile: Profile
    progress: Progress | None
    seats: Mapping[str, int | None]
    inputs_hash: str

    def has_seat(self, direction: str) -> bool:
        """Tell whether a seat is free; where no number is given, none is counted."""
        free = self.seats[direction]
        return free is None or free > 0
