"""What is taught: directions, skills, rubrics, roadmaps, and the rules they keep.

A curriculum is read from parsed files (`curriculum_of`), judged (`faults_of`), and written back to
the same content (`documents_of`). A fault's pointer is the file and a JSON pointer into it.
"""

from mentorship.roadmap._graph import PrerequisiteGraph
from mentorship.roadmap._guide import guide_document, guide_from
from mentorship.roadmap._reading import EMPTY, FILES, ROADMAPS, curriculum_of
from mentorship.roadmap._rules import RULES, faults_of
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
    rubric_digest,
)

__all__ = [
    "EMPTY",
    "FILES",
    "NO_GUIDE",
    "ROADMAPS",
    "RULES",
    "Criterion",
    "Curriculum",
    "Deliverable",
    "Direction",
    "Effort",
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
    "curriculum_of",
    "deliverable_document",
    "documents_of",
    "faults_of",
    "figures_of",
    "guide_document",
    "guide_from",
    "roadmap_digest",
    "rubric_digest",
]
