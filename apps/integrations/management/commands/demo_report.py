"""`manage.py demo_report`: who should move, who should stay, and why, as a table."""

from io import StringIO
from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import BaseCommand, CommandParser
from rich import box
from rich.console import Console
from rich.table import Table

from apps.integrations.management.commands.seed_demo import STORY
from apps.pivots import selectors
from apps.pivots.selectors import Advised

NARROWEST, WIDEST = 110, 180
NO_TERMINAL = 160  # a pipe or a log has no width of its own


class Command(BaseCommand):
    help = "Print the latest recommendation of every learner, the addresses, and a login per role."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--url", default="http://127.0.0.1:8000", help="where web answers")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        self.stdout.write(printed(selectors.latest_advice()))
        story = yaml.safe_load(Path(STORY).read_text(encoding="utf-8"))
        self.stdout.write("\n".join(_addresses(options["url"], story)))


def printed(rows: list[Advised]) -> str:
    """Return the recommendations as a table as wide as the terminal, within bounds."""
    page = StringIO()
    terminal = Console()
    asked = terminal.width if terminal.is_terminal else NO_TERMINAL
    width = max(NARROWEST, min(WIDEST, asked))
    table = Table(box=box.ROUNDED, show_lines=True, title="What the engine recommends")
    for name, wide in (("Learner", 13), ("Target", 8), ("Now", 10), ("Recommendation", 22)):
        table.add_column(name, width=wide)
    table.add_column("Confidence", width=10)
    table.add_column("Why", ratio=1)
    table.add_column("Why not the target", ratio=1)
    for row in rows:
        table.add_row(*_cells(row))
    Console(file=page, width=width, color_system=None).print(table)
    return page.getvalue()


def _cells(row: Advised) -> list[str]:
    flags = f"\n({', '.join(row.flags)})" if row.flags else ""
    return [
        row.learner,
        row.target or "–",
        row.now,
        row.headline + flags,
        row.confidence,
        row.why,
        row.why_not_target or "–",
    ]


def _addresses(url: str, story: dict[str, Any]) -> list[str]:
    logins = [(p["role"].replace("_", " "), p["email"]) for p in story["people"]]
    logins.append(("learner", story["learners"][0]["email"]))
    logins.append(("operator", story["operator"]["email"]))
    return [
        f"Admin     {url}/admin/",
        f"API       {url}/api/v1/docs",
        f"Health    {url}/health/ready",
        "",
        f"Log in with the password “{story['password']}” as",
        *(f"  {role:<19}{email}" for role, email in logins),
    ]
