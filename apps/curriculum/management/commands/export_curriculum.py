"""`manage.py export_curriculum PATH`: write what is published now to files."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.curriculum.services import curriculum_export
from mentorship.errors import DomainError


class Command(BaseCommand):
    help = "Write the newest published state of the shared library to a folder of YAML files."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="the folder; its files are overwritten")

    def handle(self, *_: Any, path: Path, **__: Any) -> None:
        try:
            exported = curriculum_export(folder=path)
        except DomainError as refusal:
            raise CommandError(refusal.detail) from refusal
        self.stdout.write(f"{len(exported.files)} files written to {path}")
        for name in exported.left:
            self.stdout.write(f"not in the library, left as it is: {name}")
