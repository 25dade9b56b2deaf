"""From an outline to the document of a roadmap; every gap is guessed aloud or left open."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from mentorship.drafting import _guessing as guessing
from mentorship.drafting._limits import MAX_ROWS
from mentorship.drafting._skills import Suggester
from mentorship.drafting._text import (
    CHINESE_SHARE,
    LONGEST_TITLE,
    Ids,
    chinese_share,
    language_of,
    slug_of,
)
from mentorship.drafting._values import Drafted, Link, Notes, Outline, Part, Topic, shortened
from mentorship.roadmap import Skill
from mentorship.values import DeliverableType, TaskKind

LONGEST_TEXT = 4000
LONGEST_STAGE, LONGEST_TASK, LONGEST_LABEL = 60, 80, 60
MOST_STEPS = 60
SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")

Document = dict[str, Any]


class Writer:
    """Writes one outline as a document."""

    def __init__(
        self, notes: Notes, slug: str, direction: str, skills: Sequence[Skill], language: str
    ) -> None:
        self.notes, self.slug, self.direction, self.language = notes, slug, direction, language
        self.suggester = Suggester(skills, direction)
        self.stage_ids, self.task_ids = Ids(LONGEST_STAGE), Ids(LONGEST_TASK)
        self.named: dict[str, str] = {}
        self.figures = {"links": 0, "requires": 0, "unfilled": 0, "without_skill": 0}

    def write(self, outline: Outline, language_because: str) -> Drafted:
        """Return the draft. Tasks are written in order, so that a task knows what it requires."""
        document: Document = {
            "id": self.slug,
            "direction": self.direction,
            "version": 1,
            "newcomer": self._newcomer(outline),
            "title": self._texts([outline.title], None, LONGEST_TITLE),
            "summary": self._texts(outline.summary, None),
        }
        if language_because:
            self.notes.guess("/title", "source-language", document["title"], language_because)
        parts = [piece for part in outline.parts for piece in _pieces(part)]
        stages = [self._stage(at, part) for at, part in enumerate(parts)]
        document["stages"] = stages
        figures = {
            "stages": len(stages),
            "tasks": sum(len(part.topics) for part in parts),
            **self.figures,
            "cycles_broken": outline.cycles_broken,
            **outline.figures,
            "guesses": len(self.notes.guesses),
            "skipped": len(self.notes.skipped),
        }
        return Drafted(document, tuple(self.notes.guesses), tuple(self.notes.skipped), figures)

    def _newcomer(self, outline: Outline) -> bool:
        found = guessing.BEGINNERS.search(" ".join([outline.title, *outline.summary]))
        because = f"The introduction says “{found[0]}”." if found else ""
        self.notes.guess(
            "/newcomer",
            "newcomer-words",
            bool(found),
            because or "Title and introduction have no word for beginners.",
        )
        return bool(found)

    # ----------------------------------------------------------------------- stages

    def _stage(self, at: int, part: Part) -> Document:
        place = f"/stages/{at}"
        title = self._texts([part.title], part.line, LONGEST_TITLE)
        wanted = slug_of(part.title, LONGEST_STAGE) or f"stage-{at + 1}"
        stage: Document = {
            "id": self.stage_ids.take(wanted),
            "title": title,
            "goal": self._texts(part.goal, part.line),
        }
        if part.named_by:
            self.notes.guess(f"{place}/title", "stage-title", title, part.named_by)
        stage["tasks"] = [
            self._task(f"{place}/tasks/{index}", topic, part, (at, index))
            for index, topic in enumerate(part.topics)
        ]
        return stage

    def _task_id(self, topic: Topic, position: tuple[int, int]) -> str:
        """Return an id for *topic*.

        A number names nothing, and an id is the lineage of the work: so the roadmap stands before
        it, lest two roadmaps seem to share a task.
        """
        stage, task = position
        ending = f"stage-{stage + 1}-task-{task + 1}"
        before = self.slug[: LONGEST_TASK - len(ending) - 1].rstrip("-_")
        plain = f"{before}-{ending}" if SLUG.fullmatch(before) else ending
        slug = self.task_ids.take(slug_of(topic.title, LONGEST_TASK) or plain)
        self.named[topic.key] = slug
        return slug

    # ----------------------------------------------------------------------- tasks

    def _task(self, place: str, topic: Topic, part: Part, position: tuple[int, int]) -> Document:
        topic.links = self._links(topic)
        topic.steps = self._steps(topic)
        kind, because = guessing.kind_of(topic.title, part.title)
        task: Document = {
            "id": self._task_id(topic, position),
            "title": self._texts([topic.title], topic.line, LONGEST_TITLE),
            "goal": self._texts(topic.goal, topic.line),
            "kind": kind.value,
        }
        if topic.named_by:
            self.notes.guess(f"{place}/title", "task-title", task["title"], topic.named_by)
        self.notes.guess(f"{place}/kind", "kind-words", kind.value, because)
        task["deliverables"] = self._deliverables(place, topic, kind)
        hours = self._hours(place, topic)
        task["hours"] = hours
        task["rubric"] = guessing.RUBRICS[kind]
        because = f"“{task['rubric']}” is what tasks of kind “{kind.value}” are judged by."
        self.notes.guess(f"{place}/rubric", "rubric-of-kind", task["rubric"], because)
        task |= self._skills(place, topic, part)
        task["requires"] = self._requires(place, topic)
        guide = self._guide(f"{place}/guide", topic, float(hours["p50"]))
        return task | ({"guide": guide} if guide else {})

    def _deliverables(self, place: str, topic: Topic, kind: TaskKind) -> list[Document]:
        is_code = kind in guessing.IN_A_REPOSITORY
        what = DeliverableType.REPOSITORY if is_code else DeliverableType.TEXT
        label = guessing.LABELS[what][self.language]
        label = label.format(shortened(topic.title, LONGEST_LABEL))
        rows: list[Document] = [{"type": what.value, "label": {self.language: label}}]
        because = f"A task of kind “{kind.value}” ends in a {what.value}."
        self.notes.guess(f"{place}/deliverables", "deliverable-of-kind", rows, because)
        return rows

    def _hours(self, place: str, topic: Topic) -> Document:
        p50, rule, because = guessing.hours_of(topic)
        hours: Document = {"p50": _plain(p50), "p80": _plain(guessing.slower(p50))}
        self.notes.guess(f"{place}/hours", rule, hours, because)
        return hours

    def _skills(self, place: str, topic: Topic, part: Part) -> Document:
        texts = [part.title, *topic.goal, *topic.steps, *(link.title for link in topic.links)]
        weights, because = self.suggester.suggest(topic.title, texts)
        if not weights:
            self.figures["without_skill"] += 1
            return {}
        self.notes.guess(f"{place}/skills", "skill-words", dict(weights), because)
        return {"skills": dict(weights)}

    def _requires(self, place: str, topic: Topic) -> list[str]:
        found = [self.named[key] for key in topic.requires if key in self.named]
        for key in topic.requires[MAX_ROWS:]:
            self.notes.skip(topic.line, f"{key} → {topic.title}", "too-many-requirements")
        found = found[:MAX_ROWS]
        self.figures["requires"] += len(found)
        if found and topic.after:
            self.notes.guess(f"{place}/requires", "requires-order", list(found), topic.after)
        return found

    # ----------------------------------------------------------------------- guides

    def _guide(self, place: str, topic: Topic, p50: float) -> Document:
        guide: Document = {}
        if topic.steps:
            amounts = guessing.shared_out(p50, len(topic.steps))
            guide["steps"] = [
                {"text": self._texts([text], topic.line), "hours": _plain(amount)}
                for text, amount in zip(topic.steps, amounts, strict=True)
            ]
            because = f"The {p50:g} hours of the task are shared out evenly among its steps."
            self.notes.guess(f"{place}/steps", "step-hours", list(guide["steps"]), because)
        if topic.links:
            guide["resources"] = [
                self._resource(f"{place}/resources/{at}", link)
                for at, link in enumerate(topic.links)
            ]
        return guide

    def _resource(self, place: str, link: Link) -> Document:
        kind, because = guessing.resource_kind(link.url)
        language = language_of(link.title)
        self.notes.guess(f"{place}/kind", "kind-of-host", kind.value, because)
        share = chinese_share([link.title])
        told = f"{share:.0%} of the letters of its title are Chinese."
        self.notes.guess(f"{place}/language", "language-of-title", language, told)
        self.figures["links"] += 1
        return {"title": link.title, "url": link.url, "language": language, "kind": kind.value}

    def _links(self, topic: Topic) -> list[Link]:
        """Return each address once, and no more than a list may hold."""
        kept: dict[str, Link] = {}
        for link in topic.links:
            if link.url in kept:
                self.notes.skip(link.line, f"{link.title} ({link.url})", "link-twice")
            elif len(kept) == MAX_ROWS:
                self.notes.skip(link.line, f"{link.title} ({link.url})", "too-many-links")
            else:
                kept[link.url] = link
        return list(kept.values())

    def _steps(self, topic: Topic) -> list[str]:
        for text in topic.steps[MOST_STEPS:]:
            self.notes.skip(topic.line, text, "too-many-steps")
        return topic.steps[:MOST_STEPS]

    def _texts(
        self, paragraphs: Iterable[str], line: int | None, longest: int = LONGEST_TEXT
    ) -> dict[str, str]:
        """Return the text in the source's language, or nothing where the source says nothing."""
        text = "\n\n".join(paragraph for paragraph in paragraphs if paragraph.strip())
        if not text:
            self.figures["unfilled"] += 1
            return {}
        if len(text) > longest:
            self.notes.skip(line, text[longest - 1 :], "text-cut")
            text = f"{text[: longest - 1].rstrip()}…"
        return {self.language: text}


def draft_of(
    outline: Outline,
    notes: Notes,
    *,
    slug: str,
    direction: str,
    skills: Sequence[Skill],
    language: str | None,
) -> Drafted:
    """Return *outline* as a draft in *language*, or in the one its words are in."""
    because = ""
    if language is None:
        share = chinese_share(outline.words)
        language = "zh-hans" if share >= CHINESE_SHARE else "en"
        because = f"{share:.0%} of the letters read are Chinese; from {CHINESE_SHARE:.0%} on a text"
        because += f" counts as Chinese. Every text stands under “{language}”."
    return Writer(notes, slug, direction, skills, language).write(outline, because)


def _pieces(part: Part) -> Iterator[Part]:
    """Cut a stage into as many as its tasks need: a list holds no more than a thousand."""
    for start in range(0, len(part.topics), MAX_ROWS):
        goal = part.goal if not start else []
        yield Part(
            part.title, part.line, goal, part.topics[start : start + MAX_ROWS], part.named_by
        )


def _plain(amount: float) -> int | float:
    return int(amount) if amount.is_integer() else amount
