"""The hour at which tests take place."""

from datetime import UTC, datetime, timedelta

SOON = (datetime.now(UTC) + timedelta(days=2)).date()
"""A day to come, also past midnight: for doors, which take the hour from the database."""

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
