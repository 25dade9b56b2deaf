"""What a draft is made of, and the outline both kinds of source are first read into."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mentorship.errors import Detail, Fault, Invalid


class Undraftable(Invalid):
    """No roadmap can be read from this; `faults` says where and why."""

    code, title = "roadmap-unreadable", "This roadmap cannot be read"

    @classmethod
    def at(cls, pointer: str, code: str, detail: str, **values: object) -> "Undraftable":
        said = Detail(detail, **values)
        return cls(said, (Fault(pointer, code, said),))


@dataclass(frozen=True, slots=True)
class Guess:
    """One thing that was not said.

    `id`: stable within the draft. `pointer`: a JSON pointer into the draft, `/stages/0/title`;
    `value` stands there. `rule`: the code of the rule that guessed. `because`: a sentence that a
    person can check.
    """

    id: str
    pointer: str
    rule: str
    value: object
    because: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """What was read and left out. `line`: from 1, where there are lines. `why`: a code."""

    line: int | None
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Drafted:
    """`document`: a roadmap as it is written. `figures`: counts by name."""

    document: dict[str, Any]
    guesses: tuple[Guess, ...]
    skipped: tuple[Skipped, ...]
    figures: Mapping[str, int]


# --------------------------------------------------------------------------- the outline


@dataclass(frozen=True, slots=True)
class Link:
    title: str
    url: str
    line: int | None


@dataclass(slots=True)
class Topic:
    """A task to be. `key`: what `requires` names. `after`: why it requires what it requires.

    `hours`: said in so many words, with the place where. `steps`: in order.
    """

    key: str
    title: str
    line: int | None
    goal: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    requires: list[str] = field(default_factory=list)
    after: str = ""
    named_by: str = ""
    hours: float | None = None


@dataclass(slots=True)
class Part:
    """A stage to be. `named_by`: why it is called so, where its title was not said."""

    title: str
    line: int | None
    goal: list[str] = field(default_factory=list)
    topics: list[Topic] = field(default_factory=list)
    named_by: str = ""


@dataclass(slots=True)
class Outline:
    """`words`: all that is read, from which the language of the source is told."""

    title: str = ""
    summary: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    cycles_broken: int = 0
    figures: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Notes:
    """What is guessed and left out on the way."""

    guesses: list[Guess] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)

    def guess(self, pointer: str, rule: str, value: object, because: str) -> None:
        self.guesses.append(Guess(pointer, pointer, rule, value, because))

    def skip(self, line: int | None, what: str, why: str) -> None:
        self.skipped.append(Skipped(line, shortened(what, LONGEST_NOTE), why))


LONGEST_NOTE = 120


def shortened(text: str, longest: int) -> str:
    """Return *text* with no more than *longest* characters, cut with an ellipsis."""
    flat = " ".join(text.split())
    return flat if len(flat) <= longest else f"{flat[: longest - 1].rstrip()}…"
