"""What comes before what, told by edges: which of them hold, and where a circle is cut."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from mentorship.drafting._values import Notes
from mentorship.roadmap import PrerequisiteGraph

LONGEST_CIRCLE = 8
FEWEST_STAGES, MOST_STAGES = 4, 8


@dataclass(slots=True)
class Web:
    """`names`: topic id -> label, in the order of the source. `after`: id -> what it opens."""

    names: Mapping[str, str]
    after: dict[str, list[str]] = field(default_factory=dict)
    seen: set[tuple[str, str]] = field(default_factory=set)
    edges: int = 0
    cycles_broken: int = 0

    def __post_init__(self) -> None:
        self.after = {name: [] for name in self.names}

    def add(self, before: str | None, then: str | None, notes: Notes) -> None:
        """Let *before* come before *then*, unless that says nothing."""
        self.edges += 1
        what = f"{self._label(before)} → {self._label(then)}"
        if before is None or then is None:
            notes.skip(None, what, "null-edge")
        elif before not in self.names or then not in self.names:
            notes.skip(None, what, "unknown-end")
        elif before == then:
            notes.skip(None, what, "self-edge")
        elif (before, then) in self.seen:
            notes.skip(None, what, "duplicate-edge")
        else:
            self.seen.add((before, then))
            self.after[before].append(then)

    def _label(self, name: str | None) -> str:
        return "?" if name is None else self.names.get(name, name)

    def requirements(self, notes: Notes) -> dict[str, list[str]]:
        """Return what each topic requires, without circles; each cut edge is noted.

        An edge is cut where a walk from the first topics on leads back to a topic it came through.
        One walk finds them all, so that many circles cost no more than none: O(V + E).
        """
        cut = self._closing(notes)
        self.cycles_broken = len(cut)
        required: dict[str, list[str]] = {name: [] for name in self.names}
        for before, opened in self.after.items():
            for then in opened:
                if (before, then) not in cut:
                    required[then].append(before)
        return required

    def _closing(self, notes: Notes) -> set[tuple[str, str]]:
        """Return the edges that close a circle."""
        led_to = {then for _, then in self.seen}
        starts = [name for name in self.names if name not in led_to]
        done: set[str] = set()
        cut: set[tuple[str, str]] = set()
        for start in [*starts, *self.names]:
            if start not in done:
                self._walk(start, done, cut, notes)
        return cut

    def _walk(self, start: str, done: set[str], cut: set[tuple[str, str]], notes: Notes) -> None:
        path, place, ways = [start], {start: 0}, [iter(self.after[start])]
        done.add(start)
        while path:
            then = next(ways[-1], None)
            if then is None:
                del place[path.pop()]
                ways.pop()
            elif then in place:
                cut.add((path[-1], then))
                notes.skip(None, self._circle(path[place[then] :]), "cycle-broken")
            elif then not in done:
                done.add(then)
                place[then] = len(path)
                path.append(then)
                ways.append(iter(self.after[then]))

    def _circle(self, path: Sequence[str]) -> str:
        last, first = self._label(path[-1]), self._label(path[0])
        between = [self._label(name) for name in path[:LONGEST_CIRCLE]]
        dots = ["…"] if len(path) > LONGEST_CIRCLE else []
        return f"{last} → {first}, which closes {' → '.join([*between, *dots])}"


def depths_of(required: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Return how many topics the longest way to each leads through, in an order that can be kept.

    :raises Invalid: if *required* holds a circle.
    """
    graph = PrerequisiteGraph({name: tuple(before) for name, before in required.items()})
    depths: dict[str, int] = {}
    for name in graph.order():
        depths[name] = max((depths[before] + 1 for before in required[name]), default=0)
    return depths


def packed(depths: Mapping[str, int], most_rows: int) -> list[list[str]]:
    """Return the topics of each stage: 4 to 8 of them where there are enough topics.

    Depths stay together and in order; a depth is parted only where there are too few depths, or too
    many topics at one.
    """
    levels: list[list[str]] = [[] for _ in range(max(depths.values(), default=-1) + 1)]
    for name, depth in depths.items():
        levels[depth].append(name)
    stages = _joined(levels)
    if any(len(stage) > most_rows for stage in stages):
        row = [name for level in levels for name in level]
        size = -(-len(row) // MOST_STAGES)
        return [row[start : start + size] for start in range(0, len(row), size)]
    while len(stages) < FEWEST_STAGES and max(map(len, stages), default=0) > 1:
        at = max(range(len(stages)), key=lambda index: len(stages[index]))
        half = -(-len(stages[at]) // 2)
        stages[at : at + 1] = [stages[at][:half], stages[at][half:]]
    return stages


def _joined(levels: Sequence[list[str]]) -> list[list[str]]:
    """Join neighbouring levels into at most eight stages of about the same size."""
    stages: list[list[str]] = []
    left = sum(map(len, levels))
    current: list[str] = []
    for at, level in enumerate(levels):
        current = [*current, *level] if current else list(level)
        open_stages = MOST_STAGES - len(stages)
        following = len(levels) - at - 1
        is_full = len(current) * open_stages >= left and open_stages > 1
        if is_full or following < open_stages:
            stages.append(current)
            left -= len(current)
            current = []
    return [*stages, current] if current else stages


def labels(names: Mapping[str, str], ids: Iterable[str], most: int = 5) -> str:
    """Return the labels of *ids* for a sentence, no more than *most* of them."""
    told = [f"“{names[name]}”" for name in ids]
    return ", ".join(told[:most]) + (f" and {len(told) - most} more" if len(told) > most else "")
