"""`manage.py render_docs`: the pages of docs/ that are made of what the program knows of itself."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.management.documents import problems, roles, states

ROOT = Path(__file__).resolve().parents[3]
PAGES: Mapping[str, Callable[[], str]] = {
    "docs/states.md": states.page,
    "docs/problems.md": problems.page,
    "docs/roles.md": roles.page,
}


class Command(BaseCommand):
    help = "Write the pages of docs/ that are made of the code: states, problems, roles."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing, name old pages")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        stale = [name for name, page in PAGES.items() if _read(ROOT / name) != page()]
        if options["check"]:
            if stale:
                raise CommandError(f"Out of date, run render_docs: {', '.join(stale)}")
            return
        for name in stale:
            (ROOT / name).write_text(PAGES[name](), encoding="utf-8")
            self.stdout.write(f"wrote {name}")


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""
