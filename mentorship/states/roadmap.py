"""The life of a roadmap version."""

from enum import StrEnum

from mentorship.states.machine import machine


class RoadmapVersionState(StrEnum):
    """Published content never changes; running cohorts keep the version they pinned."""

    DRAFT = "draft"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    RETIRED = "retired"


ROADMAP_VERSION = machine(
    "roadmap version",
    born={RoadmapVersionState.DRAFT},
    arrows={
        RoadmapVersionState.DRAFT: {RoadmapVersionState.PUBLISHED},
        RoadmapVersionState.PUBLISHED: {RoadmapVersionState.SUPERSEDED},
        RoadmapVersionState.SUPERSEDED: {RoadmapVersionState.RETIRED},
    },
)
