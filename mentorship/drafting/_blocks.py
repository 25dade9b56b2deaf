"""Markdown as blocks: headings, paragraphs, lists, tables, with their lines; the rest is noted."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.utils import EnvType

from mentorship.drafting._inline import Inline, inline_of
from mentorship.drafting._limits import MAX_DEPTH
from mentorship.drafting._values import Notes, Undraftable, shortened

NESTING = {"bullet_list_open", "ordered_list_open", "blockquote_open"}
LISTS = {"bullet_list_open", "ordered_list_open"}
LONGEST_PARAGRAPH = 20_000
MOST_BRACKETS, MOST_STARS = 200, 1000
FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?:.*\n)*?(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
LONGEST_FRONT_MATTER = 5000


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    inline: Inline
    line: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    inline: Inline
    line: int


@dataclass(slots=True)
class Item:
    """`blocks`: all after the first paragraph."""

    line: int
    inline: Inline = field(default_factory=Inline)
    blocks: list["Block"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Items:
    ordered: bool
    items: tuple[Item, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Table:
    """`rows`: those below the header, each with its line."""

    rows: tuple[tuple[int, tuple[Inline, ...]], ...]
    line: int


Block = Heading | Paragraph | Items | Table


def blocks_of(text: str, notes: Notes) -> list[Block]:
    """Return the blocks of *text*; code, pictures and markup are noted as skipped.

    :raises Undraftable: if lists and quotations are nested too deep.
    """
    text = _without_front_matter(text, notes)
    parser = MarkdownIt("commonmark", {"maxNesting": 6 * MAX_DEPTH}).enable("table")
    references: EnvType = {}
    tokens = parser.disable(["inline", "text_join"]).parse(text, references)
    _check_depth(tokens)
    parser.options["maxNesting"] = MAX_DEPTH  # brackets in brackets cost its cube
    return list(Reader(tokens, parser, references, notes).blocks())


def _without_front_matter(text: str, notes: Notes) -> str:
    found = FRONT_MATTER.match(text[:LONGEST_FRONT_MATTER])
    if not found:
        return text
    notes.skip(1, "front matter", "front-matter")
    return "\n" * found[0].count("\n") + text[found.end() :]


def _check_depth(tokens: list[Token]) -> None:
    depth = 0
    for token in tokens:
        if token.type in NESTING:
            depth += 1
            if depth > MAX_DEPTH:
                detail = "Lists are nested deeper than %(most)s (line %(line)s)."
                raise Undraftable.at("#", "too-deep", detail, most=MAX_DEPTH, line=_line(token))
        elif token.nesting < 0 and f"{token.type.removesuffix('_close')}_open" in NESTING:
            depth -= 1


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 1


class Reader:
    """Reads tokens from left to right; lists and quotations are read by recursion."""

    def __init__(
        self, tokens: list[Token], parser: MarkdownIt, references: EnvType, notes: Notes
    ) -> None:
        self.tokens, self.parser, self.references, self.notes = tokens, parser, references, notes
        self.at = 0

    def blocks(self, until: str = "") -> Iterator[Block]:
        """Yield blocks up to and with the token *until*. A quotation gives its own blocks."""
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            self.at += 1
            if token.type == until:
                return
            yield from self._block(token)

    def _block(self, token: Token) -> Iterator[Block]:
        if token.type == "heading_open":
            inline = self._inline()
            yield Heading(int(token.tag[1]), inline, _line(token))
        elif token.type == "paragraph_open":
            inline = self._inline()
            if inline:
                yield Paragraph(inline, _line(token))
        elif token.type in LISTS:
            closing = token.type.replace("open", "close")
            items = tuple(self._items(closing))
            yield Items(token.type.startswith("ordered"), items, _line(token))
        elif token.type == "table_open":
            yield Table(tuple(self._rows()), _line(token))
        else:
            self._note(token)

    def _note(self, token: Token) -> None:
        if token.type in {"fence", "code_block"}:
            self.notes.skip(_line(token), token.content, "code-block")
        elif token.type == "html_block":
            self.notes.skip(_line(token), token.content, "html-block")

    def _items(self, closing: str) -> Iterator[Item]:
        while self.tokens[self.at].type != closing:
            item = Item(_line(self.tokens[self.at]))
            self.at += 1
            item.blocks.extend(self.blocks("list_item_close"))
            if item.blocks and isinstance(item.blocks[0], Paragraph | Heading):
                item.inline = item.blocks.pop(0).inline  # type: ignore[union-attr]
            yield item
        self.at += 1

    def _rows(self) -> Iterator[tuple[int, tuple[Inline, ...]]]:
        cells: list[Inline] = []
        line, in_body = 1, False
        while (token := self.tokens[self.at]).type != "table_close":
            self.at += 1
            in_body = in_body or token.type == "tbody_open"
            if token.type == "tr_open":
                line, cells = _line(token), []
            elif token.type == "inline":
                cells.append(self._read(token, line))
            elif token.type == "tr_close" and in_body:
                yield line, tuple(cells)
        self.at += 1

    def _inline(self) -> Inline:
        """Read the inline token that comes next, and what closes it."""
        token = self.tokens[self.at]
        self.at += 2
        return self._read(token, _line(token))

    def _read(self, token: Token, line: int) -> Inline:
        content = token.content
        stars = content.count("*") + content.count("_")
        tangled = content.count("[") > MOST_BRACKETS or stars > MOST_STARS
        if tangled or len(content) > LONGEST_PARAGRAPH:
            self.notes.skip(line, shortened(content[:200], 80), "paragraph-too-tangled")
            return Inline()
        children: list[Token] = []
        self.parser.inline.parse(content, self.parser, self.references, children)
        return inline_of(children, line, self.notes)
