"""curriculum: deeds: load and export the library, retire a version."""

from apps.curriculum.services.checking import CurriculumInvalid, curriculum_check, curriculum_read
from apps.curriculum.services.library import (
    CurriculumExported,
    CurriculumLoaded,
    LibraryEmpty,
    curriculum_export,
    curriculum_load,
)
from apps.curriculum.services.links import LinkChecked, links_check
from apps.curriculum.services.shelves import ShelfLoaded
from apps.curriculum.services.versions import (
    RoadmapLoaded,
    VersionInUse,
    roadmap_version_retire,
)

__all__ = [
    "CurriculumExported",
    "CurriculumInvalid",
    "CurriculumLoaded",
    "LibraryEmpty",
    "LinkChecked",
    "RoadmapLoaded",
    "ShelfLoaded",
    "VersionInUse",
    "curriculum_check",
    "curriculum_export",
    "curriculum_load",
    "curriculum_read",
    "links_check",
    "roadmap_version_retire",
]
