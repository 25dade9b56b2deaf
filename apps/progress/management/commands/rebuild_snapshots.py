"""`manage.py rebuild_snapshots 2026-10-31`: read the snapshots of a past day from the timeline."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apps.core.selectors import database_now
from apps.progress.services import snapshots_rebuild


class Command(BaseCommand):
    help = (
        "Read a day's progress snapshots from the timeline again. Rows that are missing or differ "
        "are added under a formula version of their own; nothing is overwritten."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("day", type=date.fromisoformat, help="a day that is over, YYYY-MM-DD")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        counts = snapshots_rebuild(day=options["day"], now=database_now())
        same = counts.looked_at - counts.written
        self.stdout.write(f"{same} as they stood, {counts.written} written anew")
