"""`manage.py load_policy FILE`: store an edition of the policy."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.core.selectors import database_now
from apps.pivots import services
from mentorship.errors import DomainError, Invalid


class Command(BaseCommand):
    help = (
        "Store an edition of the policy from a JSON file. The first one ever is put in force; "
        "later ones wait for an operator, or --activate."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", help="the policy, such as fixtures/policy/2025-01.json")
        parser.add_argument("--activate", action="store_true", help="put it in force at once")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        now = database_now()
        try:
            version = services.policy_load(document=_read(options["path"]), by=None, now=now)
        except DomainError as error:
            raise CommandError(_told(options["path"], error)) from error
        if options["activate"]:
            services.policy_activate(policy_version_id=version.pk, by=None, now=now)
        rules = len(version.document["rules"])
        self.stdout.write(f"policy {version.version}: {rules} rules")


def _read(path: str) -> dict[str, Any]:
    try:
        document = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise CommandError(f"{path}: {error}") from error
    if not isinstance(document, dict):
        raise CommandError(f"{path}: a policy is a JSON object.")
    return document


def _told(path: str, error: DomainError) -> str:
    faults = error.faults if isinstance(error, Invalid) else ()
    return "\n".join([f"{path}: {error.detail}", *(f"{f.pointer}: {f.detail}" for f in faults)])
