"""From blocks to stages and tasks: which heading is which, and what is no teaching at all."""

import re
from collections import Counter
from dataclasses import dataclass, field

from mentorship.drafting._blocks import Block, Heading, Items, Paragraph, Table
from mentorship.drafting._gather import Gatherer
from mentorship.drafting._inline import Inline
from mentorship.drafting._text import EXERCISE, label_of, numbered
from mentorship.drafting._values import Notes, Outline, Part, Topic

BOLD_LEVEL = 7
"""A paragraph all in bold is a heading below all others."""
LONGEST_BOLD = 100
NO_TEACHING = re.compile(
    r"""acknowledge?ments?|gratitude|thanks?|credits|licen[sc](?:e|ing)|citations?|cit(?:e|ing.*)
    |contribut(?:ing|ors?|ions?)|support|sponsors?|star[ ]history|change[ ]?log|updates?|news
    |contact(?:[ ].*)?|community|discussions?|feedback|translations|disclaimer|faq|solutions?
    |about(?:[ ]the[ ]author)?|submitting.*|submission|evaluation[ ]criteria|grading(?:[ ].*)?
    |learning[ ]in[ ]public|why[ ]learn[ ]in[ ]public.*|example[ ]posts?.*
    |致谢|鸣谢|感谢|许可(?:证|协议)?|版权.*|开源协议|引用|(?:如何)?贡献.*|更新(?:日志|记录)?|联系.*
    |.*交流群|微信群|.*公众号|赞助|支持|关于(?:作者|我们|本项目)?|免责声明|提交作业""",
    re.IGNORECASE | re.VERBOSE,
)
"""Headings below which nobody is taught anything."""
CONTENTS = re.compile(
    r"(?:table of )?contents?|toc|index|outline|syllabus|curriculum|roadmap|learning path"
    r"|目录|大纲|课程大纲|学习路线|学习路径|路线图",
    re.IGNORECASE,
)
REMARK = re.compile(r"(?:note|important|warning|tip|caution|注意|提示|重要|ps)", re.IGNORECASE)


@dataclass(slots=True)
class Section:
    """A heading, and the blocks down to the next one. `number`: the one that led its label."""

    level: int
    label: str
    inline: Inline
    line: int
    number: int | None = None
    blocks: list[Block] = field(default_factory=list)


def outline_of(blocks: list[Block], notes: Notes) -> Outline:
    """Return the stages and tasks that stand in *blocks*."""
    preface, sections = _sections(blocks, notes)
    sections = _promoted(_teaching(sections, notes), notes)
    title, level = _levels(sections)
    writer = _Writer(notes, level)
    outline = writer.write(title, preface, sections)
    outline.words = _words(blocks)
    return outline


def _words(blocks: list[Block]) -> list[str]:
    found: list[str] = []
    waiting = list(blocks)
    while waiting:
        block = waiting.pop()
        if isinstance(block, Items):
            found += [item.inline.text for item in block.items]
            waiting += [inner for item in block.items for inner in item.blocks]
        elif isinstance(block, Table):
            found += [cell.text for _, row in block.rows for cell in row]
        else:
            found.append(block.inline.text)
    return found


# --------------------------------------------------------------------------- sections


def _sections(blocks: list[Block], notes: Notes) -> tuple[list[Block], list[Section]]:
    preface: list[Block] = []
    sections: list[Section] = []
    for block in blocks:
        level = _level(block)
        if level and isinstance(block, Heading | Paragraph):
            number, label = numbered(label_of(block.inline.text))
            if label:
                sections.append(Section(level, label, block.inline, block.line, number))
            else:
                notes.skip(block.line, "heading", "empty-heading")
        else:
            (sections[-1].blocks if sections else preface).append(block)
    return preface, sections


def _level(block: Block) -> int:
    """Return the level of a heading, 7 for a paragraph in bold, 0 for all else."""
    if isinstance(block, Heading):
        return block.level
    if not isinstance(block, Paragraph) or not block.inline.is_bold or block.inline.is_anchors:
        return 0
    label = label_of(block.inline.text)
    if len(label) > LONGEST_BOLD or label[-1:] in ".。!！?？" or REMARK.fullmatch(label):
        return 0
    return 0 if Gatherer.RESOURCES.fullmatch(label) else BOLD_LEVEL


def _teaching(sections: list[Section], notes: Notes) -> list[Section]:
    """Leave out sections that teach nothing, with all below them."""
    kept: list[Section] = []
    dropped: int | None = None
    for section in sections:
        if dropped is not None and section.level > dropped:
            notes.skip(section.line, section.label, "below-no-teaching")
            continue
        dropped = None
        why = "no-teaching" if NO_TEACHING.fullmatch(section.label) else ""
        if _is_contents(section):
            why = "table-of-contents"
        if why:
            dropped = section.level
            notes.skip(section.line, section.label, why)
        else:
            kept.append(section)
    return kept


def _is_contents(section: Section) -> bool:
    """Whether *section* only leads into the same text."""
    lists = [block for block in section.blocks if isinstance(block, Items)]
    items = [item for block in lists for item in block.items]
    return bool(items) and all(item.inline.is_anchors for item in items)


def _promoted(sections: list[Section], notes: Notes) -> list[Section]:
    """Put what stands below a heading like “Contents” in its place: there it is the roadmap."""
    kept: list[Section] = []
    below: tuple[int, int] | None = None
    for at, section in enumerate(sections):
        if below and section.level > below[0]:
            section.level -= below[1]
        else:
            below = None
        following = sections[at + 1].level if at + 1 < len(sections) else 0
        is_frame = CONTENTS.fullmatch(section.label) and following > section.level > 1
        if is_frame and not any(isinstance(block, Items | Table) for block in section.blocks):
            below = (section.level, following - section.level)
            notes.skip(section.line, section.label, "frame-heading")
        else:
            kept.append(section)
    return kept


def _levels(sections: list[Section]) -> tuple[Section | None, int]:
    """Return the section that names the whole, if one does, and the level of stages."""
    if not sections:
        return None, 1
    counts = Counter(section.level for section in sections)
    level = min((each for each, count in counts.items() if count > 1), default=None)
    first = sections[0]
    if level is None:
        level = min((each for each in counts if each > first.level), default=first.level)
    title = first if first.level < level or len(sections) == 1 else None
    stages = [section for section in sections if section.level == level]
    exercises = sum(bool(EXERCISE.match(section.label)) for section in stages)
    if len(sections) > 1 and exercises * 2 >= len(stages):
        return title, level - 1
    return title, level


# --------------------------------------------------------------------------- stages and tasks


class _Writer:
    """Writes sections into an outline. *level*: that of stages; what is deeper is a task."""

    def __init__(self, notes: Notes, level: int) -> None:
        self.notes, self.level = notes, level
        self.gather = Gatherer(notes)

    def write(
        self, title: Section | None, preface: list[Block], sections: list[Section]
    ) -> Outline:
        outline = Outline(title=title.label if title else "")
        rest = [section for section in sections if section is not title]
        leading = [*preface, *(title.blocks if title else [])]
        if rest:
            outline.summary = self.gather.introduction(leading)
        noted = len(self.notes.skipped)
        parts = [self._part(group) for group in self._groups(title, rest)]
        outline.parts = [part for part in parts if part.topics]
        if not outline.parts:
            del self.notes.skipped[noted:]  # the same sections are read once more, as tasks
            outline.parts = self._flat(outline, title, leading, rest)
        else:
            for part in parts:
                if not part.topics:
                    self.notes.skip(part.line, part.title, "empty-stage")
        return outline

    def _groups(self, title: Section | None, rest: list[Section]) -> list[list[Section]]:
        """Return each stage's section with the deeper ones behind it."""
        groups: list[list[Section]] = []
        for section in rest:
            if section.level <= self.level:
                groups.append([section])
            elif groups:
                groups[-1].append(section)
            else:
                whole = title or Section(0, "", Inline(), section.line)
                groups.append([Section(0, whole.label, whole.inline, whole.line), section])
        return groups

    def _part(self, group: list[Section]) -> Part:
        stage, deeper = group[0], group[1:]
        part = Part(stage.label, stage.line)
        if not deeper:
            self.gather.leaf(stage.blocks, stage.inline, part)
            return part
        own = self._topic(stage)
        part.goal = own.goal
        if own.links:
            own.goal = []
            part.topics.append(own)
        elif own.steps:
            part.goal += own.steps
        for at, section in enumerate(deeper):
            following = deeper[at + 1].level if at + 1 < len(deeper) else 0
            topic = self._topic(section)
            if following > section.level and not (topic.links or topic.steps):
                self.notes.skip(section.line, section.label, "group-heading")
                part.goal += topic.goal
            else:
                self._in_order(part.topics, topic, section)
                part.topics.append(topic)
        return part

    def _topic(self, section: Section) -> Topic:
        topic = Topic(key=f"line-{section.line}", title=section.label, line=section.line)
        topic.links += section.inline.links(section.line, self.notes)
        self.gather.into(topic, section.blocks)
        return topic

    def _in_order(self, topics: list[Topic], topic: Topic, section: Section) -> None:
        """Let a numbered heading require the one numbered before it."""
        before = topics[-1] if topics else None
        number = section.number
        if before and number and self.last == (before.key, number - 1):
            topic.requires.append(before.key)
            topic.after = f"Headings are numbered: {number} (line {section.line})"
            topic.after += f" comes after {number - 1} (line {before.line})."
        self.last = (topic.key, number or 0)

    last: tuple[str, int] = ("", 0)

    def _flat(
        self,
        outline: Outline,
        title: Section | None,
        leading: list[Block],
        rest: list[Section],
    ) -> list[Part]:
        """Return what there is where no heading holds a task: a list alone, or headings alone."""
        if rest:
            part = Part("", rest[0].line)
            part.topics = [self._topic(section) for section in rest]
            return [part]
        nested = self.gather.nested(leading)
        if nested:
            outline.summary = []
            return nested
        part = Part(outline.title, title.line if title else 1)
        self.gather.leaf(leading, Inline(), part)
        outline.summary, part.goal = part.goal, []
        if title and not part.topics:
            part.topics.append(Topic(f"line-{title.line}", title.label, title.line))
        return [part] if part.topics else []
