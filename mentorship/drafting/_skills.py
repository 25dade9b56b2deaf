"""Which skills a task trains, told from the words it shares with their names and summaries."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from math import log
from typing import NamedTuple

from mentorship.drafting._text import EXERCISE, HAN
from mentorship.roadmap import Skill

MOST_SKILLS = 3
FLOOR = 7.0
NEAR_THE_BEST = 0.5
OWN_DIRECTION = 1.25
IN_NAME, IN_SUMMARY = 3.0, 1.0
IN_TITLE, IN_TEXT, IN_PASSING = 2.0, 1.0, 0.5
PARTS = 20
WORD = re.compile(r"[a-z][a-z0-9+#]+")
RUN = re.compile(rf"{HAN.pattern}+")
STOP = frozenset(
    re.findall(
        r"[a-z]+",
        """
        a about above after all also an and any are as at be because been before best
        between both but by can do does each easy even few find for from get give go good
        had has have he help here how i if in into is it its just keep kind know learn less
        let like make many may more most much must new no not now of off on one only or
        other our out over own part people put question real right same say see set should so some
        step still such take than that the their them then there these they this those to
        too turn two under up use used useful using very want was way we well what when
        where which while who why will with without work would you your become know based
        need model data large language llm llms ai machine
        """,
    )
)
STOP_HAN = frozenset(
    "的了和与在是把能并让为不其有从对等及或也都就会要用做到个这那一上下中里们什么何如可以及时"
)


class Suggestion(NamedTuple):
    """`weights`: skill id -> share; they sum to exactly 1. Empty where nothing is near enough."""

    weights: Mapping[str, float]
    because: str


class Suggester:
    """Knows the words of *skills*; rarer words count more."""

    def __init__(self, skills: Sequence[Skill], direction: str) -> None:
        self.order = {skill.id: at for at, skill in enumerate(skills)}
        self.own = {skill.id for skill in skills if skill.direction == direction}
        self.index: dict[str, dict[str, float]] = defaultdict(dict)
        self.names = {
            skill.id: [features([name]) for name in skill.name.values()] for skill in skills
        }
        for skill in skills:
            named = features([*skill.name.values(), skill.id.partition(".")[2]])
            told = features(skill.summary.values())
            for word in told | named:
                self.index[word][skill.id] = IN_NAME if word in named else IN_SUMMARY
        total = len(skills) + 1
        self.rarity = {word: log(total / len(ids)) for word, ids in self.index.items()}

    def suggest(self, title: str, texts: Iterable[str]) -> Suggestion:
        """Return up to three skills for a task called *title* that says *texts*."""
        in_title = features([EXERCISE.sub("", title)])
        in_text = Counter(word for text in texts for word in features([text]))
        scores: dict[str, float] = defaultdict(float)
        shared: dict[str, list[str]] = defaultdict(list)
        for word in sorted(in_title.union(in_text)):
            place = IN_TITLE if word in in_title else IN_TEXT if in_text[word] > 1 else IN_PASSING
            for skill, field in self.index.get(word, {}).items():
                scores[skill] += field * place * self.rarity[word]
                shared[skill].append(word)
        for skill in list(scores):
            scores[skill] *= OWN_DIRECTION if skill in self.own else 1
            if len(shared[skill]) == 1 and not self._names(skill, shared[skill][0], in_title):
                del scores[skill]
        ranked = sorted(scores, key=lambda skill: (-scores[skill], self.order[skill]))
        best = scores[ranked[0]] if ranked else 0.0
        least = max(FLOOR, NEAR_THE_BEST * best)
        kept = [skill for skill in ranked[:MOST_SKILLS] if scores[skill] >= least]
        if not kept:
            return Suggestion({}, "")
        told = "; ".join(f"{skill}: {', '.join(self._rarest(shared[skill]))}" for skill in kept)
        return Suggestion(
            _shares({skill: scores[skill] for skill in kept}), f"Shared words — {told}."
        )

    def _names(self, skill: str, word: str, in_title: set[str]) -> bool:
        """Whether *word* stands in the title and is at least half of the name of *skill*."""
        return word in in_title and any(
            word in name and 2 * len(name & in_title) >= len(name) for name in self.names[skill]
        )

    def _rarest(self, words: list[str], most: int = 6) -> list[str]:
        return sorted(words, key=lambda word: (-self.rarity[word], word))[:most]


def features(texts: Iterable[str]) -> set[str]:
    """Return the English words, cut to their stem, and the pairs of Chinese characters."""
    found: set[str] = set()
    for text in texts:
        low = text.lower().replace("-", " ").replace("_", " ")
        found |= {_stem(word) for word in WORD.findall(low) if word not in STOP}
        for run in RUN.findall(low):
            pairs = (one + other for one, other in pairwise(run))
            found |= {pair for pair in pairs if not STOP_HAN.intersection(pair)}
    return found - STOP


def _stem(word: str) -> str:
    """Cut a plural s: engines, libraries, but not analysis, loss or us."""
    if len(word) <= 3 or word.endswith(("ss", "us", "is", "ops")) or not word.endswith("s"):
        return word
    return f"{word[:-3]}y" if word.endswith("ies") and len(word) > 4 else word[:-1]


def _shares(scores: Mapping[str, float]) -> dict[str, float]:
    """Share 1 out in proportion to *scores*, in twentieths, each at least one."""
    total = sum(scores.values())
    exact = {skill: score / total * PARTS for skill, score in scores.items()}
    parts = {skill: max(1, int(share)) for skill, share in exact.items()}
    by_rest = sorted(exact, key=lambda skill: int(exact[skill]) - exact[skill])
    for skill in by_rest[: PARTS - sum(parts.values())]:
        parts[skill] += 1
    return {skill: round(count / PARTS, 2) for skill, count in parts.items()}
