"""What is believed of a learner's skills, and what the belief is made of."""

import math
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Priors:
    """What is believed of a learner nobody has reviewed, and how beliefs age.

    Means and variances are in log-odds; `forgetting_per_week` is variance per week.
    `mastered_at`: the certainty, in (0, 1), from which a skill counts as mastered.
    """

    general_mean: float = 0.0
    general_variance: float = 0.6
    skill_mean: float = -0.8
    skill_variance: float = 1.5
    forgetting_per_week: float = 0.02
    reviewer_reliability: float = 0.8
    level_floor: float = 0.05
    mastered_at: float = 0.9


@dataclass(frozen=True, slots=True, order=True)
class Claim:
    """A skill a learner says to have: `level` in [0, 1], `weight` of its evidence in [0, 1]."""

    skill: str
    level: float
    weight: float


@dataclass(frozen=True, slots=True, order=True)
class Work:
    """One piece of reviewed work: `week` of the program, mean `score` in [0, 1].

    `shares`: (skill, share) pairs; the shares of one work add up to 1. `difficulty`: how much
    harder the task is than its skills' usual ones, in log-odds. `reliability`: of the reviewer,
    in (0, 1].
    """

    week: float
    score: float
    shares: tuple[tuple[str, float], ...]
    difficulty: float = 0.0
    reliability: float = 0.8


@dataclass(frozen=True, slots=True)
class SkillState:
    """The belief about one skill, general ability included: mean and variance in log-odds."""

    mean: float
    variance: float

    @property
    def expected_score(self) -> float:
        """The score to expect at a task of difficulty 0. Range: (0, 1)."""
        return logistic(self.mean / math.sqrt(1.0 + math.pi * self.variance / 8.0))

    @property
    def certainty(self) -> float:
        """The probability that the learner is more likely than not to succeed."""
        return normal_share(self.mean / math.sqrt(self.variance))


@dataclass(frozen=True, slots=True)
class Mastery:
    """The belief about every skill, those nobody has spoken of included."""

    priors: Priors
    general: tuple[float, float]
    skills: Mapping[str, tuple[float, float]]

    def state(self, skill: str) -> SkillState:
        mean, variance = self.skills.get(
            skill, (self.priors.skill_mean, self.priors.skill_variance)
        )
        return SkillState(self.general[0] + mean, self.general[1] + variance)

    def is_mastered(self, skill: str) -> bool:
        return self.state(skill).certainty >= self.priors.mastered_at

    def readiness(self, weights: Mapping[str, float]) -> float:
        """Return the weighted mean of the expected scores of some skills. Range: (0, 1)."""
        total = math.fsum(weights.values())
        parts = (weight * self.state(skill).expected_score for skill, weight in weights.items())
        return math.fsum(parts) / total

    def mastered_share(self, weights: Mapping[str, float]) -> float:
        """Return the weighted share of some skills that count as mastered. Range: [0, 1]."""
        mastered = (weight for skill, weight in weights.items() if self.is_mastered(skill))
        return math.fsum(mastered) / math.fsum(weights.values())


def faded(skill: tuple[float, float], weeks: float, priors: Priors) -> tuple[float, float]:
    """Return mean and variance of a skill after *weeks* without practice: less is certain."""
    mean, variance = skill
    return mean, min(variance + priors.forgetting_per_week * weeks, priors.skill_variance)


def skill_state(
    general: tuple[float, float],
    skill: tuple[float, float],
    *,
    lift: float,
    weeks: float,
    priors: Priors,
) -> SkillState:
    """Return the belief about one skill, *weeks* (>= 0) after the last evidence was folded in.

    *general*, *skill*: mean and variance each. *lift*: of the claims (`claim_lifts`).
    """
    mean, variance = faded(skill, weeks, priors)
    raised = mean + lift * variance / priors.skill_variance
    return SkillState(general[0] + raised, general[1] + variance)


def normal_share(z: float) -> float:
    """Return the standard normal distribution function."""
    return 0.5 * math.erfc(-z / math.sqrt(2.0))


def logistic(x: float) -> float:
    """Return 1 / (1 + exp(-x)) without overflow."""
    if x >= 0.0:
        return 1.0 / (1.0 + math.exp(-x))
    small = math.exp(x)
    return small / (1.0 + small)


def log_odds(share: float, floor: float) -> float:
    """Return the log-odds of *share*, clipped to [floor, 1 - floor]."""
    kept = min(max(share, floor), 1.0 - floor)
    return math.log(kept / (1.0 - kept))
