"""Which reviews get a second opinion: drawn by a hash, so that every run draws the same."""

import math
from collections.abc import Iterable
from hashlib import sha256


def sample_of(reviews: Iterable[int], share: float, week: str) -> list[int]:
    """Return the reviews of *week* (`2026-W45`) to be reviewed again, in the order of the draw.

    *share*: 0..1 of them, rounded up, so that a small cohort gets a second opinion too.
    """
    drawn = sorted(set(reviews), key=lambda review: (_ticket(review, week), review))
    return drawn[: math.ceil(round(share * len(drawn), 9))]


def _ticket(review: int, week: str) -> str:
    return sha256(f"{week}:{review}".encode()).hexdigest()
