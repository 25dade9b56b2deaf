"""Files in, library out, and back: each whole or not at all."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction

from apps.accounts.models import User
from apps.curriculum import policies, selectors
from apps.curriculum.models import Roadmap
from apps.curriculum.services.checking import CurriculumInvalid, curriculum_read
from apps.curriculum.services.files import documents_write, roadmap_files
from apps.curriculum.services.shelves import ShelfLoaded, rubrics_load, shelves_load
from apps.curriculum.services.versions import RoadmapLoaded, roadmaps_load
from mentorship.errors import Conflict, Fault
from mentorship.roadmap import Curriculum, documents_of

LOAD_LOCK = 0x10AD  # any constant: the advisory lock of loading


class LibraryEmpty(Conflict):
    """There is nothing to write to files."""

    code, title = "library-empty", "No roadmap is published"


@dataclass(frozen=True, slots=True)
class CurriculumLoaded:
    """What loading did. `left`: published shared roadmaps that the files do not name."""

    shelves: tuple[ShelfLoaded, ...]
    roadmaps: tuple[RoadmapLoaded, ...]
    left: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CurriculumExported:
    """`files`: the names written. `left`: roadmap files of the folder that were not touched."""

    files: tuple[str, ...]
    left: tuple[str, ...]


@transaction.atomic
def curriculum_load(*, folder: Path, by: User | None, now: datetime) -> CurriculumLoaded:
    """Bring the shared library to what the files in *folder* say; the same files change nothing.

    What the files do not name stays as it is.

    :raises NotAllowed: unless *by* is the operator, or None for the service itself.
    :raises CurriculumInvalid: with every fault, if there is any; nothing is written then.
    """
    policies.check_can_load(user=by)
    curriculum = curriculum_read(folder=folder)
    _load_alone()
    _check_fits(curriculum)
    shelves = shelves_load(curriculum=curriculum)
    rubrics, rubric_versions = rubrics_load(rubrics=curriculum.rubrics)
    roadmaps = roadmaps_load(curriculum=curriculum, rubric_versions=rubric_versions, by=by, now=now)
    return CurriculumLoaded((*shelves, rubrics), roadmaps, _left(curriculum))


def curriculum_export(*, folder: Path) -> CurriculumExported:
    """Write the newest published state of the shared library to files in *folder*.

    :raises LibraryEmpty: if nothing is published.
    :raises SharedTaskDiffers: if two roadmaps hold different texts of a shared task.
    """
    curriculum = selectors.library_for_system()
    if not curriculum.roadmaps:
        raise LibraryEmpty("Load a curriculum first.")
    documents = documents_of(curriculum)
    documents_write(folder=folder, documents=documents)
    left = set(roadmap_files(folder=folder)) - set(documents)
    return CurriculumExported(tuple(documents), tuple(sorted(left)))


def _load_alone() -> None:
    """Wait for any other load: two at once would give the same number to two versions."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOAD_LOCK])


def _check_fits(curriculum: Curriculum) -> None:
    faults = tuple(_misfits(curriculum))
    if faults:
        raise CurriculumInvalid(faults=faults)


def _misfits(curriculum: Curriculum) -> Iterator[Fault]:
    """Yield the roadmaps whose id the library knows as something else."""
    specs = {spec.id: spec for spec in curriculum.roadmaps}
    for roadmap in Roadmap.objects.filter(slug__in=specs).select_related("direction"):
        place = specs[roadmap.slug].place
        if roadmap.organization_id is not None:
            detail = f"“{roadmap.slug}” is the id of an organization's own roadmap."
            yield place.at("id").fault("foreign-roadmap", detail)
        elif roadmap.direction.slug != specs[roadmap.slug].direction:
            detail = f"“{roadmap.slug}” leads through “{roadmap.direction.slug}” and stays there."
            yield place.at("direction").fault("direction-changed", detail)


def _left(curriculum: Curriculum) -> tuple[str, ...]:
    named = [spec.id for spec in curriculum.roadmaps]
    shared = Roadmap.objects.filter(organization=None, versions__state="published")
    return tuple(shared.exclude(slug__in=named).order_by("slug").values_list("slug", flat=True))
