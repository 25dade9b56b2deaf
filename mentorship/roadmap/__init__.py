"""What is taught: directions, skills, rubrics, roadmaps, and the rules they keep.

A curriculum is read from parsed files (`curriculum_of`), judged (`faults_of`), and written back to
the same content (`documents_of`). A fault's pointer is the file and a JSON pointer into it.
"""

from mentorship.roadmap._diff import Change, FieldChange, changes_between
from mentorship.roadmap._graph import PrerequisiteGraph
from mentorship.roadmap._guide import guide_document, guide_from
from mentorship.roadmap._node import UNREADABLE
from mentorship.roadmap._reading import EMPTY, FILES, ROADMAPS, curriculum_of, roadmap_of
from mentorship.roadmap._rules import PROMISES, RULES, faults_of
from mentorship.roadmap._values import (
    NO_GUIDE,
    Criterion,
    Curriculum,
    Deliverable,
    Direction,
    Effort,
    Figures,
    Guide,
    Place,
    Resource,
    RoadmapSpec,
    Rubric,
    Skill,
    StageSpec,
    Step,
    TaskSpec,
    Variant,
    Vertical,
    figures_of,
)
from mentorship.roadmap._writing import (
    deliverable_document,
    documents_of,
    roadmap_digest,
    roadmap_document,
    rubric_digest,
    task_document,
)

__all__ = [
    "EMPTY",
    "FILES",
    "NO_GUIDE",
    "PROMISES",
    "ROADMAPS",
    "RULES",
    "UNREADABLE",
    "Change",
    "Criterion",
    "Curriculum",
    "Deliverable",
    "Direction",
    "Effort",
    "FieldChange",
    "Figures",
    "Guide",
    "Place",
    "PrerequisiteGraph",
    "Resource",
    "RoadmapSpec",
    "Rubric",
    "Skill",
    "StageSpec",
    "Step",
    "TaskSpec",
    "Variant",
    "Vertical",
    "changes_between",
    "curriculum_of",
    "deliverable_document",
    "documents_of",
    "faults_of",
    "figures_of",
    "guide_document",
    "guide_from",
    "roadmap_digest",
    "roadmap_document",
    "roadmap_of",
    "rubric_digest",
    "task_document",
]
