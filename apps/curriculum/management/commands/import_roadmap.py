"""`manage.py import_roadmap FILE`: a foreign roadmap as a draft, and what was guessed."""

from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.accounts.models import Organization
from apps.core.selectors import database_now
from apps.curriculum.models import RoadmapDraft
from apps.curriculum.selectors import draft_check
from apps.curriculum.services import draft_import
from mentorship.errors import DomainError


class Command(BaseCommand):
    help = "Bring in a roadmap in Markdown, or in JSON of nodes and edges, as a draft."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--direction", required=True, help="such as data")
        parser.add_argument("--id", help="of the roadmap to be; the file's name, if left out")
        parser.add_argument("--organization", help="its short name; left out: the shared library")
        parser.add_argument("--language", choices=("en", "zh-hans"), help="of the source")

    def handle(self, *_: Any, **given: Any) -> None:
        file: Path = given["file"]
        try:
            draft = draft_import(
                organization_id=_organization(given["organization"]),
                direction_slug=given["direction"],
                slug=given["id"] or _slug(file.stem),
                name=file.name[:100],
                content=file.read_text(encoding="utf-8"),
                language=given["language"],
                by=None,
                now=database_now(),
            )
        except (DomainError, OSError, UnicodeDecodeError) as refusal:
            raise CommandError(str(getattr(refusal, "detail", refusal))) from refusal
        self._tell(draft)

    def _tell(self, draft: RoadmapDraft) -> None:
        checked = draft_check(draft=draft)
        figures = checked.figures
        self.stdout.write(f"draft {draft}: {figures.stages} stages, {figures.tasks} tasks")
        for rule, count in Counter(guess["rule"] for guess in draft.guesses).most_common():
            self.stdout.write(f"guessed by {rule}: {count}")
        for why, count in Counter(row["why"] for row in draft.skipped).most_common():
            self.stdout.write(f"left out, {why}: {count}")
        for code, count in Counter(fault.code for fault in checked.faults).most_common():
            self.stdout.write(f"to do before publishing, {code}: {count}")


def _organization(slug: str | None) -> int | None:
    if slug is None:
        return None
    found: Organization | None = Organization.objects.filter(slug=slug).first()
    if found is None:
        raise CommandError(f"No organization {slug}.")
    return found.pk


def _slug(stem: str) -> str:
    words = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in stem.lower())
    return "-".join(part for part in words.split("-") if part)[:60].rstrip("-") or "roadmap"
