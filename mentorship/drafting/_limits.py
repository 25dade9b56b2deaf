"""What is too large, too deep or too broken to be a roadmap."""

import re
from collections.abc import Mapping

from mentorship.drafting._values import Undraftable
from mentorship.values import LANGUAGES

MAX_TEXT = 2 * 1024 * 1024
MAX_TOPICS = 5000
MAX_NODES = 8000
"""Topics of a graph: eight stages of the thousand tasks that a list of a curriculum may hold."""
MAX_DEPTH = 20
MAX_ROWS = 1000
MAX_CELLS = 200_000
MAX_NESTING = 400_000
MAX_MARKS, PER_BRACKET = 300_000, 6
MARKER = re.compile(r">|[-+*]|\d{1,9}[.)]")
MARKERS = re.compile(rf"[ \t]*(?:(?:{MARKER.pattern})[ \t]*)+")
BROKEN = re.compile(r"[\x00\ud800-\udfff]")
DELIMITER = re.compile(r"[ >]*\|?[ :]*-[ :|-]*$")


def check_text(text: object) -> str:
    """Return *text* if it can be read.

    :raises Undraftable: if it is no text, too large, or holds NUL or broken characters.
    """
    if not isinstance(text, str):
        raise Undraftable.at("#", "wrong-type", "A text is expected.")
    broken = BROKEN.search(text)
    if broken:
        line = text.count("\n", 0, broken.start()) + 1
        detail = "NUL and broken characters are not allowed (line %(line)s)."
        raise Undraftable.at("#", "bad-character", detail, line=line)
    if len(text) > MAX_TEXT or len(text.encode()) > MAX_TEXT:
        raise Undraftable.at("#", "too-large", "The text has more than 2 MB.")
    if _nesting(text) > MAX_NESTING:
        detail = "So many lines are not read with lists or quotations nested so deep."
        raise Undraftable.at("#", "too-deep", detail)
    if PER_BRACKET * text.count("[") + text.count("*") + text.count("_") > MAX_MARKS:
        raise Undraftable.at("#", "too-large", "There are too many brackets and stars to read.")
    if _cells(text) > MAX_CELLS:
        detail = "Tables have more than %(most)s cells."
        raise Undraftable.at("#", "too-large", detail, most=MAX_CELLS)
    return text


def _nesting(text: str) -> int:
    """Return lines times the deepest nesting a line announces: what parsing may come to cost."""
    lines = text.splitlines()
    deepest = 0
    for line in lines:
        found = MARKERS.match(line)
        if found:
            prefix = found[0]
            deepest = max(deepest, len(MARKER.findall(prefix)) + prefix.count(" ") // 2)
    return len(lines) * min(deepest, MAX_DEPTH)


def _cells(text: str) -> int:
    """Count the cells tables may be filled up to; a short row counts like a whole one."""
    cells = columns = 0
    for line in text.splitlines():
        if "-" in line and DELIMITER.match(line):
            columns = line.count("|") + 1
        columns = columns if line.strip() else 0
        cells += columns if columns > 1 else 0
    return cells


def check_document(document: object) -> None:
    """Look through a parsed JSON document, without recursion.

    :raises Undraftable: if it is too large, too deep, or holds NUL or broken characters.
    """
    waiting: list[tuple[object, int]] = [(document, 0)]
    size = 0
    while waiting:
        value, depth = waiting.pop()
        if depth > MAX_DEPTH:
            detail = "Values are nested deeper than %(most)s."
            raise Undraftable.at("#", "too-deep", detail, most=MAX_DEPTH)
        inner: list[object] = []
        if isinstance(value, Mapping):
            inner = [*value, *value.values()]
        elif isinstance(value, list | tuple):
            inner = list(value)
        elif isinstance(value, str):
            size += len(value)
            if BROKEN.search(value):
                detail = "NUL and broken characters are not allowed."
                raise Undraftable.at("#", "bad-character", detail)
        size += 1 + len(inner)
        if size > MAX_TEXT:
            raise Undraftable.at("#", "too-large", "The document has more than 2 MB.")
        waiting += [(each, depth + 1) for each in inner]


def check_language(language: str | None) -> None:
    """:raises Undraftable: if *language* is given and is none of the program's."""
    if language is not None and language not in LANGUAGES:
        detail, known = "“%(language)s” is none of %(known)s.", ", ".join(LANGUAGES)
        raise Undraftable.at("#", "unknown-language", detail, language=language, known=known)


def check_topics(count: int, most: int) -> None:
    """:raises Undraftable: if there is no topic, or more than *most*."""
    if not count:
        raise Undraftable.at("#", "nothing-found", "There is no heading, list or topic here.")
    if count > most:
        detail = "There are %(count)s topics; at most %(most)s are read."
        raise Undraftable.at("#", "too-many", detail, count=count, most=most)
