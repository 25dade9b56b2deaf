"""A finite state machine: which steps exist, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from mentorship.errors import TransitionNotAllowed

S = TypeVar("S", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Machine(Generic[S]):
    """A finite state machine over the enum *S*.

    `arrows` has one row per state, the ends of a life included. `initial` are the states in which
    a row may be born.
    """

    name: str
    initial: frozenset[S]
    arrows: Mapping[S, frozenset[S]]

    def allowed(self, state: S) -> tuple[S, ...]:
        """Return the states one step away from *state*, in the order of the enum."""
        return tuple(to for to in self.arrows if to in self.arrows[state])

    def step(self, state: S, to: S) -> S:
        """Return *to* if the step from *state* exists.

        :raises TransitionNotAllowed: if it does not; its facts name the allowed ones.
        """
        if to not in self.arrows[state]:
            refusal = TransitionNotAllowed(
                f"{self.name} cannot go from {state} to {to}.",
                state=state.value,
                to=to.value,
                allowed=[other.value for other in self.allowed(state)],
            )
            refusal.states = type(state).__name__
            raise refusal
        return to

    def ends(self) -> frozenset[S]:
        """Return the states without a way out."""
        return frozenset(state for state, to in self.arrows.items() if not to)

    def steps(self) -> list[tuple[str, str]]:
        """Return every arrow as a pair of plain strings, in the order of the enum."""
        return [(a.value, b.value) for a in self.arrows for b in self.allowed(a)]


def machine(name: str, born: set[S], arrows: Mapping[S, set[S]]) -> Machine[S]:
    """Return a machine whose missing rows are ends.

    *arrows* needs a row only for a state that can be left; every other member of the enum is
    given an empty one, so that no state is ever unknown to its machine.
    """
    enum = type(next(iter(born)))
    rows = {state: frozenset(arrows.get(state, set())) for state in enum}
    return Machine(name, frozenset(born), rows)
