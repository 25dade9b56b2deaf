"""The lives of a roadmap draft and of a roadmap version."""

from enum import StrEnum

from mentorship.states.machine import machine


class RoadmapDraftState(StrEnum):
    """Written and rewritten by people until it becomes a version, or nothing."""

    OPEN = "open"
    PUBLISHED = "published"
    DISCARDED = "discarded"


ROADMAP_DRAFT = machine(
    "roadmap draft",
    born={RoadmapDraftState.OPEN},
    arrows={
        RoadmapDraftState.OPEN: {RoadmapDraftState.PUBLISHED, RoadmapDraftState.DISCARDED},
        RoadmapDraftState.DISCARDED: {RoadmapDraftState.OPEN},
    },
)


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
