"""The fold: from claims and reviewed work to a belief, in a canonical order."""

import math
from collections.abc import Iterable, Mapping

from mentorship.evidence._values import Claim, Mastery, Priors, Work, faded, log_odds, logistic


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
        self._week = -math.inf  # nothing was seen yet, so nothing fades

    def age_to(self, week: float) -> None:
        """Widen every skill by the weeks since the last work; general ability does not age."""
        weeks = week - self._week
        if self.skills and weeks > 0.0:
            self.skills = {
                skill: faded(state, weeks, self.priors) for skill, state in self.skills.items()
            }
        self._week = max(self._week, week)

    def review(self, work: Work) -> None:
        self.age_to(work.week)
        for skill, share in work.shares:
            self._observe(skill, work.score, share * work.reliability, work.difficulty)

    def _observe(self, skill: str, score: float, weight: float, difficulty: float) -> None:
        general, spread = self.general
        mean, variance = self.skills.get(
            skill, (self.priors.skill_mean, self.priors.skill_variance)
        )
        expected = logistic(general + mean - difficulty)
        information = weight * expected * (1.0 - expected)
        scale = 1.0 + information * (spread + variance)
        step = weight * (score - expected) / scale
        shrink = information / scale
        self.general = (general + spread * step, spread - spread * spread * shrink)
        self.skills[skill] = (mean + variance * step, variance - variance * variance * shrink)


def claim_lifts(claims: Iterable[Claim], priors: Priors) -> dict[str, float]:
    """Return by how much the claims would raise the mean of each unreviewed skill, in log-odds.

    Of several claims to one skill the one that says most counts, once.

    # Note [Claims only lift]
    A claim below the prior says no more than silence, and no claim narrows the variance: only
    so does better evidence for the same level never lower a readiness (and lowering the
    evidence never raises one), whatever was reviewed. Under conjugacy a prior shift is carried
    into the posterior in the ratio of the variances; hence `lift * variance / skill_variance`.
    """
    lifts: dict[str, float] = {}
    for claim in claims:
        lift = log_odds(claim.level, priors.level_floor) - priors.skill_mean
        lifts[claim.skill] = max(lifts.get(claim.skill, 0.0), claim.weight * max(0.0, lift))
    return lifts


def _with_claims(
    reviewed: Mapping[str, tuple[float, float]], claims: Iterable[Claim], priors: Priors
) -> dict[str, tuple[float, float]]:
    skills = dict(reviewed)
    for skill, lift in claim_lifts(claims, priors).items():
        mean, variance = skills.get(skill, (priors.skill_mean, priors.skill_variance))
        skills[skill] = (mean + lift * variance / priors.skill_variance, variance)
    return skills
