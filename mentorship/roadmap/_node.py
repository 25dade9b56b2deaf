"""Strict reading of one parsed document: what is wrong becomes a fault, and reading goes on."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeVar

from mentorship.errors import Fault
from mentorship.roadmap._values import Place
from mentorship.values import LANGUAGES, Texts

E = TypeVar("E", bound=StrEnum)

MAX_TEXT = 4000
MAX_URL = 500
MAX_INTEGER = 2**31 - 1
MAX_ROWS = 1000
SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
DOTTED_SLUG = re.compile(rf"{SLUG.pattern}(?:\.{SLUG.pattern})*")
URL = re.compile(r"https?://[\w.-]+\.\w+(?::\d+)?(?:/[^\s<>\"]*)?")
UNREADABLE = re.compile(r"[\x00\ud800-\udfff]")  # what a database or UTF-8 cannot hold


class _Absent:
    """The key is not there."""


ABSENT: Final = _Absent()


@dataclass(frozen=True, slots=True)
class Node:
    """One value of a document, its place, and the list of faults all nodes share.

    A reading method notes what is wrong and returns a harmless stand-in of the right type.
    """

    value: object
    place: Place
    faults: list[Fault]

    def fail(self, code: str, detail: str) -> None:
        self.faults.append(self.place.fault(code, detail))

    @property
    def is_absent(self) -> bool:
        return self.value is ABSENT

    def __getitem__(self, key: str) -> "Node":
        value = self.value.get(key, ABSENT) if isinstance(self.value, Mapping) else ABSENT
        return Node(value, self.place.at(key), self.faults)

    def record(self, *required: str, optional: tuple[str, ...] = ()) -> None:
        """Note each missing and each unknown key."""
        if not isinstance(self.value, Mapping):
            self.fail("not-a-map", f"A map with {', '.join(required)} is expected.")
            return
        for key in required:
            if key not in self.value:
                self[key].fail("missing-key", f"“{key}” is missing.")
        for key in self.value:
            if key not in (*required, *optional):
                self[key].fail("unknown-key", f"There is no “{key}” here.")

    def rows(self) -> Iterator["Node"]:
        if not isinstance(self.value, list):
            self._expected("a list")
            return
        if len(self.value) > MAX_ROWS:
            self.fail("too-many", f"At most {MAX_ROWS} entries are read.")
        for index, item in enumerate(self.value[:MAX_ROWS]):
            yield Node(item, self.place.at(index), self.faults)

    def fields(self) -> Iterator[tuple[str, "Node"]]:
        if not isinstance(self.value, Mapping):
            self._expected("a map")
            return
        for key in self.value:
            yield key, self[key]

    def text(self, longest: int = MAX_TEXT) -> str:
        if not isinstance(self.value, str):
            self._expected("a text")
        elif not self.value.strip():
            self.fail("empty-text", "The text is empty.")
        elif len(self.value) > longest:
            self.fail("text-too-long", f"The text has more than {longest} characters.")
        elif UNREADABLE.search(self.value):
            self.fail("bad-character", "NUL and broken characters are not allowed.")
        else:
            return self.value
        return ""

    def slug(self, longest: int, pattern: re.Pattern[str] = SLUG) -> str:
        text = self.text(longest)
        if text and not pattern.fullmatch(text):
            self.fail("bad-id", f"“{text}” is no id: small letters, digits, hyphens.")
        return text

    def url(self) -> str:
        """Read a web address."""
        text = self.text(MAX_URL)
        if text and not URL.fullmatch(text):
            self.fail("bad-url", f"“{text[:80]}” is no web address.")
        return text

    def texts(self) -> Texts:
        """Read one text per language."""
        if not isinstance(self.value, Mapping):
            self._expected("one text per language")
            return dict.fromkeys(LANGUAGES, "")
        for language in LANGUAGES:
            if language not in self.value:
                self[language].fail("missing-language", f"The text in “{language}” is missing.")
        for key, node in self.fields():
            if key not in LANGUAGES:
                node.fail("unknown-language", f"“{key}” is none of {', '.join(LANGUAGES)}.")
        present = [language for language in LANGUAGES if language in self.value]
        return {language: self[language].text() for language in present}

    def number(self) -> float:
        value = self.value
        if isinstance(value, bool) or not isinstance(value, int | float):
            self._expected("a number")
            return 0.0
        if abs(value) > MAX_INTEGER or not math.isfinite(value):
            self.fail("bad-number", "The number is out of range.")
            return 0.0
        return float(value)

    def positive_integer(self) -> int:
        value = self.value
        if isinstance(value, bool) or not isinstance(value, int):
            self._expected("a whole number")
        elif not 1 <= value <= MAX_INTEGER:
            self.fail("bad-number", "The number is out of range.")
        else:
            return value
        return 1

    def boolean(self) -> bool:
        if not isinstance(self.value, bool):
            self._expected("true or false")
        return self.value is True

    def one_of(self, members: type[E]) -> E:
        if isinstance(self.value, str) and self.value in list(members):
            return members(self.value)
        self._expected(f"one of {', '.join(members)}")
        return next(iter(members))

    def _expected(self, what: str) -> None:
        if not self.is_absent:  # `record` has named what is missing
            self.fail("wrong-type", f"This is not {what}.")
