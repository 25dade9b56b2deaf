"""Examples: one entry into a direction, what it was judged by, and what became of it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

HOLD_OUT = 4  # one of so many outcomes is kept for calibration


@dataclass(frozen=True, slots=True)
class Example:
    """An entry and its outcome twelve weeks later.

    *id*: stable and unique; it decides whether the example is held out. *features*:
    `rule/feature` -> value in [0, 1], as `mentorship.pivot.entry_features` gives them; unknown
    ones are left out. *source*: the direction the learner came from, None at intake.
    """

    id: int
    direction: str
    features: Mapping[str, float]
    success: bool
    source: str | None = None


def is_held_out(example: Example) -> bool:
    """Tell whether an example is kept for calibration: by its id alone, the same for ever."""
    digest = hashlib.sha256(str(example.id).encode()).digest()
    return digest[0] % HOLD_OUT == 0
