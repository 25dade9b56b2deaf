"""What would change a recommendation, in words."""

from dataclasses import dataclass

from apps.pivots.models import Recommendation
from apps.pivots.selectors.policies import policy_of
from mentorship.pivot import (
    Plan,
    Policy,
    action_in_words,
    none_in_words,
    scenario_from,
    what_would_change,
)


@dataclass(frozen=True, slots=True)
class SaidAction:
    code: str
    direction: str | None
    hours: float
    text: str


@dataclass(frozen=True, slots=True)
class SaidPlan:
    """A set of steps, the hours it takes, and what the engine says once it is done."""

    hours: float
    decision: str
    actions: list[SaidAction]


@dataclass(frozen=True, slots=True)
class Changed:
    """What would lead to `goal`; `none_text` says why nothing within three steps does."""

    goal: str | None
    goal_name: str
    decision: str
    plans: list[SaidPlan]
    none_because: str | None
    none_text: str


def recourse_of(
    *, recommendation: Recommendation, language: str, goal: str | None = None
) -> Changed:
    """Return what would change a stored recommendation, under the policy it was made under.

    *goal*: the slug of a direction; by default the stated target or the next best. It is computed
    from the frozen inputs, and nothing is written. Cost: some 5 ms, at most 50.
    """
    policy = policy_of(version=recommendation.policy_version, model=recommendation.model_version)
    scenario = scenario_from(recommendation.inputs, policy)
    found = what_would_change(scenario, policy, goal)
    document = found.as_document()
    asked = tuple(recommendation.document["requests"])
    return Changed(
        goal=found.goal,
        goal_name="" if found.goal is None else policy.name_of(found.goal, language),
        decision=found.decision,
        plans=[_said(plan, policy, language) for plan in found.plans],
        none_because=found.none_because,
        none_text=none_in_words(document, asked, policy, language),
    )


def _said(plan: Plan, policy: Policy, language: str) -> SaidPlan:
    actions = [
        SaidAction(
            action.code,
            action.direction,
            round(action.hours, 1),
            action_in_words(action.as_document(), policy, language),
        )
        for action in plan.actions
    ]
    return SaidPlan(round(plan.hours, 1), plan.decision, actions)
