"""Bringing in roadmaps that others wrote: a draft, and a report of what was guessed."""

import json
from dataclasses import asdict, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.curriculum import policies, selectors
from apps.curriculum.models import Direction, RoadmapDraft
from apps.curriculum.services.drafts import check_content, draft_begin, organization_of
from mentorship.drafting import Drafted, Undraftable, draft_of_graph, draft_of_markdown
from mentorship.errors import Fault, Invalid
from mentorship.roadmap import Skill

CONTENT = "#/content"
MARKDOWN = (".md", ".markdown", ".txt")


@transaction.atomic
def draft_import(
    *,
    organization_id: int | None,
    direction_slug: str,
    slug: str,
    name: str,
    content: str,
    language: str | None = None,
    by: User | None,
    now: datetime,
) -> RoadmapDraft:
    """Open a draft from a foreign roadmap.

    *name*: of the file; its ending tells Markdown (.md) from JSON of nodes and edges (.json).
    *slug*: the id of the roadmap to be. *language*: of the source; guessed if None.

    :raises NotAllowed: unless *by* manages the organization; the operator for the shared library.
    :raises NotFound: if there is no such organization.
    :raises Invalid: if there is no such direction, or the ending is unknown.
    :raises Undraftable: if no roadmap can be read from it.
    """
    if by is not None:
        policies.check_can_draft(user=by, organization_id=organization_id)
    organization = organization_of(key=organization_id) if organization_id is not None else None
    direction: Direction | None = Direction.objects.filter(slug=direction_slug).first()
    if direction is None:
        detail = _("There is no such direction.")
        raise Invalid(detail, (Fault("#/direction", "unknown", detail),))
    drafted = _drafted(name, content, slug, direction.slug, language)
    check_content(document=drafted.document)
    draft = RoadmapDraft(
        organization=organization,
        direction=direction,
        source=name,
        document=drafted.document,
        guesses=[asdict(guess) for guess in drafted.guesses],
        skipped=[asdict(row) for row in drafted.skipped],
    )
    return draft_begin(draft=draft, by=by, now=now)


def _drafted(name: str, content: str, slug: str, direction: str, language: str | None) -> Drafted:
    """Return the draft of *content*; what keeps it from being read is told where it was sent."""
    try:
        return _read(name, content, slug, direction, language)
    except Undraftable as refusal:
        moved = (
            replace(fault, pointer=f"{CONTENT}{fault.pointer.removeprefix('#')}")
            for fault in refusal.faults
        )
        raise Undraftable(refusal.detail, tuple(moved)) from refusal


def _read(name: str, content: str, slug: str, direction: str, language: str | None) -> Drafted:
    skills = selectors.skills_for_system()
    if name.lower().endswith(MARKDOWN):
        return draft_of_markdown(
            content, slug=slug, direction=direction, skills=skills, language=language
        )
    if name.lower().endswith(".json"):
        return _graph(content, slug, direction, skills, language)
    detail = _("Files that end in .md or .json are read.")
    raise Invalid(detail, (Fault("#/name", "unknown-kind", detail),))


def _graph(
    content: str, slug: str, direction: str, skills: tuple[Skill, ...], language: str | None
) -> Drafted:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as error:
        detail = _("This is no JSON: %(why)s") % {"why": error}
        raise Undraftable(detail, (Fault("#", "not-json", detail),)) from error
    return draft_of_graph(
        document, slug=slug, direction=direction, skills=skills, language=language
    )
