"""The lives of an automated check and of the credential it reports with."""

from enum import StrEnum

from mentorship.states.machine import machine


class CheckRunState(StrEnum):
    """Passed and failed judge the work; errored, cancelled and timed out say nothing of it."""

    QUEUED = "queued"
    RUNNING = "running"
    PASSED = "passed"
    FAILED = "failed"
    ERRORED = "errored"
    CANCELLED = "cancelled"
    TIMED_OUT = "timed_out"


CHECK_RUN = machine(
    "check run",
    born={CheckRunState.QUEUED},
    arrows={
        CheckRunState.QUEUED: {
            CheckRunState.RUNNING,
            CheckRunState.CANCELLED,
            CheckRunState.TIMED_OUT,
        },
        CheckRunState.RUNNING: {
            CheckRunState.PASSED,
            CheckRunState.FAILED,
            CheckRunState.ERRORED,
            CheckRunState.CANCELLED,
            CheckRunState.TIMED_OUT,
        },
    },
)


class CheckCredentialState(StrEnum):
    """A revoked credential stays as history; another one is issued in its place."""

    ACTIVE = "active"
    REVOKED = "revoked"


CHECK_CREDENTIAL = machine(
    "check credential",
    born={CheckCredentialState.ACTIVE},
    arrows={CheckCredentialState.ACTIVE: {CheckCredentialState.REVOKED}},
)
