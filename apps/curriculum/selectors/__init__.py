"""curriculum: questions about what is taught."""

from apps.curriculum.selectors.library import SharedTaskDiffers, library_for_system
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
    "SharedTaskDiffers",
    "direction_list",
    "latest_published",
    "library_for_system",
    "roadmap_list",
    "roadmap_version_get",
    "roadmap_version_list",
    "rubric_version_get",
    "rubric_version_list",
    "skill_list",
    "task_get",
    "task_list",
    "vertical_list",
]
