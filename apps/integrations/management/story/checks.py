"""The demo's machine: an automated check reports on what waits for a review."""

from datetime import datetime

from apps.accounts.models import Organization, User
from apps.assignments import services
from apps.assignments.selectors import check_writer, revisions_to_check
from mentorship.states import CheckRunState

CHECKED = 6
FOUND = {
    "path": "src/pipeline.py",
    "line": 41,
    "level": "failure",
    "message": "expected 1204 rows, got 1198",
}


def checks_report(*, organization: Organization, by: User, now: datetime) -> None:
    """Issue a credential and report of the newest revisions with it, every other one failing."""
    issued = services.check_credential_issue(
        organization_id=organization.pk,
        cohort_id=None,
        name="continuous integration",
        days=90,
        by=by,
        now=now,
    )
    writer = check_writer(token=issued.token, now=now)
    assert writer is not None  # it was issued just now
    for index, revision in enumerate(revisions_to_check(writer=writer)[:CHECKED]):
        failed = index % 2 == 1
        services.check_run_report(
            writer=writer,
            revision_id=revision.pk,
            name="tests",
            external_id=f"run-{revision.pk}",
            report=services.CheckReport(
                state=CheckRunState.FAILED if failed else CheckRunState.PASSED,
                summary="1 of 40 tests failed" if failed else "40 tests passed",
                annotations=[FOUND] if failed else [],
                url=f"https://ci.example/harbor/{revision.pk}",
            ),
            now=now,
        )
