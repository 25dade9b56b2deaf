"""`manage.py fit_risk --oulad DIR --output FILE`: fit the shapes of risk to a public data set.

OULAD: Kuzilek, Hlosta, Zdrahal (2017), CC BY 4.0. Only fitted tables leave it, never a row.
"""

import csv
import gzip
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mentorship.risk import Due, History, Row, assess, fit_week, shapes_from
from mentorship.values import RiskCode

WEEKS = (4, 6, 8, 10)  # in week 2 behavior tells nothing yet: AUC .53
TEST = "2014J"
FAILED = {"Fail", "Withdrawn"}
RULES = {
    "high_risk": 0.6,
    "silent_days": 14,
    "missed": 2,
    "late": 3,
    "weak_score": 0.6,
    "low_hours": 4,
    "floors": {code.value: 0.3 for code in RiskCode},  # right so often, or it is muted
}
ATTRIBUTION = (
    "Shapes fitted to the Open University Learning Analytics Dataset "
    "(Kuzilek, Hlosta, Zdrahal 2017, CC BY 4.0)."
)
Key = tuple[str, str, str]


class Command(BaseCommand):
    help = (
        "Fit the shapes of risk to OULAD: learners still registered in weeks 4 to 10, before "
        "2014J. Prints how well they do on 2014J, which they have not seen."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--oulad", required=True, help="folder of the csv.gz files")
        parser.add_argument("--output", required=True, help="file to write")
        parser.add_argument("--edition", default="2026-11", help="name of the shapes (2026-11)")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        data = Oulad(Path(options["oulad"]))
        document: dict[str, Any] = {
            "version": options["edition"],
            "attribution": ATTRIBUTION,
            "rules": RULES,
            "weeks": [],
        }
        kept = {}
        for week in WEEKS:
            rows = list(data.rows(week))
            taught = [row for presentation, row in rows if presentation != TEST]
            kept[week] = [row for presentation, row in rows if presentation == TEST]
            document["weeks"].append({"week": week, **fit_week(taught)})
        shapes = shapes_from(document)
        for week in WEEKS:
            self.stdout.write(_told(week, kept[week], shapes))
        text = json.dumps(document, indent=1, sort_keys=True) + "\n"
        Path(options["output"]).write_text(text, encoding="utf-8")


class Oulad:
    """The tables that behavior is read from; nothing about the person is."""

    def __init__(self, folder: Path) -> None:
        if not (folder / "student.csv.gz").exists():
            raise CommandError(f"{folder}: there is no student.csv.gz.")
        self.tasks = _tasks(folder)
        self.work = _work(folder)
        self.left = _left(folder)
        self.results = {
            _key(row): row["final_result"] in FAILED for row in _read(folder, "student")
        }

    def rows(self, week: int) -> Iterator[tuple[str, Row]]:
        """Yield (presentation, row) of everybody still registered in *week*, in order."""
        day = 7.0 * week
        for key in sorted(self.results):
            left = self.left.get(key)
            if left is None or left > day:
                history = History(day, tuple(self._dues(key, day)))
                yield key[1], Row(history, self.results[key])

    def _dues(self, key: Key, day: float) -> Iterator[Due]:
        handed_in = self.work.get((key[2]), {})
        for name, (due, weight) in self.tasks[key[:2]].items():
            found = handed_in.get(name)
            seen = found is not None and found[0] <= day
            if due <= day or seen:
                yield Due(due, weight, found[0] if seen and found else None, _score(found, seen))


def _score(found: tuple[float, float | None] | None, seen: bool) -> float | None:  # noqa: FBT001
    return found[1] if seen and found is not None else None


def _read(folder: Path, name: str) -> Iterator[Mapping[str, str]]:
    with gzip.open(folder / f"{name}.csv.gz", "rt", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def _key(row: Mapping[str, str]) -> Key:
    return (row["code_module"], row["code_presentation"], row["id_student"])


def _tasks(folder: Path) -> Mapping[tuple[str, ...], dict[str, tuple[float, float]]]:
    tasks: dict[tuple[str, ...], dict[str, tuple[float, float]]] = defaultdict(dict)
    for row in _read(folder, "assessment"):
        if row["assessment_type"] != "Exam" and row["date"]:
            course = (row["code_module"], row["code_presentation"])
            weight = max(1.0, float(row["weight"]))
            tasks[course][row["id_assessment"]] = (float(row["date"]), weight)
    return tasks


def _work(folder: Path) -> Mapping[str, dict[str, tuple[float, float | None]]]:
    """Return what each student handed in, by the day it came, not the day it was due."""
    work: dict[str, dict[str, tuple[float, float | None]]] = defaultdict(dict)
    for row in _read(folder, "student_assessment"):
        if row["is_banked"] in {"False", "0"}:
            score = float(row["score"]) / 100.0 if row["score"] else None
            submitted = float(row["date_submitted"])
            work[row["id_student"]][row["id_assessment"]] = (submitted, score)
    return work


def _left(folder: Path) -> Mapping[Key, float]:
    return {
        _key(row): float(row["date_unregistration"])
        for row in _read(folder, "student_registration")
        if row["date_unregistration"]
    }


def _told(week: int, rows: list[Row], shapes: Any) -> str:
    import numpy as np

    risk = np.array([assess(row.history, shapes).probability for row in rows])
    failed = np.array([row.failed for row in rows])
    order = np.argsort(risk, kind="stable")
    ranks = np.empty(len(risk))
    ranks[order] = np.arange(1, len(risk) + 1)
    for value in np.unique(risk):
        same = risk == value
        ranks[same] = ranks[same].mean()
    good, bad = (~failed).sum(), failed.sum()
    auc = (ranks[failed].sum() - bad * (bad + 1) / 2) / (good * bad)
    parts = np.array_split(order, 10)
    error = sum(abs(risk[p].mean() - failed[p].mean()) * len(p) for p in parts) / len(risk)
    top = failed[order[-len(risk) // 10 :]].mean()
    return (
        f"week {week:2}: {len(rows)} learners, {failed.mean():.3f} fail; AUC {auc:.3f}, "
        f"ECE {error:.3f}, of the top 10 % {top:.3f} fail"
    )
