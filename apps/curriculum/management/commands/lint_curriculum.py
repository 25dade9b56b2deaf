"""`manage.py lint_curriculum PATH`: what a mentor would miss, and what each pivot is worth."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.curriculum.services import curriculum_check, links_check
from mentorship.errors import Fault
from mentorship.linting import Edge, lint
from mentorship.roadmap import Curriculum, Place


class Command(BaseCommand):
    help = (
        "Tell what is wrong with, and what is missing from, a folder of YAML files; load nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="the folder, such as fixtures/curriculum")
        parser.add_argument(
            "--check-links", action="store_true", help="also ask every resource's address"
        )

    def handle(self, *_: Any, path: Path, check_links: bool, **__: Any) -> None:
        curriculum, unloadable = curriculum_check(folder=path)
        report = lint(curriculum, unloadable)
        for edge in report.edges:
            self.stdout.write(line_of_edge(edge))
        faults = [*report.faults, *(_dead_links(curriculum) if check_links else ())]
        for fault in faults:
            self.stderr.write(line_of_fault(fault))
        if faults:
            raise CommandError(f"{len(faults)} fault(s).")
        self.stdout.write(_clean(curriculum))


def line_of_fault(fault: Fault) -> str:
    """Write *fault* on one line: file, place, what."""
    file, _, place = fault.pointer.partition("#")
    return f"{file}: {place or '/'}: {fault.detail}"


def line_of_edge(edge: Edge) -> str:
    """Write what a pivot carries over on one line."""
    near = "; ".join(f"{miss.task} lacks {', '.join(miss.missing)}" for miss in edge.near)
    return (
        f"{edge.source} -> {edge.target}: {len(edge.skills)} skills shared,"
        f" {len(edge.same)} tasks the same ({edge.hours_saved:g} h saved),"
        f" {len(edge.waivable)} waivable ({edge.hours_waivable:g} h), {edge.hours_left:g} h left"
        f"{f' | nearly: {near}' if near else ''}"
    )


def _clean(curriculum: Curriculum) -> str:
    tasks = list(curriculum.written_tasks())
    trained = {skill for task in tasks for skill in task.skills}
    return (
        f"clean: {len(curriculum.roadmaps)} roadmaps, {len(tasks)} tasks,"
        f" {len(trained)} of {len(curriculum.skills)} skills, both languages"
    )


def _dead_links(curriculum: Curriculum) -> list[Fault]:
    places: dict[str, Place] = {}
    for task in curriculum.written_tasks():
        for index, resource in enumerate(task.guide.resources):
            place = task.place.at("guide", "resources", index, "url")
            places.setdefault(resource.url, place)
    checked = links_check(urls=places)
    return [
        places[link.url].fault("dead-link", f"{link.url}: {link.problem}")
        for link in checked
        if link.problem
    ]
