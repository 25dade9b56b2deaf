"""A verdict: what is proposed, before it is explained."""

from dataclasses import dataclass, replace

from mentorship.pivot._path import Route, chance, route_steps
from mentorship.pivot._situation import Situation

START, START_THEN, WAITLIST, DEFER = "start", "start_then", "waitlist", "defer"
STAY, PIVOT, ADVANCE = "stay", "pivot", "advance"

COIN = 0.5  # the probability of a decision that claims nothing


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision with what settled it.

    `choice`: the direction spoken for (the present one for stay), `wanted`: the one that would
    have been proposed if it had a seat. `settled_by`: the rules that were not a matter of score.
    """

    decision: str
    choice: str
    then: str | None
    probability: float
    settled_by: tuple[str, ...] = ()
    wanted: str | None = None
    requests: tuple[str, ...] = ()

    @property
    def direction(self) -> str | None:
        return None if self.decision in {STAY, DEFER} else self.choice

    @property
    def lacks_seat(self) -> bool:
        return self.wanted is not None


def seated(situation: Situation, verdict: Verdict, *, may_stand_in: bool = True) -> Verdict:
    """Return the verdict that fits the free seats (P05).

    A full direction is stood in for by its kin (R28) if that is open, has a seat and is not
    where the learner stands or refuses to go; otherwise the learner waits for the one wanted.
    A stand-in serves as surely as it leads on to the direction wanted.
    """
    policy = situation.policy
    if situation.scenario.has_seat(verdict.choice):
        return verdict
    stand_in = _stand_in(situation, verdict.choice) if may_stand_in else None
    if stand_in is None:
        settled = ("P05", *verdict.settled_by)
        return replace(verdict, decision=WAITLIST, wanted=verdict.choice, settled_by=settled)
    then = situation.target if situation.target != stand_in else None
    decision = verdict.decision
    if decision in {START, START_THEN}:
        decision = START if then is None else START_THEN
    return replace(
        verdict,
        decision=decision,
        choice=stand_in,
        then=then,
        probability=max(COIN, verdict.probability * chance(stand_in, verdict.choice, policy)),
        wanted=verdict.choice,
        settled_by=("P05", policy.kin.rule, *verdict.settled_by),
    )


def _stand_in(situation: Situation, full: str) -> str | None:
    kin = kin_of(situation, full)
    return kin if kin is not None and situation.scenario.has_seat(kin) else None


def kin_of(situation: Situation, full: str) -> str | None:
    """Return the direction that may stand in for a full one, whether or not it has a seat."""
    kin = situation.policy.kin.of(full)
    if kin is None or not situation.gates[kin] or kin in situation.profile.rejects:
        return None
    if situation.progress is not None and situation.progress.current == kin:
        return None
    return kin


def steps_of(situation: Situation, verdict: Verdict) -> tuple[str, ...]:
    """Return the directions of the plan, in order; none while facts are missing."""
    if verdict.decision == DEFER:
        return ()
    return route_steps(verdict.choice, verdict.then, situation.gates, situation.policy)


def verdict_of_route(situation: Situation, route: Route, probability: float) -> Verdict:
    decision = START if route.then is None else START_THEN
    settled: tuple[str, ...] = ()
    if situation.closed_gate is not None:
        settled = (situation.closed_gate.rule, situation.closed_gate.order_rule)
    return Verdict(decision, route.entry, route.then, probability, settled)
