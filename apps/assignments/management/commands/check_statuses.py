"""`manage.py check_statuses`: recompute every assignment's state from its history."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.assignments import selectors
from apps.core.selectors import database_now


class Command(BaseCommand):
    help = "Compare the stored state of every assignment with what its history makes of it."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        different = 0
        for row in selectors.status_differences_for_system(now=database_now()):
            different += 1
            derived = row.derived or "nothing: it has no history"
            self.stdout.write(f"assignment {row.assignment_id}: {row.stored}, not {derived}")
        if different:
            raise CommandError(f"{different} assignments do not stand as their history says.")
        self.stdout.write("Every assignment stands as its history says.")
