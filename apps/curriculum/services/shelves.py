"""Directions, skills, verticals, shared tasks, rubrics: one row per id, brought up to date."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from apps.curriculum.models import (
    Criterion,
    Direction,
    Rubric,
    RubricVersion,
    SharedTask,
    Skill,
    Vertical,
)
from mentorship.roadmap import Curriculum, rubric_digest
from mentorship.roadmap import Rubric as RubricSpec

AUDIT = {"id", "created_at", "updated_at"}


@dataclass(frozen=True, slots=True)
class ShelfLoaded:
    """What loading did to one kind of row. `left`: ids that only the library has."""

    name: str
    total: int
    new: int
    changed: int
    left: tuple[str, ...]


def shelves_load(*, curriculum: Curriculum) -> tuple[ShelfLoaded, ...]:
    """Write directions, skills, verticals and the shelf of shared tasks where they differ."""
    return (
        _shelve(Direction, _directions(curriculum)),
        _shelve(Skill, _skills(curriculum)),
        _shelve(Vertical, _verticals(curriculum)),
        _shelve(SharedTask, _shared_tasks(curriculum)),
    )


def _directions(curriculum: Curriculum) -> list[Direction]:
    return [
        Direction(slug=row.id, position=at, name=row.name, summary=row.summary, entry=row.entry)
        for at, row in enumerate(curriculum.directions, start=1)
    ]


def _skills(curriculum: Curriculum) -> list[Skill]:
    directions = dict(Direction.objects.values_list("slug", "pk"))
    return [
        Skill(
            slug=row.id,
            position=at,
            direction_id=directions[row.direction],
            name=row.name,
            summary=row.summary,
            sources=list(row.sources),
        )
        for at, row in enumerate(curriculum.skills, start=1)
    ]


def _verticals(curriculum: Curriculum) -> list[Vertical]:
    return [
        Vertical(slug=row.id, position=at, kind=row.kind.value, name=row.name)
        for at, row in enumerate(curriculum.verticals, start=1)
    ]


def _shared_tasks(curriculum: Curriculum) -> list[SharedTask]:
    return [SharedTask(slug=row.id, position=at) for at, row in enumerate(curriculum.tasks, 1)]


def _shelve(model: type[Any], rows: Sequence[Any]) -> ShelfLoaded:
    """Insert the rows that are new and update those that differ, known by slug: two queries."""
    known = {row.slug: row for row in model.objects.all()}
    fields = [field for field in model._meta.concrete_fields if field.name not in AUDIT]
    new = [row for row in rows if row.slug not in known]
    changed = [
        row
        for row in rows
        if row.slug in known
        and any(getattr(row, f.attname) != getattr(known[row.slug], f.attname) for f in fields)
    ]
    if new or changed:
        model.objects.bulk_create(
            [*new, *changed],
            update_conflicts=True,
            unique_fields=["slug"],
            update_fields=[*(field.name for field in fields if field.name != "slug"), "updated_at"],
        )
    left = sorted(set(known) - {row.slug for row in rows})
    name = str(model._meta.verbose_name_plural)
    return ShelfLoaded(name, len(rows), len(new), len(changed), tuple(left))


# --------------------------------------------------------------------------- rubrics


def rubrics_load(*, rubrics: Sequence[RubricSpec]) -> tuple[ShelfLoaded, dict[str, RubricVersion]]:
    """Write a new version of each rubric whose content differs from its newest one.

    Return what was done, and the newest version of each rubric by id.
    """
    shelf = _shelve(
        Rubric, [Rubric(slug=row.id, position=at) for at, row in enumerate(rubrics, start=1)]
    )
    rows = {row.slug: row for row in Rubric.objects.all()}
    newest = {
        row.rubric.slug: row for row in RubricVersion.objects.newest().select_related("rubric")
    }
    changed = [row for row in rubrics if not _is_current(newest.get(row.id), row)]
    before = len(set(newest) & {row.id for row in changed})
    made = RubricVersion.objects.bulk_create(
        [
            RubricVersion(
                rubric=rows[row.id],
                number=newest[row.id].number + 1 if row.id in newest else 1,
                title=row.title,
                digest=rubric_digest(row),
            )
            for row in changed
        ]
    )
    Criterion.objects.bulk_create(
        criterion
        for version, row in zip(made, changed, strict=True)
        for criterion in _criteria(version, row)
    )
    versions = {**newest, **{version.rubric.slug: version for version in made}}
    return (
        ShelfLoaded(shelf.name, shelf.total, len(made) - before, before, shelf.left),
        versions,
    )


def _is_current(version: RubricVersion | None, rubric: RubricSpec) -> bool:
    return version is not None and version.digest == rubric_digest(rubric)


def _criteria(version: RubricVersion, rubric: RubricSpec) -> list[Criterion]:
    return [
        Criterion(
            rubric_version=version,
            slug=row.id,
            position=at,
            name=row.name,
            weight=row.weight,
            levels=list(row.levels),
        )
        for at, row in enumerate(rubric.criteria, start=1)
    ]
