"""When a mail may reach a person: outside their quiet hours, and once a day at their own hour.

Instants are UTC; a person's hours are wall time in their zone. Twice a year a wall time comes
twice or not at all: of two, the one that comes next counts; one that is skipped counts as much
later as the clocks were put forward.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

DIGEST_AT = time(8)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class MailHours:
    """Whole minutes of wall time in *zone*. Both ends of the quiet hours are given, or neither.

    They begin at `quiet_from` and are over at `quiet_until`, the next day if that is earlier.
    """

    zone: tzinfo
    quiet_from: time | None = None
    quiet_until: time | None = None
    digest_at: time = DIGEST_AT

    def is_quiet(self, now: datetime) -> bool:
        """Tell whether *now* lies within the quiet hours."""
        start, end = self.quiet_from, self.quiet_until
        if start is None or end is None:
            return False
        here = now.astimezone(self.zone).time()
        return start <= here < end if start < end else here >= start or here < end

    def after_quiet(self, now: datetime) -> datetime:
        """Return *now*, or the end of the quiet hours it lies in."""
        while self.is_quiet(now):  # twice at most: clocks put forward may lead into the next
            assert self.quiet_until is not None
            now = self._next(self.quiet_until, now)
        return now

    def next_digest(self, now: datetime) -> datetime:
        """Return when the next digest leaves: strictly after *now*, and not in quiet hours."""
        return self.after_quiet(self._next(self.digest_at, now))

    def _next(self, wall: time, now: datetime) -> datetime:
        """Return the first moment after *now* at which the clocks show *wall*."""
        today = now.astimezone(self.zone).date()
        moments = (*self._on(today, wall), *self._on(today + DAY, wall))
        return min(moment for moment in moments if moment > now)

    def _on(self, day: date, wall: time) -> tuple[datetime, datetime]:
        """Return the first and the last moment of *day* at which the clocks show *wall*."""
        first, second = (
            datetime.combine(day, wall.replace(fold=fold), self.zone).astimezone(UTC)
            for fold in (0, 1)
        )
        return first, max(first, second)  # of a skipped hour, the second lies before the jump
