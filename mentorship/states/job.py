"""The life of a piece of background work."""

from enum import StrEnum

from mentorship.states.machine import machine


class JobState(StrEnum):
    """A job that used up its attempts is dead, keeps its error, and can be run again."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    DEAD = "dead"
    CANCELLED = "cancelled"


JOB = machine(
    "job",
    born={JobState.QUEUED},
    arrows={
        JobState.QUEUED: {JobState.RUNNING, JobState.CANCELLED},
        JobState.RUNNING: {JobState.SUCCEEDED, JobState.QUEUED, JobState.DEAD},
        JobState.DEAD: {JobState.QUEUED},
    },
)
