"""A situation: one learner, scored, with the directions open to them."""

from collections.abc import Mapping
from dataclasses import dataclass

from mentorship.pivot._path import gates_of, value_of
from mentorship.pivot._policy import Policy
from mentorship.pivot._policy_parts import DIRECTIONS, Gate, Thresholds
from mentorship.pivot._scenario import Profile, Progress, Scenario
from mentorship.pivot._score import Card, card_of


@dataclass(frozen=True, slots=True)
class Situation:
    """What every later step looks at; nothing in it is decided yet."""

    scenario: Scenario
    policy: Policy
    card: Card
    gates: Mapping[str, bool]

    @property
    def profile(self) -> Profile:
        return self.scenario.profile

    @property
    def progress(self) -> Progress | None:
        return self.scenario.progress

    @property
    def limits(self) -> Thresholds:
        return self.policy.thresholds

    @property
    def target(self) -> str | None:
        return self.scenario.profile.target

    @property
    def open_names(self) -> tuple[str, ...]:
        return tuple(name for name in DIRECTIONS if self.gates[name])

    @property
    def closed_gate(self) -> Gate | None:
        """The gate between the learner and the stated target, if there is one and it is shut."""
        if self.target is None or self.gates[self.target]:
            return None
        return self.policy.gates[self.target]

    def value(self, direction: str, scores: Mapping[str, float] | None = None) -> float:
        """Return V of a direction, towards the stated target if there is one."""
        return value_of(direction, self.target, scores or self.card.scores, self.policy)


def situation_of(scenario: Scenario, policy: Policy) -> Situation:
    card = card_of(scenario, policy)
    return Situation(scenario, policy, card, gates_of(scenario, card, policy))
