"""The hour at which tests take place."""

from datetime import UTC, datetime, timedelta

TOMORROW = (datetime.now(UTC) + timedelta(days=1)).date()
"""For doors, which take the hour from the database: the day after the present one."""

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
