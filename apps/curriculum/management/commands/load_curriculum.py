"""`manage.py load_curriculum PATH`: bring the shared library to what the files say."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.core.selectors import database_now
from apps.curriculum.management.commands.lint_curriculum import line_of_fault
from apps.curriculum.services import (
    CurriculumInvalid,
    CurriculumLoaded,
    RoadmapLoaded,
    ShelfLoaded,
    curriculum_load,
)


class Command(BaseCommand):
    help = "Load directions, skills, rubrics and roadmaps from a folder of YAML files."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="the folder, such as fixtures/curriculum")

    def handle(self, *_: Any, path: Path, **__: Any) -> None:
        try:
            loaded = curriculum_load(folder=path, by=None, now=database_now())
        except CurriculumInvalid as refusal:
            for fault in refusal.faults:
                self.stderr.write(line_of_fault(fault))
            count = len(refusal.faults)
            raise CommandError(f"Nothing was loaded: {count} fault(s).") from refusal
        self._tell(loaded)

    def _tell(self, loaded: CurriculumLoaded) -> None:
        for shelf in loaded.shelves:
            self.stdout.write(_line_of_shelf(shelf))
        for roadmap in loaded.roadmaps:
            self.stdout.write(_line_of_roadmap(roadmap))
        unchanged = sum(not roadmap.is_new for roadmap in loaded.roadmaps)
        self.stdout.write(
            f"{len(loaded.roadmaps)} roadmaps, {unchanged} unchanged,"
            f" {len(loaded.roadmaps) - unchanged} published"
        )
        for name, left in ((shelf.name, shelf.left) for shelf in loaded.shelves):
            self._tell_left(name, left)
        self._tell_left("roadmaps", loaded.left)

    def _tell_left(self, name: str, left: tuple[str, ...]) -> None:
        if left:
            self.stdout.write(f"not in these files, left as they are: {name} {', '.join(left)}")


def _line_of_shelf(shelf: ShelfLoaded) -> str:
    return f"{shelf.total} {shelf.name}, {shelf.new} new, {shelf.changed} changed"


def _line_of_roadmap(roadmap: RoadmapLoaded) -> str:
    figures = roadmap.figures
    state = "published" if roadmap.is_new else "unchanged"
    return (
        f"{roadmap.slug} v{roadmap.number} {state}: {figures.stages} stages,"
        f" {figures.tasks} tasks, {figures.p50_hours:g} to {figures.p80_hours:g} hours,"
        f" tuning {figures.tuning_share:.1%}"
    )
