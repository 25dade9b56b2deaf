"""Recommend: score, decide, explain. One function for one learner and for any number of them."""

from collections.abc import Iterable

from mentorship.pivot._advice import advice_of, flags_of
from mentorship.pivot._confidence import coverage_of, level_of
from mentorship.pivot._decide import decide
from mentorship.pivot._learned import success_probability
from mentorship.pivot._policy import Policy
from mentorship.pivot._reasons import reasons_of, why_not_target
from mentorship.pivot._recommendation import Contribution, Recommendation, Step
from mentorship.pivot._scenario import Scenario
from mentorship.pivot._situation import Situation, situation_of
from mentorship.pivot._trace import traces_of
from mentorship.pivot._verdict import DEFER, STAY, Verdict, steps_of


def recommend(scenario: Scenario, policy: Policy) -> Recommendation:
    """Return what to propose to one learner, and why.

    Pure: equal scenarios under equal policies give equal bytes. Cost: about half a millisecond.
    """
    situation = situation_of(scenario, policy)
    verdict = decide(situation)
    is_deferred = verdict.decision == DEFER
    return Recommendation(
        decision=verdict.decision,
        direction=verdict.direction,
        then=None if verdict.decision in {STAY, DEFER} else verdict.then,
        plan=_plan(situation, verdict),
        reasons=reasons_of(situation, verdict),
        advice=advice_of(situation, verdict),
        flags=flags_of(situation, verdict),
        confidence="low" if is_deferred else level_of(verdict.probability, situation),
        probability=verdict.probability,
        coverage=coverage_of(situation),
        requests=verdict.requests,
        scores=situation.card.scores,
        contributions=_contributions(situation),
        readiness=situation.card.readiness,
        gates=situation.gates,
        trace=traces_of(situation, verdict),
        why_not_target=why_not_target(situation, verdict),
        inputs_hash=scenario.inputs_hash,
        policy_version=policy.version,
        model_version=None if policy.learned is None else policy.learned.version,
        success_probability=_success(situation, verdict),
    )


def recommend_all(scenarios: Iterable[Scenario], policy: Policy) -> list[Recommendation]:
    """Return one recommendation per scenario, in the order given; none depends on another."""
    return [recommend(scenario, policy) for scenario in scenarios]


def _success(situation: Situation, verdict: Verdict) -> float | None:
    """Return the chance of success where the learner is sent, if outcomes have taught one."""
    learned = situation.policy.learned
    if learned is None or verdict.direction is None:
        return None
    return success_probability(learned, situation.card.scores[verdict.direction])


def _plan(situation: Situation, verdict: Verdict) -> tuple[Step, ...]:
    steps = steps_of(situation, verdict)
    return tuple(Step(direction, _weeks(situation, direction)) for direction in steps)


def _weeks(situation: Situation, direction: str) -> float | None:
    """Return the weeks a direction still takes at the learner's pace; mastered skills count."""
    hours = situation.profile.weekly_hours
    if not hours:
        return None
    part = situation.policy.directions[direction]
    left = 1.0 - situation.card.mastery.mastered_share(part.skills)
    standing, progress = situation.card.standing, situation.progress
    if standing is not None and progress is not None and progress.current == direction:
        left = min(left, 1.0 - min(1.0, standing.done))
    return part.hours * left / hours


def _contributions(situation: Situation) -> dict[str, tuple[Contribution, ...]]:
    return {
        direction: tuple(
            Contribution(part.term.rule, part.term.feature, part.value, part.term.mean, part.points)
            for part in parts
        )
        for direction, parts in situation.card.contributions.items()
    }
