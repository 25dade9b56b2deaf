"""pivots: the worker's door."""

from apps.core.services import Run
from apps.core.tasks import job_task
from apps.pivots import services


@job_task("pivots.recommend_enrollment")
def recommend_enrollment(run: Run) -> None:
    ids = [run.job.payload["enrollment_id"]]
    run.result = services.recommendations_refresh(enrollment_ids=ids, now=run.now)


@job_task("pivots.recommend_enrollments")
def recommend_enrollments(run: Run) -> None:
    ids = run.job.payload["enrollment_ids"]
    run.result = services.recommendations_refresh(enrollment_ids=ids, now=run.now)
    run.done = run.total = len(ids)
    services.run_part_finish(job=run.job)


@job_task("pivots.recommend_learner")
def recommend_learner(run: Run) -> None:
    learner_id = run.job.payload["learner_id"]
    run.result = services.learner_recommend(learner_id=learner_id, now=run.now)


@job_task("pivots.recommend_cohort")
def recommend_cohort(run: Run) -> None:
    run.done = run.total = services.cohort_run_split(job=run.job)


@job_task("pivots.expire_recommendations")
def expire_recommendations(run: Run) -> None:
    ended = run.job.payload.get("enrollment_id")
    expired = services.recommendations_expire(enrollment_id=ended, now=run.now)
    run.result = {"expired": expired}


@job_task("pivots.allocate_seats")
def allocate_seats(run: Run) -> None:
    plan = services.seats_allocate(cohort_id=run.job.payload["cohort_id"], now=run.now)
    run.result = {"plan": plan.pk if plan else None}


@job_task("pivots.record_outcomes")
def record_outcomes(run: Run) -> None:
    run.result = {"recorded": services.outcomes_record(now=run.now)}


@job_task("pivots.fit_model")
def fit_model(run: Run) -> None:
    model = services.model_fit(now=run.now)
    run.result = {"model": model.pk, "version": model.version}
