"""The guide of a task: from the map it is written as, and back."""

from typing import Any

from mentorship.roadmap._node import Node
from mentorship.roadmap._values import Guide, Place, Resource, Step, Variant
from mentorship.values import LANGUAGES, ResourceKind, Texts

PARTS = ("steps", "spread", "mistakes", "hints", "resources", "variants")
MAX_TITLE = 200


def guide_of(node: Node) -> Guide:
    """Return the guide in *node*; every part may be missing."""
    if node.is_absent:
        return Guide()
    node.record(optional=PARTS)
    return Guide(
        steps=tuple(_step(row) for row in node["steps"].rows()),
        spread=None if node["spread"].is_absent else node["spread"].texts(),
        mistakes=tuple(row.texts() for row in node["mistakes"].rows()),
        hints=tuple(row.texts() for row in node["hints"].rows()),
        resources=tuple(_resource(row) for row in node["resources"].rows()),
        variants=tuple(_variant(row) for row in node["variants"].rows()),
    )


def guide_from(document: object) -> Guide:
    """Return the guide that `guide_document` wrote as *document*."""
    return guide_of(Node(document, Place(""), []))


def guide_document(guide: Guide) -> dict[str, Any]:
    """Return *guide* as it is written, without the parts it lacks; the inverse of `guide_from`."""
    document = {
        "steps": [
            {"text": texts_document(row.text), "hours": hours(row.hours)} for row in guide.steps
        ],
        "spread": texts_document(guide.spread) if guide.spread else None,
        "mistakes": [texts_document(texts) for texts in guide.mistakes],
        "hints": [texts_document(texts) for texts in guide.hints],
        "resources": [_resource_document(row) for row in guide.resources],
        "variants": [
            {"vertical": row.vertical, "brief": texts_document(row.brief)} for row in guide.variants
        ],
    }
    return {part: value for part, value in document.items() if value}


def texts_document(texts: Texts) -> dict[str, str]:
    """Return *texts* with the languages it has, in their one order."""
    return {language: texts[language] for language in LANGUAGES if language in texts}


def hours(amount: float) -> int | float:
    """Return *amount* the way it is written: whole hours without a point."""
    return int(amount) if amount.is_integer() else amount


def _step(node: Node) -> Step:
    node.record("text", "hours")
    amount = node["hours"].number()
    if amount < 0:
        node["hours"].fail("bad-number", "Hours are not below 0.")
    return Step(node["text"].texts(), amount)


def _resource(node: Node) -> Resource:
    node.record("title", "url", "language", "kind")
    language = node["language"].text(20)
    if language and language not in LANGUAGES:
        node["language"].fail("unknown-language", f"This is none of {', '.join(LANGUAGES)}.")
    return Resource(
        title=node["title"].text(MAX_TITLE),
        url=node["url"].url(),
        language=language,
        kind=node["kind"].one_of(ResourceKind),
    )


def _resource_document(resource: Resource) -> dict[str, str]:
    return {
        "title": resource.title,
        "url": resource.url,
        "language": resource.language,
        "kind": resource.kind.value,
    }


def _variant(node: Node) -> Variant:
    node.record("vertical", "brief")
    return Variant(node["vertical"].slug(30), node["brief"].texts())
