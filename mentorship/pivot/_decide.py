"""Decide: intake and progress, each a short list of questions in a fixed order.

The order is the policy: what comes first wins. docs/pivot-engine.md, section 6, explains it.
"""

from mentorship.pivot._confidence import (
    missing_fields,
    move_probability,
    review_probability,
    route_probability,
    stay_probability,
)
from mentorship.pivot._path import best, choose
from mentorship.pivot._policy_parts import DIRECTIONS
from mentorship.pivot._requests import requests_of
from mentorship.pivot._scenario import Progress
from mentorship.pivot._situation import Situation
from mentorship.pivot._standing import Standing
from mentorship.pivot._verdict import (
    ADVANCE,
    COIN,
    DEFER,
    PIVOT,
    STAY,
    Verdict,
    seated,
    verdict_of_route,
)


def decide(situation: Situation) -> Verdict:
    """Return what to propose to this learner."""
    progress, standing = situation.progress, situation.card.standing
    if progress is None or standing is None:
        return _at_intake(situation)
    return _in_progress(situation, progress, standing)


def _at_intake(situation: Situation) -> Verdict:
    route = choose(situation.target, situation.card.scores, situation.gates, situation.policy)
    if missing_fields(situation):
        return _ask(situation, route.entry)
    verdict = verdict_of_route(situation, route, route_probability(situation, route))
    return seated(situation, verdict)


def _ask(situation: Situation, choice: str) -> Verdict:
    """Decide nothing and ask for the missing facts, the most telling first (P04)."""
    return Verdict(DEFER, choice, None, COIN, ("P04",), requests=requests_of(situation))


def _in_progress(situation: Situation, progress: Progress, standing: Standing) -> Verdict:
    notes = _notes(situation, standing)
    if standing.is_thin or standing.is_dwelling or _is_contested(situation, standing):
        return _stay(situation, progress, COIN, notes)
    if standing.is_stalled and not _corroborated(situation, progress, standing):
        return _stay(situation, progress, _stay_chance(situation, progress), notes)
    onward = _next_stage(situation, progress)
    if onward is not None and standing.has_finished(situation.limits):
        return _advance(situation, standing, onward, notes)
    if standing.is_well(situation.limits):
        return _stay(situation, progress, _well_chance(situation, standing), notes)
    if missing_fields(situation):
        return _ask(situation, progress.current)
    return _compare(situation, progress, notes)


def _notes(situation: Situation, standing: Standing) -> tuple[str, ...]:
    """Return the rules of conduct that hold for this learner, whatever the scores say."""
    holds = {
        "P04": standing.is_thin or _is_contested(situation, standing),
        "P03": standing.is_dwelling,
        "P08": standing.is_stalled,
        "P02": standing.is_well(situation.limits),
    }
    return tuple(rule for rule, is_on in holds.items() if is_on)


def _is_contested(situation: Situation, standing: Standing) -> bool:
    """Tell whether reviewers disagree so far that their reviews settle nothing yet."""
    return standing.spread >= situation.limits.reviewer_spread


def _stay(
    situation: Situation, progress: Progress, probability: float, notes: tuple[str, ...]
) -> Verdict:
    onward = _next_in_plan(progress) or situation.target
    then = onward if onward != progress.current else None
    return Verdict(STAY, progress.current, then, probability, notes)


def _next_in_plan(progress: Progress) -> str | None:
    """Return the stage the agreed plan puts after the present one."""
    if progress.current not in progress.plan:
        return None
    rest = progress.plan[progress.plan.index(progress.current) + 1 :]
    return next((name for name in rest if name != progress.current), None)


# ---------------------------------------------------------------- stall


def _corroborated(situation: Situation, progress: Progress, standing: Standing) -> bool:
    """Tell whether weak work and a poor fit both speak for a change, not silence alone (P08)."""
    if not standing.is_weak(situation.limits):
        return False
    fits = {name: situation.card.without("performance", name) for name in DIRECTIONS}
    here = situation.value(progress.current, fits)
    others = [situation.value(name, fits) for name in _alternatives(situation, progress)]
    return max(others, default=here) - here > situation.limits.direct_slack


def _stay_chance(situation: Situation, progress: Progress) -> float:
    return stay_probability(situation, progress.current, _alternatives(situation, progress))


# ---------------------------------------------------------------- advance


def _next_stage(situation: Situation, progress: Progress) -> str | None:
    """Return the direction that comes after the present one, if it may be entered.

    Towards a closed gate the next stage is the one that opens it.
    """
    onward = _next_in_plan(progress) or situation.target
    if onward is None or onward == progress.current:
        return None
    if situation.gates[onward]:
        return onward
    opener = situation.policy.gates[onward].opened_by
    return None if opener == progress.current else opener


def _advance(
    situation: Situation, standing: Standing, onward: str, notes: tuple[str, ...]
) -> Verdict:
    """Propose the next stage; where it is full the learner waits for it, nothing stands in."""
    limits = situation.limits
    likely = review_probability(standing, standing.posterior, limits.advance_mean, situation)
    then = situation.target if situation.target != onward else None
    verdict = Verdict(ADVANCE, onward, then, likely, _opened_by(situation, onward, notes))
    return seated(situation, verdict, may_stand_in=False)


def _opened_by(situation: Situation, onward: str, notes: tuple[str, ...]) -> tuple[str, ...]:
    """Return the rules behind an advance: the step's own, and that good groundwork opens it."""
    progress = situation.progress
    edge = situation.policy.edges.get((progress.current, onward)) if progress else None
    step = () if edge is None else (edge.rule,)
    return tuple(dict.fromkeys((*step, "R15", *(rule for rule in notes if rule != "P02"))))


def _well_chance(situation: Situation, standing: Standing) -> float:
    return review_probability(standing, standing.mean, situation.limits.well_mean, situation)


# ---------------------------------------------------------------- pivot or stay


def _compare(situation: Situation, progress: Progress, notes: tuple[str, ...]) -> Verdict:
    """Propose the best alternative if it is better by enough, and surely enough."""
    names = _alternatives(situation, progress)
    other = best(names, {name: situation.value(name) for name in names})
    likely = move_probability(situation, progress.current, other)
    if not _is_proposed(situation, progress, other, likely):
        return _stay(situation, progress, _stay_chance(situation, progress), notes)
    return seated(situation, _pivot(situation, progress, other, likely, notes))


def _is_proposed(situation: Situation, progress: Progress, other: str, likely: float) -> bool:
    """Tell whether the gain is enough: less keeps a proposal open than makes a new one (P03)."""
    limits = situation.limits
    gain = situation.value(other) - situation.value(progress.current)
    if progress.open_proposal == other:
        return gain >= limits.pivot_leave
    return gain >= limits.pivot_enter and likely >= limits.pivot_probability


def _pivot(
    situation: Situation, progress: Progress, other: str, likely: float, notes: tuple[str, ...]
) -> Verdict:
    then = situation.target if situation.target != other else None
    settled = [*notes]
    settled += ["R21"] if "P08" in notes else []
    for direction in (progress.current, situation.target):
        gate = situation.policy.gates.get(direction or "")
        if gate is not None and not situation.gates[gate.direction]:
            settled += [gate.rule, gate.order_rule]
    kin = situation.policy.kin
    if kin.of(progress.current) == other:
        settled.append(kin.rule)
    return Verdict(PIVOT, other, then, likely, tuple(dict.fromkeys(settled)))


def _alternatives(situation: Situation, progress: Progress) -> tuple[str, ...]:
    """Return the open directions a learner could move to.

    Towards a closed gate that is the stage that opens it, unless the learner stands there.
    """
    gate = situation.closed_gate
    if gate is not None and progress.current != gate.opened_by:
        return (gate.opened_by,)
    return tuple(name for name in situation.open_names if name != progress.current)
