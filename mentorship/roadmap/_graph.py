"""What must come before what: order where there is one, circles named where there is none."""

from collections.abc import Mapping
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from mentorship.errors import Invalid


@dataclass(frozen=True, slots=True)
class PrerequisiteGraph:
    """Who requires whom, by id. Requirements outside the graph are passed over.

    The order of `requires` is the order in which things stand when nothing else decides.
    """

    requires: Mapping[str, tuple[str, ...]]

    def order(self) -> tuple[str, ...]:
        """Return every id after all it requires, otherwise as they stood.

        Cost: O((V + E) log V).

        :raises Invalid: if requirements go in a circle.
        """
        rank = {node: position for position, node in enumerate(self.requires)}
        waiting = {node: len(self._inside(node)) for node in rank}
        ready = [rank[node] for node, count in waiting.items() if not count]
        heapify(ready)
        names, unlocks, ordered = list(rank), self._unlocks(), []
        while ready:
            node = names[heappop(ready)]
            ordered.append(node)
            for other in unlocks[node]:
                waiting[other] -= 1
                if not waiting[other]:
                    heappush(ready, rank[other])
        if len(ordered) < len(names):
            raise Invalid("Requirements go in a circle.", circle=list(self.cycles()[0]))
        return tuple(ordered)

    def cycles(self) -> tuple[tuple[str, ...], ...]:
        """Return circles that share no id, each from its earliest id back to itself.

        Every id on some circle is either on a returned one or freed by breaking those.
        """
        found, left = [], set(self.requires)
        while self._peel(left):
            circle = self._circle(left)
            left -= set(circle)
            found.append((*circle, circle[0]))
        return tuple(found)

    def _inside(self, node: str) -> tuple[str, ...]:
        inside = (other for other in self.requires[node] if other in self.requires)
        return tuple(dict.fromkeys(inside))

    def _unlocks(self) -> dict[str, list[str]]:
        unlocks: dict[str, list[str]] = {node: [] for node in self.requires}
        for node in self.requires:
            for other in self._inside(node):
                unlocks[other].append(node)
        return unlocks

    def _peel(self, left: set[str]) -> set[str]:
        """Take from *left*, again and again, what requires nothing in it; what stays circles."""
        unlocks = self._unlocks()
        waiting = {node: sum(other in left for other in self._inside(node)) for node in left}
        free = [node for node in left if not waiting[node]]
        while free:
            node = free.pop()
            left.discard(node)
            for other in unlocks[node]:
                if other in left:
                    waiting[other] -= 1
                    if not waiting[other]:
                        free.append(other)
        return left

    def _circle(self, left: set[str]) -> tuple[str, ...]:
        """Walk from requirement to requirement inside *left* until a step repeats itself."""
        node = next(node for node in self.requires if node in left)
        walked: dict[str, None] = {}
        while node not in walked:
            walked[node] = None
            node = next(other for other in self._inside(node) if other in left)
        path = list(walked)
        circle = path[path.index(node) :]
        rank = {other: position for position, other in enumerate(self.requires)}
        first = circle.index(min(circle, key=rank.__getitem__))
        return (*circle[first:], *circle[:first])
