"""A draft of a roadmap that was drawn: topics, and edges or prerequisites between them."""

from collections.abc import Iterator, Mapping, Sequence

from mentorship.drafting._document import draft_of
from mentorship.drafting._edges import Web, depths_of, labels, packed
from mentorship.drafting._inline import address_of
from mentorship.drafting._limits import (
    MAX_NODES,
    MAX_ROWS,
    check_document,
    check_language,
    check_topics,
)
from mentorship.drafting._text import CHINESE_SHARE, LONGEST_TITLE, chinese_share, label_of
from mentorship.drafting._values import (
    Drafted,
    Link,
    Notes,
    Outline,
    Part,
    Topic,
    Undraftable,
    shortened,
)
from mentorship.roadmap import Skill

NODES = ("nodes", "topics", "vertices", "items")
EDGES = ("edges", "links", "relations")
LABELS = ("label", "title", "name")
TEXTS = ("description", "summary", "content", "goal")
BEFORE = ("prerequisites", "requires", "dependencies", "depends_on", "dependsOn")
SOURCES, TARGETS = ("source", "from"), ("target", "to")
RESOURCES = ("resources", "links")
ADDRESSES = ("url", "href", "link")
HOURS = ("hours", "estimated_hours", "estimatedHours")
DECORATION = frozenset(
    {"vertical", "horizontal", "paragraph", "title", "legend", "button", "linksgroup", "label"}
)
MOST_HOURS = 80
STAGE = {"en": "Stage {}", "zh-hans": "第 {} 阶段"}

Fields = Mapping[str, object]


def draft_of_graph(
    document: object,
    *,
    slug: str,
    direction: str,
    skills: Sequence[Skill],
    language: str | None = None,
) -> Drafted:
    """Return a draft of the roadmap a parsed JSON *document* draws.

    `{"nodes": [{"id", "label"}], "edges": [{"source", "target"}]}` with the usual other names, or
    topics with `prerequisites`, in a map or as a list. What an edge leaves comes before what it
    reaches; stages are levels of depth.

    :raises Undraftable: if there is nothing to draft from, or too much.
    """
    check_language(language)
    check_document(document)
    top: Fields = document if isinstance(document, Mapping) else {"nodes": document}
    notes = Notes()
    rows = _rows(top, NODES)
    if rows is None:
        raise Undraftable.at("#", "nothing-found", "There is no list of nodes or topics here.")
    nodes, topics = _topics(rows, notes)
    check_topics(len(topics), MAX_NODES)
    web = Web({key: topic.title for key, topic in topics.items()})
    _connect(web, top, nodes, topics, notes)
    outline = _outline(top, web, topics, language, notes)
    return draft_of(
        outline, notes, slug=slug, direction=direction, skills=skills, language=language
    )


# --------------------------------------------------------------------------- topics


def _topics(rows: Sequence[object], notes: Notes) -> tuple[dict[str, Fields], dict[str, Topic]]:
    """Return the nodes that are topics, as they were read and as tasks to be."""
    nodes: dict[str, Fields] = {}
    topics: dict[str, Topic] = {}
    for at, row in enumerate(rows):
        fields: Fields = row if isinstance(row, Mapping) else {"label": row}
        label = label_of(_said(fields, LABELS))
        key = _key(fields.get("id")) or label
        why = _unusable(fields, key, label, topics)
        if why:
            notes.skip(None, label or key or f"node {at + 1}", why)
            continue
        nodes[key], topics[key] = fields, _topic(key, label, fields, notes)
    return nodes, topics


def _unusable(fields: Fields, key: str, label: str, topics: Mapping[str, Topic]) -> str:
    """Return why a node is no topic, or "" if it is one."""
    kind = fields.get("type")
    if isinstance(kind, str) and kind.lower() in DECORATION:
        return "decoration"
    if not (label or label_of(key)):
        return "no-label"
    return "duplicate-topic" if key in topics else ""


def _topic(key: str, label: str, fields: Fields, notes: Notes) -> Topic:
    topic = Topic(key, shortened(label or label_of(key), LONGEST_TITLE), None)
    if not label:
        topic.named_by = "The node has no label, so its id stands for one."
    text = _said(fields, TEXTS)
    topic.goal = [text] if text else []
    topic.links = list(_links(topic, fields, notes))
    topic.hours = next((hours for name in HOURS if (hours := _hours(fields.get(name)))), None)
    return topic


def _links(topic: Topic, fields: Fields, notes: Notes) -> Iterator[Link]:
    rows: list[object] = [fields]
    for name in RESOURCES:
        value = fields.get(name)
        rows += value if isinstance(value, list) else []
    for row in rows:
        url = row if isinstance(row, str) else ""
        url = _said(row, ADDRESSES) if isinstance(row, Mapping) else url
        if not url:
            continue
        title = label_of(_said(row, LABELS)) if isinstance(row, Mapping) else ""
        address = address_of(url)
        if address:
            yield Link(shortened(title or url, LONGEST_TITLE), address, None)
        else:
            notes.skip(None, f"{topic.title} ({url})", "bad-address")


def _hours(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return round(value * 4) / 4 if 0.25 <= value <= MOST_HOURS else None


def _rows(top: Fields, names: Sequence[str]) -> list[object] | None:
    return next((rows for name in names if isinstance(rows := top.get(name), list)), None)


def _said(fields: Fields, names: Sequence[str]) -> str:
    """Return the first text under one of *names*, also in the `data` some editors write."""
    inner = fields.get("data")
    for place in (fields, inner if isinstance(inner, Mapping) else {}):
        for name in names:
            value = place.get(name)
            if isinstance(value, str) and value.strip():
                return value.strip()
    return ""


def _key(value: object) -> str:
    """Return an id as text: 7, 7.0 and “7” are the same, and null is none."""
    if isinstance(value, Mapping):
        value = value.get("id")
    if isinstance(value, float) and value.is_integer():
        value = int(value) if abs(value) < 2**53 else str(value)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return ""
    if isinstance(value, int) and abs(value) >= 2**63:
        return ""
    return str(value).strip()


# --------------------------------------------------------------------------- edges


def _connect(
    web: Web,
    top: Fields,
    nodes: Mapping[str, Fields],
    topics: dict[str, Topic],
    notes: Notes,
) -> None:
    """Read edges and prerequisites; a prerequisite may be named by its label."""
    for row in _rows(top, EDGES) or []:
        fields: Fields = row if isinstance(row, Mapping) else {}
        web.add(_end(fields, SOURCES), _end(fields, TARGETS), notes)
    by_label = {topic.title: key for key, topic in reversed(topics.items())}
    for key, fields in nodes.items():
        for name in BEFORE:
            value = fields.get(name)
            for before in value if isinstance(value, list) else []:
                end = _key(before) or None
                named = end if end in topics or end is None else by_label.get(end, end)
                web.add(named, key, notes)


def _end(fields: Fields, names: Sequence[str]) -> str | None:
    return next((key for name in names if (key := _key(fields.get(name)))), None)


# --------------------------------------------------------------------------- stages


def _outline(
    top: Fields, web: Web, topics: dict[str, Topic], language: str | None, notes: Notes
) -> Outline:
    required = web.requirements(notes)
    depths = depths_of(required)
    for key, before in required.items():
        topics[key].requires = before
    words = [*(topic.title for topic in topics.values()), *_goals(topics)]
    told = language or ("zh-hans" if chinese_share(words) >= CHINESE_SHARE else "en")
    outline = Outline(title=label_of(_said(top, LABELS)), words=words)
    summary = _said(top, TEXTS)
    outline.summary = [summary] if summary else []
    for number, stage in enumerate(packed(depths, MAX_ROWS), start=1):
        part = Part(STAGE[told].format(number), None)
        part.named_by = _because(web, depths, stage)
        part.topics = [topics[key] for key in stage]
        outline.parts.append(part)
    _tell_direction(outline, web)
    outline.cycles_broken = web.cycles_broken
    outline.figures = {"nodes": len(topics), "edges": web.edges}
    return outline


def _goals(topics: Mapping[str, Topic]) -> list[str]:
    return [text for topic in topics.values() for text in topic.goal]


def _because(web: Web, depths: Mapping[str, int], stage: Sequence[str]) -> str:
    first, last = depths[stage[0]], depths[stage[-1]]
    reach = f"depth {first}" if first == last else f"depths {first} to {last}"
    said = f"A drawing has no stages: this one holds {len(stage)} topics at {reach},"
    return f"{said} such as {labels(web.names, stage, 3)}."


def _tell_direction(outline: Outline, web: Web) -> None:
    """Say once how edges were read: at the first task that requires something."""
    for part in outline.parts:
        for topic in part.topics:
            if topic.requires:
                topic.after = "An edge is read as leading from what comes first to what builds on"
                topic.after += f" it: {labels(web.names, topic.requires)} before “{topic.title}”."
                topic.after += " All edges are read this way."
                return
