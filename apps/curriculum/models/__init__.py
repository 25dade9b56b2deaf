"""curriculum: directions, skills, roadmaps and their versions, tasks, rubrics."""

from apps.curriculum.models.drafts import RoadmapDraft
from apps.curriculum.models.field import Direction, Skill, Vertical
from apps.curriculum.models.roadmaps import (
    Roadmap,
    RoadmapVersion,
    SharedTask,
    Stage,
    Task,
    TaskGuide,
    TaskPrerequisite,
    TaskSkill,
)
from apps.curriculum.models.rubrics import Criterion, Rubric, RubricVersion

__all__ = [
    "Criterion",
    "Direction",
    "Roadmap",
    "RoadmapDraft",
    "RoadmapVersion",
    "Rubric",
    "RubricVersion",
    "SharedTask",
    "Skill",
    "Stage",
    "Task",
    "TaskGuide",
    "TaskPrerequisite",
    "TaskSkill",
    "Vertical",
]
