"""`manage.py rebuild_skill_states`: fold every ledger of evidence anew."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.core.selectors import database_now
from apps.progress import services


class Command(BaseCommand):
    help = (
        "Fold the evidence and claims of every enrollment anew. The states are made of the ledger "
        "alone, so this changes nothing unless the formula has changed. May be interrupted."
    )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        count = services.skill_states_rebuild(now=database_now())
        self.stdout.write(f"{count} skill states")
