"""curriculum: questions about what is taught."""

from apps.curriculum.selectors.drafts import (
    DraftChecked,
    draft_changes,
    draft_check,
    draft_get,
    draft_list,
    version_changes,
)
from apps.curriculum.selectors.edges import EdgeView, edge_list
from apps.curriculum.selectors.library import (
    SharedTaskDiffers,
    library_for_system,
    roadmap_spec,
    skills_for_system,
)
from apps.curriculum.selectors.lists import (
    direction_list,
    latest_published,
    roadmap_list,
    roadmap_version_get,
    roadmap_version_list,
    rubric_version_get,
    rubric_version_list,
    skill_list,
    task_get,
    task_list,
    vertical_list,
)

__all__ = [
    "DraftChecked",
    "EdgeView",
    "SharedTaskDiffers",
    "direction_list",
    "draft_changes",
    "draft_check",
    "draft_get",
    "draft_list",
    "edge_list",
    "latest_published",
    "library_for_system",
    "roadmap_list",
    "roadmap_spec",
    "roadmap_version_get",
    "roadmap_version_list",
    "rubric_version_get",
    "rubric_version_list",
    "skill_list",
    "skills_for_system",
    "task_get",
    "task_list",
    "version_changes",
    "vertical_list",
]
