"""mentoring: the worker's door."""

from apps.core.services import Run
from apps.core.tasks import job_task
from apps.mentoring import services


@job_task("mentoring.follow_transfer")
def follow_transfer(run: Run) -> None:
    """Let the mentors go along with a learner who was transferred."""
    enrollment_id = run.job.payload["enrollment_id"]
    followed = services.mentorships_follow(enrollment_id=enrollment_id, now=run.now)
    run.result = {"followed": followed}


@job_task("mentoring.match_cohort")
def match_cohort(run: Run) -> None:
    made = services.cohort_match(cohort_id=run.job.payload["cohort_id"], now=run.now)
    run.done = run.total = made.learners
    run.result = {
        "match_run": made.pk,
        "kept": len(made.kept),
        "unmatched": len(made.unmatched),
        "proposed": made.learners - len(made.kept) - len(made.unmatched),
    }


@job_task("mentoring.expire_offers")
def expire_offers(run: Run) -> None:
    run.result = {"expired": services.proposals_expire(now=run.now)}


@job_task("mentoring.announce_absences")
def announce_absences(run: Run) -> None:
    run.result = {"announced": services.absences_announce(now=run.now)}


@job_task("mentoring.settle_mentorships")
def settle_mentorships(run: Run) -> None:
    run.result = {"settled": services.mentorships_settle(now=run.now)}


@job_task("mentoring.leave_mentorships")
def leave_mentorships(run: Run) -> None:
    membership_id = run.job.payload["membership_id"]
    run.result = {"ended": services.mentorships_leave(membership_id=membership_id, now=run.now)}
