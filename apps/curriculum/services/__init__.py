"""curriculum: deeds: load and export the library, retire a version."""

from apps.curriculum.services.checking import CurriculumInvalid, curriculum_check, curriculum_read
from apps.curriculum.services.drafts import MAX_BYTES as MAX_DRAFT_BYTES
from apps.curriculum.services.drafts import (
    DraftChanged,
    DraftClosed,
    NothingChanged,
    RoadmapIdTaken,
    draft_confirm,
    draft_discard,
    draft_open,
    draft_publish,
    draft_reopen,
    draft_write,
)
from apps.curriculum.services.files import (
    DocumentUnreadable,
    document_from_text,
    document_text,
)
from apps.curriculum.services.imports import draft_import
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
    "MAX_DRAFT_BYTES",
    "CurriculumExported",
    "CurriculumInvalid",
    "CurriculumLoaded",
    "DocumentUnreadable",
    "DraftChanged",
    "DraftClosed",
    "LibraryEmpty",
    "LinkChecked",
    "NothingChanged",
    "RoadmapIdTaken",
    "RoadmapLoaded",
    "ShelfLoaded",
    "VersionInUse",
    "curriculum_check",
    "curriculum_export",
    "curriculum_load",
    "curriculum_read",
    "document_from_text",
    "document_text",
    "draft_confirm",
    "draft_discard",
    "draft_import",
    "draft_open",
    "draft_publish",
    "draft_reopen",
    "draft_write",
    "links_check",
    "roadmap_version_retire",
]
