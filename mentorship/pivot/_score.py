"""Score: an additive card per direction. The contributions are the explanation."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from mentorship.evidence import Claim, Mastery, Work, mastery
from mentorship.pivot._features import Features, profile_features
from mentorship.pivot._policy import Policy
from mentorship.pivot._policy_parts import DIRECTIONS, EVIDENCE_LEVELS, Term
from mentorship.pivot._scenario import Profile, Progress, Scenario, Task
from mentorship.pivot._standing import Standing, standing_of

POINTS = 20.0 / math.log(2.0)  # 20 points double the odds


@dataclass(frozen=True, slots=True)
class Contribution:
    """One term's share in a direction's score: `amount` = weight x value, in log-odds."""

    term: Term
    value: float

    @property
    def amount(self) -> float:
        return self.term.mean * self.value

    @property
    def points(self) -> float:
        return self.amount * POINTS


@dataclass(frozen=True, slots=True)
class Card:
    """The scores of all directions with what they are made of."""

    features: Features
    mastery: Mastery
    standing: Standing | None
    contributions: Mapping[str, tuple[Contribution, ...]]
    scores: Mapping[str, float]
    readiness: Mapping[str, float]

    def without(self, feature: str, direction: str) -> float:
        """Return a score less the terms of one feature."""
        return math.fsum(
            part.amount for part in self.contributions[direction] if part.term.feature != feature
        )


def card_of(scenario: Scenario, policy: Policy) -> Card:
    """Return the scores of one learner. Terms of unknown features are left out."""
    features = profile_features(scenario.profile, policy)
    belief = _mastery(scenario, policy)
    readiness = {name: belief.readiness(part.skills) for name, part in policy.directions.items()}
    standing = _standing(scenario.progress, policy)
    values = {**features.values, **_own(scenario.progress, standing, readiness, policy)}
    contributions = {name: _contributions(policy.terms[name], values) for name in DIRECTIONS}
    return Card(
        features=Features(values, features.is_newcomer),
        mastery=belief,
        standing=standing,
        contributions=contributions,
        scores={name: _total(parts) for name, parts in contributions.items()},
        readiness=readiness,
    )


def entry_features(scenario: Scenario, policy: Policy, direction: str) -> dict[str, float]:
    """Return what an entry into *direction* was judged by: `rule/feature` -> value.

    Features that were unknown are left out. This is what learning from its outcome goes by.
    """
    parts = card_of(scenario, policy).contributions[direction]
    return {term_name(part.term): part.value for part in parts}


def term_name(term: Term) -> str:
    """Return the name of a term inside its direction."""
    return f"{term.rule}/{term.feature}"


def trusting_scores(card: Card, scenario: Scenario, policy: Policy) -> Mapping[str, float]:
    """Return the scores if every role were proven: what unproven claims could add or take."""
    if all(role.evidence == EVIDENCE_LEVELS[-1] for role in scenario.profile.roles):
        return card.scores
    return scores_with(profile_features(scenario.profile, policy, trust_claims=True), card, policy)


def scores_with(features: Features, card: Card, policy: Policy) -> Mapping[str, float]:
    """Return the scores with other profile features, the work being what it is."""
    values = {**card.features.values, **features.values}
    return {name: _total(_contributions(policy.terms[name], values)) for name in DIRECTIONS}


def _total(parts: tuple[Contribution, ...]) -> float:
    return math.fsum(part.amount for part in parts)


def _contributions(
    terms: tuple[Term, ...], values: Mapping[str, float | None]
) -> tuple[Contribution, ...]:
    known = ((term, values[term.key]) for term in terms)
    return tuple(Contribution(term, value) for term, value in known if value is not None)


def _standing(progress: Progress | None, policy: Policy) -> Standing | None:
    if progress is None:
        return None
    return standing_of(progress, progress.current, policy.thresholds)


def _own(
    progress: Progress | None,
    standing: Standing | None,
    readiness: Mapping[str, float],
    policy: Policy,
) -> dict[str, float]:
    """Return the features that rest on work: readiness, and performance where one stands."""
    own = {f"readiness.{name}": value for name, value in readiness.items()}
    own.update({f"performance.{name}": 0.0 for name in DIRECTIONS})
    if progress is not None and standing is not None:
        surplus = standing.posterior - policy.thresholds.pseudo_mean
        own[f"performance.{progress.current}"] = surplus
    return own


def _mastery(scenario: Scenario, policy: Policy) -> Mastery:
    progress = scenario.progress
    usual = policy.mastery.reviewer_reliability
    works = [] if progress is None else _works(progress, usual)
    week = 0.0 if progress is None else progress.weeks_in
    claims = _claims(scenario.profile, policy)
    return mastery(claims, works, week=week, priors=policy.mastery)


def _claims(profile: Profile, policy: Policy) -> list[Claim]:
    factors = policy.evidence_factors
    return [Claim(row.skill, row.level, factors[row.evidence]) for row in profile.skills]


def _works(progress: Progress, reliability: float) -> list[Work]:
    """Return the reviewed tasks as evidence, of every direction: skills are shared (P10)."""
    works: list[Work] = []
    for task in progress.tasks:
        if task.evidence:
            works += task.evidence
        elif task.score is not None and task.shares:
            works.append(_work(task, reliability))
    return works


def _work(task: Task, reliability: float) -> Work:
    """Return the mean score of a task as evidence: of a usual reviewer, on a usual task."""
    week = task.submitted_week if task.submitted_week is not None else task.due_week
    score = (task.score or 0.0) / 100.0
    return Work(max(0.0, week or 0.0), score, task.shares, reliability=reliability)
