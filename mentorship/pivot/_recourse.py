"""Recourse: what would change the answer, found by trying it.

    min total hours  s.t.  decide(scenario + steps) enters the goal,  at most three steps

Every set of at most three steps is tried in the order of its hours, and what is answered has been
decided by the same function as everything else. So each plan is valid, the first is the cheapest
there is, and "none within three steps" means just that.
Source: docs/pivot-engine.md, section 11.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import combinations

from mentorship.pivot._actions import Action, actions_for
from mentorship.pivot._decide import decide
from mentorship.pivot._path import best
from mentorship.pivot._policy import Policy
from mentorship.pivot._recommendation import Json
from mentorship.pivot._scenario import Scenario
from mentorship.pivot._situation import Situation, situation_of
from mentorship.pivot._verdict import ADVANCE, DEFER, PIVOT, START, START_THEN, STAY, Verdict

MOST_STEPS = 3
MOST_PLANS = 3
ENTERS = (START, START_THEN, PIVOT, ADVANCE)


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps that lead to the goal. `decision`: what the engine says once they are taken."""

    actions: tuple[Action, ...]
    decision: str

    @property
    def hours(self) -> float:
        return sum(action.hours for action in self.actions)

    def as_document(self) -> dict[str, Json]:
        return {
            "hours": round(self.hours, 1),
            "decision": self.decision,
            "actions": [action.as_document() for action in self.actions],
        }


@dataclass(frozen=True, slots=True)
class Recourse:
    """What would lead to `goal`. `plans`: the cheapest first, none of them part of another.

    `none_because`: why there is none: reached (the answer is the goal already), facts (they are
    asked for), dwell, early, capacity, gate, or steps (nothing within three steps).
    """

    goal: str | None
    decision: str
    plans: tuple[Plan, ...]
    none_because: str | None

    def as_document(self) -> dict[str, Json]:
        return {
            "goal": self.goal,
            "decision": self.decision,
            "plans": [plan.as_document() for plan in self.plans],
            "none_because": self.none_because,
        }


def what_would_change(scenario: Scenario, policy: Policy, goal: str | None = None) -> Recourse:
    """Return the cheapest steps after which the engine would send the learner to *goal*.

    *goal*: a direction; by default the stated target, or, where that is what is proposed anyway,
    the next best open direction. Seats and the calendar stay as they are: waiting is no step.
    Pure and deterministic. Cost: at most a few hundred decisions, some 50 ms.
    """
    situation = situation_of(scenario, policy)
    verdict = decide(situation)
    wanted = goal or _usual_goal(situation, verdict)
    if wanted is None or _reaches(verdict, wanted):
        return Recourse(wanted, verdict.decision, (), "reached")
    # No step supplies a fact that only the learner can state, so nothing else lifts a deferral.
    is_deferred = verdict.decision == DEFER
    plans = () if is_deferred else tuple(_plans(scenario, policy, wanted))
    because = None if plans else _why_none(situation, verdict, wanted)
    return Recourse(wanted, verdict.decision, plans, because)


def _usual_goal(situation: Situation, verdict: Verdict) -> str | None:
    target = situation.target
    if target is not None and not _reaches(verdict, target):
        return target
    names = tuple(name for name in situation.open_names if name != verdict.choice)
    return best(names, {name: situation.value(name) for name in names}) if names else None


def _reaches(verdict: Verdict, goal: str) -> bool:
    """Tell whether the next step leads to *goal*, or the learner stands there and stays."""
    return verdict.choice == goal and verdict.decision in (*ENTERS, STAY)


def _plans(scenario: Scenario, policy: Policy, goal: str) -> Iterator[Plan]:
    """Yield the cheapest plan and up to two others, none of which contains one found before."""
    found: list[Plan] = []
    for actions in _in_order(actions_for(scenario, goal, policy)):
        if any(_kinds(plan.actions) <= _kinds(actions) for plan in found):
            continue
        changed = reduce(lambda row, action: action.change(row), actions, scenario)
        verdict = decide(situation_of(changed, policy))
        if _reaches(verdict, goal):
            found.append(Plan(actions, verdict.decision))
            yield found[-1]
        if len(found) == MOST_PLANS:
            return


def _kinds(actions: Sequence[Action]) -> set[str]:
    return {action.kind for action in actions}


def _in_order(actions: Sequence[Action]) -> list[tuple[Action, ...]]:
    """Return every set of at most three steps: fewer hours first, then fewer steps, then order."""
    sets = (
        chosen
        for size in range(1, MOST_STEPS + 1)
        for chosen in combinations(actions, size)
        if _can_go_together(chosen)
    )
    return sorted(sets, key=lambda chosen: (sum(action.hours for action in chosen), len(chosen)))


def _can_go_together(actions: Sequence[Action]) -> bool:
    return len(_kinds(actions)) == len(actions)


def _why_none(situation: Situation, verdict: Verdict, goal: str) -> str:
    standing = situation.card.standing
    reasons = (
        ("facts", verdict.decision == DEFER),
        ("dwell", standing is not None and standing.is_dwelling),
        ("early", standing is not None and standing.is_thin),
        ("capacity", not situation.scenario.has_seat(goal)),
        ("gate", not situation.gates[goal]),
    )
    return next((code for code, holds in reasons if holds), "steps")
