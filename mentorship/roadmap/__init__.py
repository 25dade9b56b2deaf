"""What is taught: directions, skills, rubrics, roadmaps, and the rules they keep.

A curriculum is read from parsed files (`curriculum_of`), judged (`faults_of`), and written back to
the same content (`documents_of`). A fault's pointer is the file and a JSON pointer into it.
"""

from mentorship.roadmap._graph import PrerequisiteGraph
from mentorship.roadmap._reading import EMPTY, FILES, ROADMAPS, curriculum_of
from mentorship.roadmap._rules import RULES, faults_of
from mentorship.roadmap._values import (
    Criterion,
    Curriculum,
    Deliverable,
    Direction,
    Effort,
    Figures,
    Place,
    RoadmapSpec,
    Rubric,
    Skill,
    StageSpec,
    TaskSpec,
    Vertical,
    figures_of,
)
from mentorship.roadmap._writing import documents_of, roadmap_digest, rubric_digest

__all__ = [
    "EMPTY",
    "FILES",
    "ROADMAPS",
    "RULES",
    "Criterion",
    "Curriculum",
    "Deliverable",
    "Direction",
    "Effort",
    "Figures",
    "Place",
    "PrerequisiteGraph",
    "RoadmapSpec",
    "Rubric",
    "Skill",
    "StageSpec",
    "TaskSpec",
    "Vertical",
    "curriculum_of",
    "documents_of",
    "faults_of",
    "figures_of",
    "roadmap_digest",
    "rubric_digest",
]
