"""A line of Markdown: its words, its links, and what stands out at its head."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from markdown_it.token import Token

from mentorship.drafting._text import LONGEST_TITLE, label_of
from mentorship.drafting._values import Link, Notes, shortened

ADDRESS = re.compile(r"https?://[\w.-]+\.\w+(?::\d+)?(?:/[^\s<>\"]*)?")
BARE = re.compile(r"https?://[^\s<>\"'，。；、）)\]】]+")
HOST_ONLY = re.compile(r"(https?://[^/?#]+)([?#].*)")
LONGEST_ADDRESS = 500
SEPARATOR = re.compile(r"^\s*(?:[:：,，;；|]|[-–—]+(?=\s))\s*")
SPLIT = re.compile(r"(?:：|:\s|\s[-–—]+\s|。|\.\s(?=[A-Z]))")
LONGEST_HEAD = 80
GENERIC = re.compile(
    r"(?:here|link|links?|article|paper|code|notebook|video|slides?|docs?|pdf|website|github|repo"
    r"|homework|colab|blog|tutorial|details?|demo|"
    r"链接|配套代码|代码|论文|文章|教程|视频|文档|官网|地址|这里|点击|此处|项目地址|原文)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text. `href`: where it leads, None if nowhere. `strong`: in bold."""

    text: str
    href: str | None = None
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Inline:
    """False where there is nothing to read."""

    runs: tuple[Run, ...] = ()

    def __bool__(self) -> bool:
        return any(run.text.strip() for run in self.runs)

    @property
    def text(self) -> str:
        return " ".join("".join(run.text for run in self.runs).split())

    @property
    def said(self) -> tuple[Run, ...]:
        return tuple(run for run in self.runs if label_of(run.text))

    @property
    def leads(self) -> bool:
        """Whether it begins with a link."""
        return bool(self.said) and self.said[0].href is not None

    @property
    def is_bold(self) -> bool:
        """Whether all of it is bold, but for blanks, ornament and a colon."""
        return bool(self.said) and all(run.strong for run in self.said)

    @property
    def is_anchors(self) -> bool:
        """Whether all its links lead into the same text, and it has some."""
        hrefs = [run.href for run in self.runs if run.href is not None]
        return bool(hrefs) and all(href.startswith("#") for href in hrefs)

    def head(self) -> tuple[str, str]:
        """Return what names it, and the rest: a leading link or bold text, or words to a colon."""
        first = next((i for i, run in enumerate(self.runs) if label_of(run.text)), None)
        if first is None:
            return "", ""
        run = self.runs[first]
        rest = "".join(run.text for run in self.runs[first + 1 :])
        if run.href is not None or run.strong:
            if not label_of(rest):
                return label_of(run.text), ""
            if SEPARATOR.match(rest) or run.text.rstrip().endswith((":", "：")):
                return label_of(run.text), " ".join(SEPARATOR.sub("", rest, count=1).split())
            if run.href is not None and len(self.text) > LONGEST_HEAD:
                return label_of(run.text), label_of(self.text)
        return _split(label_of(self.text))

    def links(self, line: int, notes: Notes, owner: str = "") -> list[Link]:
        """Return the web addresses in it; a title that says nothing gets *owner* before it."""
        found = []
        for run in self.runs:
            if run.href is None:
                continue
            title, url = label_of(run.text), address_of(run.href)
            if url is None:
                notes.skip(line, f"{title} ({run.href})" if run.href else title, _why(run.href))
                continue
            if owner and GENERIC.fullmatch(title):
                title = f"{owner} – {title}"
            found.append(Link(shortened(title or url, LONGEST_TITLE), url, line))
        return found


def _split(text: str) -> tuple[str, str]:
    """Cut *text* behind the words that name it."""
    cut = SPLIT.search(text)
    if cut and 0 < cut.start() <= LONGEST_HEAD and cut.end() < len(text):
        ending = cut[0].strip() if cut[0].strip() in {"。", "."} else ""
        return label_of(text[: cut.start()]) + ending.replace(".", ""), text[cut.end() :].strip()
    if len(text) > LONGEST_TITLE:
        return shortened(text, LONGEST_HEAD), text
    return text, ""


def address_of(href: str) -> str | None:
    """Return *href* as a web address the curriculum takes, or None."""
    bare = HOST_ONLY.fullmatch(href)
    url = f"{bare[1]}/{bare[2]}" if bare else href
    return url if len(url) <= LONGEST_ADDRESS and ADDRESS.fullmatch(url) else None


def _why(href: str) -> str:
    if not href:
        return "empty-link"
    if href.startswith("#"):
        return "anchor-link"
    if href.lower().startswith(("http:", "https:")):
        return "bad-address"
    return "no-web-address" if re.match(r"[A-Za-z][\w+.-]*:", href) else "relative-link"


def inline_of(children: Iterable[Token], line: int, notes: Notes) -> Inline:
    """Return the words and links among *children*; pictures and markup are noted as skipped."""
    runs: list[Run] = []
    href: str | None = None
    strong = 0
    inside: list[Run] = []
    markup: list[str] = []
    for token in children:
        if token.type == "link_open":
            href, inside = str(token.attrGet("href") or ""), []
        elif token.type == "link_close":
            runs += _linked(inside, href or "", line, notes)
            href = None
        elif token.type in {"strong_open", "strong_close"}:
            strong += token.nesting
        elif token.type == "image":
            inside += [Run("", "")] if href is not None else []
            notes.skip(line, token.content or str(token.attrGet("src")), _picture(href))
        elif token.type == "html_inline":
            markup.append(token.content)
            (runs if href is None else inside).append(Run(" "))
        else:
            words = " " if token.type in {"softbreak", "hardbreak"} else token.content
            run = Run(words, None, strong > 0)
            (runs if href is None else inside).append(run)
    if markup and (said := [tag for tag in markup if not tag.lower().startswith("<br")]):
        notes.skip(line, " ".join(said), "html")
    return Inline(tuple(_with_bare(_merged(runs))))


def _picture(href: str | None) -> str:
    return "image" if href is None else "badge"


def _linked(inside: list[Run], href: str, line: int, notes: Notes) -> list[Run]:
    """Return the run of one link; a picture that is a link has been noted as a badge."""
    text = "".join(run.text for run in inside)
    if label_of(text):
        return [Run(text, href, any(run.strong for run in inside))]
    if not any(run.href == "" for run in inside):
        notes.skip(line, href, "link-without-words")
    return []


def _merged(runs: list[Run]) -> list[Run]:
    """Join neighbours of the same make."""
    merged: list[Run] = []
    for run in runs:
        last = merged[-1] if merged else None
        if last and last.href is None and run.href is None and last.strong == run.strong:
            merged[-1] = Run(last.text + run.text, None, run.strong)
        elif run.text:
            merged.append(run)
    return merged


def _with_bare(runs: list[Run]) -> list[Run]:
    """Make links of the addresses that stand in the text as they are."""
    found: list[Run] = []
    for run in runs:
        if run.href is not None or "http" not in run.text:
            found.append(run)
            continue
        at = 0
        for match in BARE.finditer(run.text):
            found.append(Run(run.text[at : match.start()], None, run.strong))
            found.append(Run(match[0].rstrip(".,;:!?"), match[0].rstrip(".,;:!?"), run.strong))
            at = match.start() + len(match[0].rstrip(".,;:!?"))
        found.append(Run(run.text[at:], None, run.strong))
    return [run for run in found if run.text]
