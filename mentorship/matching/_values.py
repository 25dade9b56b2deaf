"""What the matching goes by: learners who look for a mentor, mentors, and what each asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from mentorship.values import Stance, Texts


class Feature(StrEnum):
    """What speaks for a pair, or against it."""

    DIRECTION = "direction"
    SKILLS = "skills"
    VERTICAL = "vertical"
    OVERLAP = "overlap"
    LANGUAGE = "language"
    CONTINUITY = "continuity"
    PREFERENCE = "preference"


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """Hours somebody is free every week, in their own time: minutes since Monday 0:00.

    0 <= *begins* < *ends* <= 10080.
    """

    begins: int
    ends: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeker:
    """A learner in a direction.

    *enrollment* is the key of the outcome, *learner* that of stances. *needs*: skills of the
    direction and how much of each is missing, 0..1. *utc_offset* in minutes, east is positive.
    *known*: mentors of earlier, and the present one. *present*: the mentor of the pair that stands.
    """

    enrollment: int
    learner: int
    user: int
    direction: str
    needs: Mapping[str, float] = field(default_factory=dict)
    verticals: frozenset[str] = frozenset()
    language: str = "en"
    utc_offset: int = 0
    known: frozenset[int] = frozenset()
    present: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Supporter:
    """A mentor and what they offer. Empty *directions* and *languages*: not said, so not refused.

    *room*: new learners that fit into the hours left by mentorships and open offers.
    """

    mentor: int
    user: int
    directions: frozenset[str] = frozenset()
    skills: Mapping[str, float] = field(default_factory=dict)
    verticals: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    windows: tuple[Window, ...] = ()
    utc_offset: int = 0
    room: int = 0
    is_away: bool = False


Stances = Mapping[tuple[int, int], frozenset[tuple[str, Stance]]]
"""By (learner, mentor): which side, `learner` or `mentor`, said what; `history` speaks too."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one feature adds to a pair: *points*, from a *value* people can check.

    The points of a pair are the sum of its contributions, without a remainder.
    """

    feature: Feature
    value: float
    points: float
    texts: Texts
