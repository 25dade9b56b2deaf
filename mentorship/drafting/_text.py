"""Words: the language they are in, labels without ornament, ids that can be read."""

import re
import unicodedata
from collections.abc import Iterable

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
LATIN = re.compile(r"[A-Za-z]")
CHINESE_SHARE = 0.2
LONGEST_TITLE = 200
SHORTCODE = re.compile(r":[a-z][a-z0-9_+-]*:")
ORNAMENTS = {"So", "Sk", "Cf", "Mn", "Me", "Zs", "Pd"}
BULLETS = "•·*|"
NUMBER = re.compile(r"^(\d{1,3})(?:[.、)）]\s*|\s*[:：]\s+)(?=\S)")
EXERCISE = re.compile(
    r"(?:question|exercise|problem|task|step|assignment|lab|quiz|homework)\s*#?\d+"
    r"|第?\s*[一二三四五六七八九十\d]+\s*[题步]"
    r"|(?:练习|作业|习题|问题|任务|实验|步骤)\s*[一二三四五六七八九十\d]+",
    re.IGNORECASE,
)
"""What heads a piece of work that is only numbered."""
TASK_BOX = re.compile(r"^\[[ xX]\]\s+")
WORD = re.compile(r"[a-z0-9]+")
TELLING = re.compile(r"[a-z]{2}")


def chinese_share(texts: Iterable[str]) -> float:
    """Return the share of Chinese characters among all Chinese and Latin ones, 0..1."""
    joined = " ".join(texts)
    han, latin = len(HAN.findall(joined)), len(LATIN.findall(joined))
    return han / (han + latin) if han + latin else 0.0


def language_of(text: str) -> str:
    return "zh-hans" if chinese_share([text]) >= CHINESE_SHARE else "en"


def label_of(text: str) -> str:
    """Return *text* without task box, shortcodes, and emoji or bullets at its edges."""
    flat = TASK_BOX.sub("", " ".join(SHORTCODE.sub(" ", text).split()))
    first, last = 0, len(flat)
    while first < last and _is_ornament(flat[first]):
        first += 1
    while last > first and (_is_ornament(flat[last - 1]) or flat[last - 1] in ":："):
        last -= 1
    return flat[first:last]


def _is_ornament(char: str) -> bool:
    return unicodedata.category(char) in ORNAMENTS or char in BULLETS


def numbered(label: str) -> tuple[int | None, str]:
    """Return the number that leads *label*, if one does, and the rest."""
    found = NUMBER.match(label)
    return (int(found[1]), label[found.end() :]) if found else (None, label)


def slug_of(label: str, longest: int) -> str:
    """Return an id made of the Latin words in *label*, or "" where they do not carry it.

    Among other letters it takes two words: one name in a Chinese title says too little.
    """
    marked = unicodedata.normalize("NFKD", label.lower().replace("'", "").replace("’", ""))
    folded = "".join(char for char in marked if not unicodedata.combining(char))
    words = WORD.findall(folded)
    alien = any(char.isalpha() and not char.isascii() for char in folded)
    telling = list(dict.fromkeys(filter(TELLING.match, words))) if alien else words
    if len(telling) < (2 if alien else 1) or not LATIN.search("".join(telling)):
        return ""
    slug = ""
    for word in telling:
        longer = f"{slug}-{word}" if slug else word[:longest]
        if len(longer) > longest:
            break
        slug = longer
    return slug


class Ids:
    """Ids that stand once."""

    def __init__(self, longest: int) -> None:
        self.longest = longest
        self.taken: set[str] = set()
        self.last: dict[str, int] = {}

    def take(self, wanted: str) -> str:
        """Return *wanted*, or *wanted* with the first free number from 2 on behind it."""
        slug, number = wanted, self.last.get(wanted, 1)
        while slug in self.taken:
            number += 1
            ending = f"-{number}"
            slug = wanted[: self.longest - len(ending)].rstrip("-_") + ending
        self.last[wanted] = number
        self.taken.add(slug)
        return slug
