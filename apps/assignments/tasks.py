"""assignments: the worker's door."""

from apps.assignments import services
from apps.core.services import Run
from apps.core.tasks import job_task
from mentorship.values import RouteCause


@job_task("assignments.issue_to_cohort")
def issue_to_cohort(run: Run) -> None:
    """Give the active enrollments of a cohort the work of their roadmaps; all, or those named."""
    payload = run.job.payload
    issued = services.assignments_issue(
        cohort_id=payload["cohort_id"], enrollment_ids=payload.get("enrollments"), now=run.now
    )
    _tell(run, issued)


@job_task("assignments.issue_to_enrollment")
def issue_to_enrollment(run: Run) -> None:
    """Give one enrollment the work of the roadmap it stands in."""
    enrollment_id = run.job.payload["enrollment_id"]
    _tell(run, services.assignments_issue_to(enrollment_id=enrollment_id, now=run.now))


@job_task("assignments.redate_enrollment")
def redate_enrollment(run: Run) -> None:
    """Let due dates follow the days a learner is away."""
    enrollment_id = run.job.payload["enrollment_id"]
    run.result = {
        "moved": services.enrollment_redate(enrollment_id=enrollment_id, now=run.now),
    }


@job_task("assignments.reschedule_cohort")
def reschedule_cohort(run: Run) -> None:
    """Count the schedule of a cohort anew; the result names what moved."""
    payload = run.job.payload
    changes = services.cohort_reschedule(
        cohort_id=payload["cohort_id"], dry_run=payload["dry_run"], now=run.now
    )
    moved = [change for change in changes if change.is_moved]
    run.result = {
        "dry_run": payload["dry_run"],
        "moved": len(moved),
        "changes": [_told(change) for change in moved[: services.TOLD]],
    }
    run.done = run.total = len(changes)


@job_task("assignments.expire_extensions")
def expire_extensions(run: Run) -> None:
    """Let requests for more time expire that nobody answered."""
    run.result = {"expired": services.extensions_expire(now=run.now)}


@job_task("assignments.remind")
def remind(run: Run) -> None:
    """Remind learners of what is due."""
    run.result = {"reminded": services.reminders_send(now=run.now)}


def _told(change: services.DueChange) -> dict[str, object]:
    return {
        "assignment": change.row.pk,
        "task": change.row.task.slug,
        "before": change.before.isoformat(),
        "after": change.after.isoformat(),
        "reason": change.row.due_reason,
    }


@job_task("assignments.sweep_uploads")
def sweep_uploads(run: Run) -> None:
    """Delete what was uploaded and never handed in."""
    run.result = {"deleted": services.uploads_sweep(now=run.now)}


@job_task("assignments.follow_transfer")
def follow_transfer(run: Run) -> None:
    """Carry finished work over to where the learner goes on."""
    successor_id = run.job.payload["successor_id"]
    run.result = {"waived": services.work_carry_over(successor_id=successor_id, now=run.now)}


@job_task("assignments.time_out_check_runs")
def time_out_check_runs(run: Run) -> None:
    """Close the checks that fell silent."""
    run.result = {"timed_out": services.check_runs_time_out(now=run.now)}


@job_task("assignments.route_review")
def route_review(run: Run) -> None:
    """Ask somebody for a review of what was handed in."""
    assignment_id = run.job.payload["assignment_id"]
    found = services.review_route(
        assignment_id=assignment_id, cause=RouteCause.HANDED_IN, now=run.now
    )
    run.result = {"asked": found.reviewer_id if found else None}


@job_task("assignments.replace_mentor")
def replace_mentor(run: Run) -> None:
    """Give back what a mentor who is away holds, and ask others."""
    facts = run.job.payload
    released, routed = services.mentor_replace(
        organization_id=facts["organization_id"], user_id=facts["user_id"], now=run.now
    )
    run.result = {"released": released, "routed": routed}


@job_task("assignments.expire_claims")
def expire_claims(run: Run) -> None:
    """Put work whose lease ran out back into the queue."""
    run.result = {"expired": services.claims_expire(now=run.now)}


@job_task("assignments.follow_up_reviews")
def follow_up_reviews(run: Run) -> None:
    """Ask others where the promise is broken, and remind whoever is silent."""
    routed, told = services.reviews_follow_up(now=run.now)
    run.result = {"routed": routed, "told": told}


@job_task("assignments.draw_second_opinions")
def draw_second_opinions(run: Run) -> None:
    """Ask others about a sample of last week's reviews."""
    run.result = {"asked": services.second_opinions_draw(now=run.now)}


def _tell(run: Run, issued: int) -> None:
    run.result = {"issued": issued}
    run.done = run.total = issued
