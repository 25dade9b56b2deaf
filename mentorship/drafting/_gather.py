"""What stands below a heading: texts, steps, links, and list items that are tasks."""

import re
from collections.abc import Iterator, Sequence

from mentorship.drafting._blocks import Block, Heading, Item, Items, Paragraph, Table
from mentorship.drafting._inline import Inline
from mentorship.drafting._text import EXERCISE, label_of
from mentorship.drafting._values import Notes, Part, Topic

LONGEST_LABEL = 40
LONGEST_ANSWER = 100
EMPTY_CELL = re.compile(r"(?:n/?a|[-–—/.…]*|none|tbd|无|暂无)", re.IGNORECASE)
ANSWERS = re.compile(r"(?:answers?|options?|choices|答案|选项)", re.IGNORECASE)
ALONE = re.compile(
    r"(?:homework|assignments?|exercises?|quiz(?:zes)?|projects?|workshop|lectures?|slides|videos?"
    r"|作业|练习|习题|测验|项目|课件|视频)",
    re.IGNORECASE,
)
QUESTION = ("?", "？")
CLOSING = " )）”\"'`*"
CALLOUT = re.compile(r"^\[!\w+\]\s*")


def ends_in_colon(text: str) -> bool:
    return text.rstrip().endswith((":", "："))


class Gatherer:
    """Reads blocks into tasks and stages; what finds no place is noted."""

    RESOURCES = re.compile(
        r"(?:(?:further|additional|recommended|suggested|more|useful|external)\s+)?"
        r"(?:resources?|references?|reading(?: list)?|links?|materials?|see also)"
        r"|(?:推荐|参考|延伸|扩展|更多|学习)?(?:资料|资源|阅读|链接|文献)|参考",
        re.IGNORECASE,
    )

    def __init__(self, notes: Notes) -> None:
        self.notes = notes

    def introduction(self, blocks: Sequence[Block]) -> list[str]:
        """Return the texts of *blocks*; lists and tables there introduce and teach nothing yet."""
        topic = Topic("", "", None)
        for block in blocks:
            if isinstance(block, Items | Table):
                self.notes.skip(block.line, _first_words(block), "list-in-introduction")
            else:
                self._paragraph(topic, block)
        for link in topic.links:
            self.notes.skip(link.line, f"{link.title} ({link.url})", "link-in-introduction")
        return topic.goal

    # ----------------------------------------------------------------------- into a task

    def into(self, topic: Topic, blocks: Sequence[Block], asked: str = "") -> None:
        """Read *blocks* into *topic*: texts to its goal, items to its steps, links to resources.

        *asked*: the text right before them, which may be a question.
        """
        for block, following in _with_next(blocks):
            if isinstance(block, Items):
                if _is_answers(topic, block, asked):
                    self.notes.skip(block.line, _first_words(block), "answer-options")
                else:
                    self._steps(topic, block)
                asked = _last_words(block)
            elif isinstance(block, Table):
                self._table(topic, block)
            else:
                asked = block.inline.text
                if not self._is_label(block, following):
                    self._paragraph(topic, block)

    def _is_label(self, block: Heading | Paragraph, following: Block | None) -> bool:
        """Whether *block* only announces the list behind it."""
        text = block.inline.text
        announces = ends_in_colon(text) and len(text) <= LONGEST_LABEL and not block.inline.leads
        is_label = isinstance(following, Items | Table) and announces
        if is_label or self.RESOURCES.fullmatch(label_of(text)):
            self.notes.skip(block.line, text, "list-label")
            return True
        return False

    def _paragraph(self, topic: Topic, block: Heading | Paragraph) -> None:
        inline = block.inline
        topic.links += inline.links(block.line, self.notes, topic.title)
        text = CALLOUT.sub("", inline.text)
        only_links = all(run.href is not None for run in inline.said)
        if label_of(text) and not only_links:
            topic.goal.append(text)

    def _steps(self, topic: Topic, block: Items) -> None:
        for item in block.items:
            inline = item.inline
            links = inline.links(item.line, self.notes, topic.title)
            topic.links += links
            head, rest = inline.head()
            if not inline.leads:
                if head:
                    topic.steps.append(label_of(inline.text))
            elif not links:  # its address leads nowhere, its words still say what to do
                topic.steps.append(label_of(inline.text))
            elif rest:
                self.notes.skip(item.line, f"{head}: {rest}", "resource-description")
            self.into(topic, item.blocks, inline.text)

    def _table(self, topic: Topic, table: Table) -> None:
        for line, cells in table.rows:
            owner = next((cell.text for cell in cells if _tells(cell)), "")
            links = [link for cell in cells for link in cell.links(line, self.notes, owner)]
            topic.links += links
            if owner and not links:
                topic.steps.append(
                    label_of(" – ".join(cell.text for cell in cells if _tells(cell)))
                )

    # ----------------------------------------------------------------------- into a stage

    def leaf(self, blocks: Sequence[Block], heading: Inline, part: Part) -> None:
        """Read *blocks* into *part*, a stage without deeper headings: its items are its tasks."""
        own = Topic(f"line-{part.line}", part.title, part.line)
        own.links += heading.links(part.line or 1, self.notes)
        to_resources, asked = False, ""
        for block, following in _with_next(blocks):
            if isinstance(block, Items) and _is_answers(own, block, asked):
                self.notes.skip(block.line, _first_words(block), "answer-options")
                continue
            asked = _last_words(block)
            if isinstance(block, Items | Table):
                topics = list(self._topics(block, part.title))
                if to_resources:
                    _lend(part.topics[-1] if part.topics else own, topics)
                else:
                    part.topics += topics
                to_resources = False
            elif self._is_label(block, following):
                to_resources = bool(self.RESOURCES.fullmatch(label_of(block.inline.text)))
            else:
                self._paragraph(own, block)
        if not part.topics and own.goal and part.title:
            part.topics.append(own)
        elif own.links and part.title:
            part.goal, own.goal = own.goal, []
            part.topics.insert(0, own)
        else:
            part.goal = own.goal

    def nested(self, blocks: Sequence[Block]) -> list[Part]:
        """Return the items of the lists in *blocks* as stages, if most of them have items below."""
        items = [item for block in blocks if isinstance(block, Items) for item in block.items]
        deep = [item for item in items if any(isinstance(below, Items) for below in item.blocks)]
        if len(deep) < 2 or len(deep) * 2 < len(items):
            return []
        parts = []
        for item in items:
            head, rest = item.inline.head()
            part = Part(head, item.line)
            self.leaf(item.blocks, item.inline, part)
            part.goal = [*([rest] if rest else []), *part.goal]
            if part.topics:
                parts.append(part)
            else:
                self.notes.skip(item.line, head or "item", "empty-stage")
        return parts

    def _topics(self, block: Items | Table, owner: str) -> Iterator[Topic]:
        if isinstance(block, Table):
            yield from self._row_topics(block)
            return
        before: Topic | None = None
        for position, item in enumerate(block.items, start=1):
            topic = self._item_topic(item, owner)
            if topic is None:
                continue
            if block.ordered and before:
                topic.requires.append(before.key)
                topic.after = f"Item {position} of a numbered list (line {item.line}) comes after"
                topic.after += f" the one before it (line {before.line})."
            before = topic
            yield topic

    def _item_topic(self, item: Item, owner: str) -> Topic | None:
        head, rest = item.inline.head()
        if not head:
            self.notes.skip(item.line, "list item", "empty-item")
            return None
        if item.inline.is_anchors:
            self.notes.skip(item.line, head, "anchor-link")
            return None
        topic = Topic(f"line-{item.line}", head, item.line)
        topic.goal += [rest] if rest else []
        topic.links += item.inline.links(item.line, self.notes, owner)
        self.into(topic, item.blocks, item.inline.text)
        if owner and ALONE.fullmatch(head):
            topic.title = f"{owner} – {head}"
            topic.named_by = f"“{head}” alone names nothing, so its stage stands before it."
        return topic

    def _row_topics(self, table: Table) -> Iterator[Topic]:
        for line, cells in table.rows:
            named = next((cell for cell in cells if _tells(cell)), None)
            if named is None:
                self.notes.skip(line, "table row", "empty-row")
                continue
            head = label_of(named.text)
            topic = Topic(f"line-{line}", head, line)
            topic.links = [link for cell in cells for link in cell.links(line, self.notes, head)]
            others = [cell for cell in cells if cell is not named and _tells(cell)]
            topic.goal = [cell.text for cell in others if not cell.leads]
            yield topic


def _is_answers(topic: Topic, block: Items, asked: str) -> bool:
    """Whether *block* offers answers to a question: the one right before it, or an exercise's."""
    is_asked = asked.rstrip(CLOSING).endswith(QUESTION)
    if EXERCISE.match(topic.title) or topic.title.endswith(QUESTION):
        is_asked = any(mark in text for text in (topic.title, *topic.goal) for mark in QUESTION)
    short = all(
        len(item.inline.text) <= LONGEST_ANSWER and not item.blocks and not item.inline.leads
        for item in block.items
    )
    return short and not block.ordered and (is_asked or bool(ANSWERS.fullmatch(label_of(asked))))


def _lend(owner: Topic, topics: list[Topic]) -> None:
    """Give *owner* what was read as tasks, but stands below “Resources”."""
    for topic in topics:
        owner.links += topic.links
        if not topic.links:
            owner.steps.append(topic.title)


def _tells(cell: Inline) -> bool:
    return bool(label_of(cell.text)) and not EMPTY_CELL.fullmatch(cell.text)


def _first_words(block: Items | Table) -> str:
    if isinstance(block, Items):
        return " | ".join(item.inline.text for item in block.items)
    return " | ".join(cell.text for _, row in block.rows[:1] for cell in row)


def _last_words(block: Block) -> str:
    """Return the text that stands right before what follows *block*."""
    if isinstance(block, Items):
        return block.items[-1].inline.text if block.items else ""
    return "" if isinstance(block, Table) else block.inline.text


def _with_next(blocks: Sequence[Block]) -> Iterator[tuple[Block, Block | None]]:
    for at, block in enumerate(blocks):
        yield block, blocks[at + 1] if at + 1 < len(blocks) else None
