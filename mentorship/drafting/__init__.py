"""From a roadmap somebody else wrote to a draft in the form of `fixtures/curriculum/roadmaps/`.

Nothing is made up in silence: what the source does not say is left out, or guessed by a rule that
tells its reason, and what was read but not used is told with its line. A draft is checked, amended
and loaded like every other document.
"""

from mentorship.drafting._graph import draft_of_graph
from mentorship.drafting._limits import MAX_DEPTH, MAX_TEXT, MAX_TOPICS
from mentorship.drafting._markdown import draft_of_markdown
from mentorship.drafting._values import Drafted, Guess, Skipped, Undraftable

__all__ = [
    "MAX_DEPTH",
    "MAX_TEXT",
    "MAX_TOPICS",
    "Drafted",
    "Guess",
    "Skipped",
    "Undraftable",
    "draft_of_graph",
    "draft_of_markdown",
]
