"""Hours a week in which both are awake and one of them is free for it."""

from functools import lru_cache

from mentorship.matching._values import Window

DAY, WEEK = 24 * 60, 7 * 24 * 60
WAKING = (8 * 60, 22 * 60)
"""When a learner may be met, every day, in the learner's own time."""

EVENINGS = tuple(Window(day * DAY + 18 * 60, day * DAY + 21 * 60) for day in range(7))
"""What stands in for a mentor who has not said when: three hours every evening."""


def overlap_hours(windows: tuple[Window, ...], mentor_offset: int, learner_offset: int) -> float:
    """Return the hours a week in which the learner is awake while the mentor is free.

    Overlapping *windows* count once. Offsets are minutes east of UTC.
    """
    return _overlap(windows, learner_offset - mentor_offset)


@lru_cache(maxsize=4096)  # many learners share a time zone
def _overlap(windows: tuple[Window, ...], shift: int) -> float:
    free = {
        minute % WEEK
        for window in windows
        for minute in range(window.begins + shift, window.ends + shift)
    }
    waking = range(*WAKING)
    return sum(minute % DAY in waking for minute in free) / 60
