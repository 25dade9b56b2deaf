"""Confidence: how likely the comparison behind a decision really has the sign it seems to have.

    P = Phi(margin / sd)

The margin is taken at the least favorable value of every unknown field, and the variance adds
up the uncertainty of the weights, of the stepping stones, of the reviews, of unproven claims and
of the unknown fields. So leaving a field out can only lower P. P is never below one half: what
is proposed is the better side of a coin at worst.
"""

import math
from collections.abc import Callable, Mapping

from mentorship.evidence import normal_share
from mentorship.pivot._features import technical_years
from mentorship.pivot._path import Route, chance, direct_bar, stones_to
from mentorship.pivot._policy_parts import DIRECTIONS
from mentorship.pivot._scenario import NEWCOMER_STATUSES
from mentorship.pivot._score import trusting_scores
from mentorship.pivot._situation import Situation
from mentorship.pivot._standing import Standing
from mentorship.pivot._verdict import COIN

Scores = Mapping[str, float]
Margins = Callable[[Scores], dict[str, float]]

OPTIONAL_FIELDS = ("education", "weekly_hours", "company_preference", "interest_data")
DECISIVE_FIELDS = ("status", "roles", "interest_engineering")


def level_of(probability: float, situation: Situation) -> str:
    """Return "low", "medium" or "high"."""
    if probability < situation.limits.medium_probability:
        return "low"
    return "medium" if probability < situation.limits.high_probability else "high"


def missing_fields(situation: Situation) -> tuple[str, ...]:
    """Return the decisive facts nobody gave (P04), in a fixed order."""
    profile = situation.profile
    missing = {
        "status": profile.status is None,
        "roles": not profile.roles_known,
        "interest_engineering": profile.interest_engineering is None,
    }
    return tuple(name for name in DECISIVE_FIELDS if missing[name])


def coverage_of(situation: Situation) -> float:
    """Return the share of the decisive and optional fields that are known. Range: [0, 1]."""
    profile = situation.profile
    optional = (
        profile.education,
        profile.weekly_hours,
        profile.company_preference,
        profile.interest_data,
    )
    known = len(DECISIVE_FIELDS) - len(missing_fields(situation))
    known += sum(value is not None for value in optional)
    return known / (len(DECISIVE_FIELDS) + len(optional))


def route_probability(situation: Situation, route: Route) -> float:
    """Return the probability that the entry of *route* is better than every other entry."""
    return weakest(situation, route.entry, lambda scores: _route_margins(situation, route, scores))


def move_probability(situation: Situation, current: str, other: str) -> float:
    """Return the probability that *other* is worth more than *current*."""

    def margins(scores: Scores) -> dict[str, float]:
        return {current: situation.value(other, scores) - situation.value(current, scores)}

    return weakest(situation, other, margins)


def stay_probability(situation: Situation, current: str, others: tuple[str, ...]) -> float:
    """Return the probability that nothing is better than *current* by enough to move."""
    enter = situation.limits.pivot_enter

    def margins(scores: Scores) -> dict[str, float]:
        here = situation.value(current, scores)
        return {name: enter + here - situation.value(name, scores) for name in others}

    return weakest(situation, current, margins)


def review_probability(standing: Standing, mean: float, bar: float, situation: Situation) -> float:
    """Return the probability that the true mean review reaches *bar*."""
    return max(COIN, normal_share((mean - bar) / standing.error(situation.limits)))


def weakest(situation: Situation, chosen: str, margins: Margins) -> float:
    """Return the smallest probability over all the comparisons that had to be won."""
    scores = situation.card.scores
    plain, trusting = (
        margins(scores),
        margins(trusting_scores(situation.card, situation.scenario, situation.policy)),
    )
    shares = [
        _share(situation, (chosen, other), margin, trusting[other])
        for other, margin in plain.items()
    ]
    return min(shares, default=COIN)


def _route_margins(situation: Situation, route: Route, scores: Scores) -> dict[str, float]:
    """Return by how much the entry beats each other entry, in log-odds."""
    target, entry = route.then or route.entry, route.entry
    names, policy = situation.open_names, situation.policy
    if situation.target is None:
        return {name: scores[entry] - scores[name] for name in names if name != entry}
    values = {name: situation.value(name, scores) for name in DIRECTIONS}
    stones = stones_to(target, situation.gates, policy)
    if entry == target:
        slack = situation.limits.direct_slack
        return {
            name: scores[entry] - min(scores[name] - slack, values[name])
            for name in names
            if name != entry
        }
    margins = {name: values[entry] - values[name] for name in stones if name != entry}
    bar = values[entry]
    if situation.gates[target]:
        bar = direct_bar(names, stones, scores, values, policy)
    margins[target] = bar - scores[target]
    return margins


def _share(situation: Situation, pair: tuple[str, str], margin: float, trusting: float) -> float:
    worst, variance = _unknowns(situation, pair)
    variance += sum(_weight_variance(situation, name) for name in pair)
    variance += sum(_edge_variance(situation, name) for name in pair)
    variance += _review_variance(situation, pair)
    variance += ((trusting - margin) / 2.0) ** 2 if math.isfinite(margin) else 0.0
    variance += _contradiction(situation)
    if variance <= 0.0:
        return 1.0 if margin + worst > 0.0 else COIN
    return max(COIN, normal_share((margin + worst) / math.sqrt(variance)))


def _unknowns(situation: Situation, pair: tuple[str, str]) -> tuple[float, float]:
    """Return what unknown fields could take from the margin at worst, and their variance."""
    chosen, other = pair
    spread = situation.limits.weight_spread
    worst, variance = 0.0, 0.0
    for direction, sign in ((chosen, 1.0), (other, -1.0)):
        for term in situation.policy.terms[direction]:
            if situation.card.features.values[term.key] is None:
                worst += min(0.0, sign * term.mean)
                variance += (spread * term.mean) ** 2 + term.mean**2 / 12.0
    return worst, variance


def _weight_variance(situation: Situation, direction: str) -> float:
    """Return the variance the weights bring in.

    Before there are outcomes each has the standard deviation `spread * mean`; a model knows how
    they vary together.
    """
    learned = situation.policy.learned
    if learned is not None:
        return _learned_variance(situation, learned.covariance[direction], direction)
    spread = situation.limits.weight_spread
    return math.fsum(
        (spread * part.amount) ** 2 for part in situation.card.contributions[direction]
    )


def _learned_variance(
    situation: Situation, covariance: tuple[tuple[float, ...], ...], direction: str
) -> float:
    """Return phi' Sigma phi; terms of unknown features are left out, as in the score."""
    values = situation.card.features.values
    phi = [values[term.key] or 0.0 for term in situation.policy.terms[direction]]
    spread = math.fsum(
        a * b * cell
        for a, row in zip(phi, covariance, strict=True)
        for b, cell in zip(phi, row, strict=True)
        if a and b
    )
    return max(0.0, spread)


def _edge_variance(situation: Situation, direction: str) -> float:
    """Return the variance of ln p of the way to the target, p ~ Beta(n s, n (1 - s))."""
    if situation.target is None or direction == situation.target:
        return 0.0
    learned = situation.policy.learned
    step = (direction, situation.target)
    if learned is not None and step in learned.edge_variance:
        return learned.edge_variance[step]
    likely = chance(direction, situation.target, situation.policy)
    if likely <= 0.0:
        return 0.0
    return (1.0 - likely) / (likely * (situation.limits.edge_pseudo_counts + 1.0))


def _review_variance(situation: Situation, pair: tuple[str, str]) -> float:
    standing, progress = situation.card.standing, situation.progress
    if standing is None or progress is None or progress.current not in pair:
        return 0.0
    error = standing.error(situation.limits)
    weights = (
        term.mean
        for term in situation.policy.terms[progress.current]
        if term.feature == "performance"
    )
    return math.fsum((weight * error) ** 2 for weight in weights)


def _contradiction(situation: Situation) -> float:
    """Return the variance of a profile that contradicts itself: a newcomer with long experience."""
    profile, limits = situation.profile, situation.limits
    if profile.status not in NEWCOMER_STATUSES:
        return 0.0
    years = technical_years(profile, situation.policy, trust=True)
    return limits.contradiction_variance if years >= limits.contradiction_years else 0.0
