"""`manage.py recommend`: recommendations for learners in a file; needs no database."""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mentorship.errors import Invalid
from mentorship.pivot import Policy, Scenario, recommend, scenario_from

ROOT = Path(__file__).resolve().parents[4]
DEFAULT_POLICY = "fixtures/policy/2025-01.json"
STANDARD_INPUT = "-"


class Command(BaseCommand):
    help = (
        "Recommend a direction for every learner of a JSON file: {personas: [...]}, a list, or "
        "one learner as {stage, profile, progress, context}. Writes one JSON object per line."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--input", required=True, help="file to read; - is standard input")
        parser.add_argument("--policy", help=f"policy document (default: {DEFAULT_POLICY})")
        parser.add_argument("--output", help="file to write (default: standard output)")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        policy = _policy(options["policy"])
        learners = list(_learners(_document(options["input"]), policy))
        lines = [_line(name, scenario, policy) for name, scenario in learners]
        text = "".join(f"{line}\n" for line in lines)
        if options["output"]:
            _write(Path(options["output"]), text)
        else:
            self.stdout.write(text, ending="")


def _policy(path: str | None) -> Policy:
    source = path or str(ROOT / DEFAULT_POLICY)
    document = _document(source)
    if not isinstance(document, dict):
        raise CommandError(f"{source}: a policy is a JSON object.")
    try:
        return Policy.from_document(document)
    except Invalid as error:
        raise CommandError(f"{source}: {_told(error)}") from error


def _document(source: str) -> object:
    """Read strict JSON: no NaN, no key twice.

    :raises CommandError: if it cannot be read.
    """
    try:
        text = sys.stdin.read() if source == STANDARD_INPUT else Path(source).read_text("utf-8")
        return json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_unique)
    except (OSError, ValueError, RecursionError) as error:
        raise CommandError(f"{source}: {error}") from error


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON.")


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"The key {twice!r} is there twice.")
    return found


def _learners(document: object, policy: Policy) -> Iterator[tuple[object, Scenario]]:
    """Yield the id and the scenario of every learner of the file.

    :raises CommandError: naming every learner that cannot be read, and where.
    """
    faults: list[str] = []
    for place, row in enumerate(_rows(document)):
        name = row.get("id", place) if isinstance(row, Mapping) else place
        try:
            yield name, scenario_from(row, policy)
        except Invalid as error:
            faults.append(f"{name}: {_told(error)}")
    if faults:
        raise CommandError("\n".join(faults))


def _rows(document: object) -> list[Any]:
    rows = document.get("personas", [document]) if isinstance(document, Mapping) else document
    if not isinstance(rows, list):
        raise CommandError("#/personas: a list is expected.")
    return rows


def _told(error: Invalid) -> str:
    rows = [f"{fault.pointer} {fault.detail}" for fault in error.faults]
    return "; ".join([error.detail, *rows])


def _line(name: object, scenario: Scenario, policy: Policy) -> str:
    document = {"id": name, **recommend(scenario, policy).as_document()}
    return json.dumps(document, allow_nan=False)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise CommandError(f"{path}: {error}") from error
