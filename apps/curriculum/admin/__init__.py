"""curriculum: the desk's pages of what is taught, and of what is still written."""

from apps.curriculum.admin.drafts import RoadmapDraftAdmin
from apps.curriculum.admin.library import (
    DirectionAdmin,
    RubricVersionAdmin,
    SkillAdmin,
    VerticalAdmin,
)
from apps.curriculum.admin.roadmaps import RoadmapVersionAdmin

__all__ = [
    "DirectionAdmin",
    "RoadmapDraftAdmin",
    "RoadmapVersionAdmin",
    "RubricVersionAdmin",
    "SkillAdmin",
    "VerticalAdmin",
]
