"""A draft of a roadmap that was written in Markdown."""

from collections.abc import Sequence

from mentorship.drafting._blocks import blocks_of
from mentorship.drafting._document import draft_of
from mentorship.drafting._limits import (
    MAX_ROWS,
    MAX_TOPICS,
    check_language,
    check_text,
    check_topics,
)
from mentorship.drafting._outline import outline_of
from mentorship.drafting._values import Drafted, Notes, Undraftable
from mentorship.roadmap import Skill


def draft_of_markdown(
    text: str,
    *,
    slug: str,
    direction: str,
    skills: Sequence[Skill],
    language: str | None = None,
) -> Drafted:
    """Return a draft of the roadmap *text* tells. *language*: the one it is in, if that is known.

    Headings become stages, deeper ones or list items tasks, texts goals, sub-items steps, links
    resources.

    :raises Undraftable: if there is nothing to draft from, or too much.
    """
    check_language(language)
    notes = Notes()
    outline = outline_of(blocks_of(check_text(text), notes), notes)
    check_topics(sum(len(part.topics) for part in outline.parts), MAX_TOPICS)
    if len(outline.parts) > MAX_ROWS:
        raise Undraftable.at("#", "too-many", "There are more than %(most)s stages.", most=MAX_ROWS)
    return draft_of(
        outline, notes, slug=slug, direction=direction, skills=skills, language=language
    )
