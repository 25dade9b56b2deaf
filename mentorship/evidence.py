"""What a learner has shown: skill mastery from claims and reviewed work.

A two-component Bayesian Elo: one general ability and one component per skill, both on the
log-odds scale, each with a variance. Reviewed work is folded in week by week; a claim moves the
mean of its skill by as much as its evidence is worth and wears off as reviewed work narrows the
variance. Pure: the same claims and works give the same floats, in whatever order they come.

Reviewer and task terms are constants here: every reviewer has the default reliability and
every task the difficulty 0, until there are enough double reviews and scores to estimate them.
Source: docs/pivot-engine.md, section 2.
"""

import math
from collections.abc import Iterable, Mapping
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

    `shares`: (skill, share) pairs; the shares of one work add up to 1.
    """

    week: float
    score: float
    shares: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class SkillState:
    """The belief about one skill, general ability included: mean and variance in log-odds."""

    mean: float
    variance: float

    @property
    def expected_score(self) -> float:
        """The score to expect at a task of difficulty 0. Range: (0, 1)."""
        return _logistic(self.mean / math.sqrt(1.0 + math.pi * self.variance / 8.0))

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


def mastery(
    claims: Iterable[Claim], works: Iterable[Work], *, week: float, priors: Priors
) -> Mastery:
    """Return what is believed of a learner in *week* of the program.

    Works are folded in a canonical order (week, score, skills), so the order given is
    irrelevant; of several claims to one skill the one that says most counts.
    Cost: O(works x skills per work + claims).
    """
    fold = _Fold(priors)
    for work in sorted(works):
        fold.review(work)
    fold.age_to(week)
    return Mastery(priors, fold.general, _with_claims(fold.skills, claims, priors))


class _Fold:
    """The running belief while reviews are read in order."""

    def __init__(self, priors: Priors) -> None:
        self.priors = priors
        self.general = (priors.general_mean, priors.general_variance)
        self.skills: dict[str, tuple[float, float]] = {}
        self._week = 0.0

    def age_to(self, week: float) -> None:
        """Widen every skill by the weeks since the last work; general ability does not age."""
        added = self.priors.forgetting_per_week * max(0.0, week - self._week)
        if added > 0.0:
            limit = self.priors.skill_variance
            for skill, (mean, variance) in self.skills.items():
                self.skills[skill] = (mean, min(variance + added, limit))
        self._week = max(self._week, week)

    def review(self, work: Work) -> None:
        self.age_to(work.week)
        for skill, share in work.shares:
            self._observe(skill, work.score, share * self.priors.reviewer_reliability)

    def _observe(self, skill: str, score: float, weight: float) -> None:
        general, spread = self.general
        mean, variance = self.skills.get(
            skill, (self.priors.skill_mean, self.priors.skill_variance)
        )
        expected = _logistic(general + mean)
        information = weight * expected * (1.0 - expected)
        scale = 1.0 + information * (spread + variance)
        step = weight * (score - expected) / scale
        shrink = information / scale
        self.general = (general + spread * step, spread - spread * spread * shrink)
        self.skills[skill] = (mean + variance * step, variance - variance * variance * shrink)


def _with_claims(
    reviewed: Mapping[str, tuple[float, float]], claims: Iterable[Claim], priors: Priors
) -> dict[str, tuple[float, float]]:
    """Shift the means by what the claims say.

    # Note [Claims only lift]
    A claim below the prior says no more than silence, and no claim narrows the variance: only
    so does better evidence for the same level never lower a readiness (and lowering the
    evidence never raises one), whatever was reviewed. Under conjugacy a prior shift is carried
    into the posterior in the ratio of the variances; hence `variance / skill_variance`.
    """
    skills = dict(reviewed)
    for skill, shift in _shifts(claims, priors).items():
        mean, variance = skills.get(skill, (priors.skill_mean, priors.skill_variance))
        skills[skill] = (mean + shift * variance / priors.skill_variance, variance)
    return skills


def _shifts(claims: Iterable[Claim], priors: Priors) -> dict[str, float]:
    shifts: dict[str, float] = {}
    for claim in claims:
        level = min(max(claim.level, priors.level_floor), 1.0 - priors.level_floor)
        lift = math.log(level / (1.0 - level)) - priors.skill_mean
        shift = claim.weight * max(0.0, lift)
        shifts[claim.skill] = max(shifts.get(claim.skill, 0.0), shift)
    return shifts


def normal_share(z: float) -> float:
    """Return the standard normal distribution function."""
    return 0.5 * math.erfc(-z / math.sqrt(2.0))


def _logistic(x: float) -> float:
    if x >= 0.0:
        return 1.0 / (1.0 + math.exp(-x))
    small = math.exp(x)
    return small / (1.0 + small)
