"""The lives of a program and of its cohorts."""

from enum import StrEnum

from mentorship.states.machine import machine


class ProgramState(StrEnum):
    """A program is drawn up, runs cohorts, closes, and is put away."""

    DRAFT = "draft"
    ACTIVE = "active"
    CLOSED = "closed"
    ARCHIVED = "archived"


PROGRAM = machine(
    "program",
    born={ProgramState.DRAFT},
    arrows={
        ProgramState.DRAFT: {ProgramState.ACTIVE},
        ProgramState.ACTIVE: {ProgramState.CLOSED},
        ProgramState.CLOSED: {ProgramState.ARCHIVED},
    },
)


class CohortState(StrEnum):
    """A cohort takes people in, runs, and wraps up: reviews stay open while submissions close."""

    PLANNED = "planned"
    ENROLLING = "enrolling"
    RUNNING = "running"
    WRAPPING_UP = "wrapping_up"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


COHORT = machine(
    "cohort",
    born={CohortState.PLANNED},
    arrows={
        CohortState.PLANNED: {CohortState.ENROLLING, CohortState.CANCELLED},
        CohortState.ENROLLING: {CohortState.RUNNING, CohortState.CANCELLED},
        CohortState.RUNNING: {CohortState.WRAPPING_UP},
        CohortState.WRAPPING_UP: {CohortState.COMPLETED},
    },
)
