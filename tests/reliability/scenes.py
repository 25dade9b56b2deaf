"""For every kind of job: a world in which it has something to do, and what it is asked."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from apps.assignments.models import Extension, Review
from apps.assignments.services import assignment_claim, assignments_issue, review_route
from apps.cohorts import services
from apps.cohorts.models import Enrollment, RosterImport
from apps.cohorts.services import enrollment_transfer, roster_import_send
from apps.core.models import Job
from apps.insights.models import Export
from apps.pivots.models import Outcome, PolicyVersion
from apps.pivots.services import policy_load, recommendations_refresh
from apps.progress.models import RiskAssessment, RiskSignal
from config.env import ROOT
from mentorship.values import RouteCause
from tests.factories import (
    AbsenceFactory,
    AssignmentFactory,
    CheckRunFactory,
    CohortFactory,
    EnrollmentFactory,
    InvitationFactory,
    JobFactory,
    LearnerFactory,
    MatchProposalFactory,
    NotificationFactory,
    RecommendationFactory,
    ReviewFactory,
    RevisionFactory,
    SeatsFactory,
    SkillFactory,
    StageFactory,
    TaskFactory,
    TaskSkillFactory,
    UploadFactory,
    direction,
)
from tests.factories.house import House
from tests.factories.moments import NOW

Payload = dict[str, Any]
POLICY = ROOT / "fixtures" / "policy" / "2025-01.json"


def cohort_to_issue(house: House) -> Payload:
    _give_tasks(house)
    return {"cohort_id": house.cohort.pk}


def enrollment_to_issue(house: House) -> Payload:
    _give_tasks(house)
    return {"enrollment_id": house.enrollment.pk}


def _give_tasks(house: House) -> None:
    stage = StageFactory(version=house.placement.roadmap_version)
    for _ in range(3):
        TaskFactory(stage=stage)


def enrollment_on_leave(house: House) -> Payload:
    AssignmentFactory(placement=house.placement, task=TaskFactory())
    services.enrollment_pause(
        enrollment_id=house.enrollment.pk,
        returns_on=(NOW + timedelta(days=7)).date(),
        by=None,
        now=NOW - timedelta(days=2),
    )
    return {"enrollment_id": house.enrollment.pk}


def day_of_return(house: House) -> Payload:
    enrollment_on_leave(house)
    Enrollment.objects.filter(pk=house.enrollment.pk).update(returns_on=NOW.date())
    return {}


def cohort_with_a_new_calendar(house: House) -> Payload:
    _give_tasks(house)
    assignments_issue(cohort_id=house.cohort.pk, now=NOW)
    house.cohort.breaks.create(
        name="Off", first_on=NOW.date(), last_on=(NOW + timedelta(days=30)).date()
    )
    return {"cohort_id": house.cohort.pk, "dry_run": False}


def old_request(house: House) -> Payload:
    Extension.objects.create(
        organization=house.organization,
        assignment=AssignmentFactory(placement=house.placement, task=TaskFactory()),
        kind="plus",
        plus_days=2,
        reason="Ill",
        requested_at=NOW - timedelta(days=8),
    )
    return {}


def work_due_tomorrow(house: House) -> Payload:
    due_at = NOW + timedelta(hours=20)
    AssignmentFactory(placement=house.placement, task=TaskFactory(), due_at=due_at)
    return {}


def published_review(house: House) -> Payload:
    return {"review_id": _know_the_learner(house).pk}


def _reviewed(house: House) -> Review:
    task = TaskFactory()
    TaskSkillFactory(task=task, skill=SkillFactory(slug="data.etl"))
    work = AssignmentFactory(
        placement=house.placement,
        task=task,
        state="approved",
        submitted_at=NOW - timedelta(days=2),
    )
    revision = RevisionFactory(assignment=work, submitted_at=NOW - timedelta(days=2))
    review: Review = ReviewFactory(revision=revision, reviewer=house.mentor)
    return review


def enrollment_to_advise(house: House) -> Payload:
    _know_the_learner(house)
    return {"enrollment_id": house.enrollment.pk}


def enrollments_to_advise(house: House) -> Payload:
    _know_the_learner(house)
    return {"enrollment_ids": [house.enrollment.pk, house.other_enrollment.pk]}


def learner_to_advise(house: House) -> Payload:
    _know_the_learner(house)
    return {"learner_id": house.learner_profile.pk}


def cohort_to_advise(house: House) -> Payload:
    _know_the_learner(house)
    return {"cohort_id": house.cohort.pk}


def _know_the_learner(house: House) -> Review:
    """Put a policy in force, and a learner and reviewed work before it; return the review."""
    policy_load(document=json.loads(POLICY.read_text(encoding="utf-8")), by=None, now=NOW)
    learner = house.learner_profile
    learner.status, learner.experience_known = "fresh_graduate", True
    learner.weekly_hours, learner.target_direction = 12, direction("apps")
    learner.save()
    return _reviewed(house)


def overdue_recommendation(house: House) -> Payload:
    RecommendationFactory(
        enrollment=house.enrollment,
        published_at=NOW - timedelta(days=20),
        expires_at=NOW - timedelta(days=6),
    )
    return {}


def learner_with_a_claim(house: House) -> Payload:
    learner = house.learner_profile
    learner.skill_claims.create(skill=SkillFactory(slug="data.etl"), level=0.8, proof="project")
    return {"learner_id": learner.pk}


def cohort_to_seat(house: House) -> Payload:
    _know_the_learner(house)
    enrollment = EnrollmentFactory(
        cohort=house.cohort,
        learner=LearnerFactory(
            organization=house.organization,
            status="fresh_graduate",
            experience_known=True,
            interest_engineering=0.4,
        ),
        state="applied",
        activated_at=None,
    )
    recommendations_refresh(enrollment_ids=[enrollment.pk], now=NOW)
    return {"cohort_id": house.cohort.pk}


def old_placements(house: House) -> Payload:
    house.placement.started_at = NOW - timedelta(weeks=13)
    house.placement.save()
    return {}


def outcomes_to_learn_from(house: House) -> Payload:
    _know_the_learner(house)
    entered = NOW - timedelta(weeks=13)
    house.placement.started_at = entered
    house.placement.save()
    RecommendationFactory(
        enrollment=house.enrollment,
        policy_version=PolicyVersion.objects.get(),
        inputs={"stage": "intake", "profile": {"status": "student"}, "progress": None},
        state="superseded",
        published_at=entered - timedelta(days=1),
    )
    Outcome.objects.create(
        organization=house.organization,
        enrollment=house.enrollment,
        placement=house.placement,
        direction=direction("data"),
        entered_at=entered,
        measured_at=NOW - timedelta(weeks=1),
        features={"R22/always": 1.0},
        is_active=True,
        done_share=1.0,
        mean_review=0.8,
        success=True,
    )
    return {}


def enrollments_at_risk(house: House) -> Payload:
    _fallen_silent(house)
    return {"enrollment_ids": [house.enrollment.pk]}


def assignment_at_risk(house: House) -> Payload:
    return {"assignment_id": _fallen_silent(house)}


def everybody_at_risk(house: House) -> Payload:
    _fallen_silent(house)
    return {}


def _fallen_silent(house: House) -> int:
    """Let the learner hand in nothing for eight weeks, though something was due."""
    house.placement.started_at = NOW - timedelta(weeks=8)
    house.placement.save()
    work = AssignmentFactory(placement=house.placement, due_at=NOW - timedelta(weeks=3))
    return int(work.pk)


def cohort_to_match(house: House) -> Payload:
    return {"cohort_id": house.cohort.pk}


def overdue_offer(house: House) -> Payload:
    MatchProposalFactory(
        enrollment=house.other_enrollment, state="offered", offered_at=NOW - timedelta(days=8)
    )
    return {}


def work_that_waits(house: House) -> Payload:
    return {"assignment_id": _waits(house, NOW)}


def held_by_a_mentor_who_leaves(house: House) -> Payload:
    """Let a mentor hold one piece of work and be asked for another."""
    held, asked = _waits(house, NOW), _waits(house, NOW)
    assignment_claim(assignment_id=held, by=house.mentor, now=NOW)
    review_route(assignment_id=asked, cause=RouteCause.HANDED_IN, now=NOW)
    return {"organization_id": house.organization.pk, "user_id": house.mentor.pk}


def lease_that_ran_out(house: House) -> Payload:
    before = NOW - timedelta(days=2)
    assignment_claim(assignment_id=_waits(house, before), by=house.mentor, now=before)
    return {}


def broken_promise(house: House) -> Payload:
    late = NOW - timedelta(hours=80)
    review_route(assignment_id=_waits(house, late), cause=RouteCause.HANDED_IN, now=late)
    return {}


def reviews_of_last_week(house: House) -> Payload:
    work = AssignmentFactory(
        placement=house.placement,
        task=TaskFactory(),
        state="approved",
        submitted_at=NOW - timedelta(days=8),
    )
    ReviewFactory(
        revision=RevisionFactory(assignment=work),
        reviewer=house.mentor,
        published_at=NOW - timedelta(days=7),
    )
    return {}


def leave_that_has_begun(house: House) -> Payload:
    AbsenceFactory(mentor=house.mentor_profile, starts_at=NOW - timedelta(hours=1))
    MatchProposalFactory(
        enrollment=house.other_enrollment, mentor=house.mentor_profile, state="offered"
    )
    return {}


def settled_mentorship(house: House) -> Payload:
    long_ago = NOW - timedelta(weeks=5)
    Enrollment.objects.filter(pk=house.enrollment.pk).update(activated_at=long_ago)
    house.enrollment.mentorships.update(started_at=long_ago, hours=1.5)
    return {}


def mentor_who_left(house: House) -> Payload:
    membership = house.mentor.memberships.get()
    membership.state = "ended"
    membership.save()
    return {"membership_id": membership.pk}


def _waits(house: House, at: datetime) -> int:
    """Let a piece of work wait for a review since some hour; return it."""
    work = AssignmentFactory(
        placement=house.placement,
        task=TaskFactory(),
        state="submitted",
        submitted_at=at,
        ball_with="mentor",
        ball_since=at,
    )
    RevisionFactory(assignment=work, submitted_at=at)
    return int(work.pk)


def open_invitation(house: House) -> Payload:
    invitation = InvitationFactory(organization=house.organization, invited_by=house.manager)
    return {"invitation_id": invitation.pk}


def admission_to_tell_of(house: House) -> Payload:
    return {
        "event": "EnrollmentAdmitted",
        "published_at": NOW.isoformat(),
        "organization_id": house.organization.pk,
        "enrollment_id": house.enrollment.pk,
        "from_waitlist": False,
    }


def notification_to_mail(house: House) -> Payload:
    row = NotificationFactory(organization=house.organization, recipient=house.learner)
    return {"notification_id": row.pk}


def digest_to_mail(house: House) -> Payload:
    row = NotificationFactory(
        organization=house.organization, recipient=house.learner, mail_mode="daily"
    )
    return {
        "user_id": house.learner.pk,
        "organization_id": house.organization.pk,
        "until": row.mail_due_at.isoformat(),
    }


def mails_to_order(house: House) -> Payload:
    notification_to_mail(house)
    digest_to_mail(house)
    return {}


def mail_to_give_up(house: House) -> Payload:
    job = JobFactory(
        kind="outbound.notification_mail",
        dedup_key="scene:dead",
        payload=notification_to_mail(house),
        state="dead",
        finished_at=NOW,
    )
    return {"job_id": job.pk}


def roster_to_import(house: House) -> Payload:
    _know_the_learner(house)  # a policy is in force: an application is advised on
    header, row = "email,name,role,cohort", f"ann@school.example,Ann,learner,{house.cohort.slug}"
    sent = roster_import_send(
        organization_id=house.organization.pk,
        cohort_id=None,
        files=[("roster.csv", f"{header}\n{row}\n")],
        by=house.manager,
        now=NOW,
        dry_run=False,
    )
    Job.objects.all().delete()  # the test orders its own
    return {"roster_import_id": sent.pk}


def dry_run_of_long_ago(house: House) -> Payload:
    row = RosterImport.objects.create(
        organization=house.organization,
        state="checked",
        shape="plain",
        requested_by=house.manager,
        checked_at=NOW - timedelta(days=3),
    )
    row.files.create(name="roster.csv", content="email,name,role")
    return {}


def transferred_enrollment(house: House) -> Payload:
    """Let a learner with finished, reviewed work go on in another cohort, mentored as before."""
    _know_the_learner(house)
    target = CohortFactory(program=house.program, state="running")
    SeatsFactory(cohort=target, roadmap_version=house.placement.roadmap_version)
    successor = enrollment_transfer(
        enrollment_id=house.enrollment.pk, cohort_id=target.pk, by=None, now=NOW
    )
    return {"enrollment_id": house.enrollment.pk, "successor_id": successor.pk}


def day_to_keep(house: House) -> Payload:
    began = NOW - timedelta(weeks=1)
    type(house.enrollment).objects.filter(cohort=house.cohort).update(activated_at=began)
    return {}


def deed_of_two_weeks_ago(house: House) -> Payload:
    acted = NOW - timedelta(days=15)
    _signal(house, state="actioned", acted_at=acted, judged_at=acted)
    RiskAssessment.objects.create(
        organization=house.organization,
        enrollment=house.enrollment,
        as_of=NOW.date(),
        probability=0.1,
        base=0,
        contributions=[],
        shapes="test",
    )
    return {}


def rule_that_was_wrong(house: House) -> Payload:
    for _ in range(9):
        _signal(house, state="dismissed", dismissal="wrong", judged_at=NOW, cleared_at=NOW)
    return {}


def _signal(house: House, **more: Any) -> None:
    RiskSignal.objects.create(
        organization=house.organization,
        enrollment=house.enrollment,
        code="silent",
        value=20,
        threshold=14,
        probability=0.6,
        rows=[],
        shapes="test",
        raised_at=NOW - timedelta(days=20),
        **more,
    )


def export_to_write(house: House) -> Payload:
    return {"export_id": _export(house, expires_at=NOW + timedelta(days=7)).pk}


def export_to_let_go(house: House) -> Payload:
    _export(house, expires_at=NOW - timedelta(days=1))
    return {}


def _export(house: House, **more: Any) -> Export:
    export: Export = Export.objects.create(
        organization=house.organization,
        cohort=house.cohort,
        kind="roster",
        format="csv",
        requested_by=house.manager,
        requested_at=NOW - timedelta(days=8),
        **more,
    )
    return export


def upload_nobody_handed_in(house: House) -> Payload:
    work = AssignmentFactory(placement=house.placement)
    UploadFactory(assignment=work, uploaded_at=NOW - timedelta(days=8))
    return {}


def check_that_fell_silent(house: House) -> Payload:
    work = AssignmentFactory(placement=house.placement, state="submitted", submitted_at=NOW)
    revision = RevisionFactory(assignment=work)
    CheckRunFactory(revision=revision, times_out_at=NOW - timedelta(minutes=1))
    return {}


SCENES: Mapping[str, Callable[[House], Payload]] = {
    "assignments.draw_second_opinions": reviews_of_last_week,
    "assignments.expire_claims": lease_that_ran_out,
    "assignments.expire_extensions": old_request,
    "assignments.follow_transfer": transferred_enrollment,
    "assignments.follow_up_reviews": broken_promise,
    "assignments.issue_to_cohort": cohort_to_issue,
    "assignments.issue_to_enrollment": enrollment_to_issue,
    "assignments.redate_enrollment": enrollment_on_leave,
    "assignments.remind": work_due_tomorrow,
    "assignments.replace_mentor": held_by_a_mentor_who_leaves,
    "assignments.reschedule_cohort": cohort_with_a_new_calendar,
    "assignments.route_review": work_that_waits,
    "cohorts.return_from_pause": day_of_return,
    "integrations.give_up_mail": mail_to_give_up,
    "integrations.notify": admission_to_tell_of,
    "integrations.order_mails": mails_to_order,
    "cohorts.roster_import": roster_to_import,
    "cohorts.sweep_rosters": dry_run_of_long_ago,
    "mentoring.follow_transfer": transferred_enrollment,
    "insights.expire_exports": export_to_let_go,
    "insights.write_export": export_to_write,
    "assignments.sweep_uploads": upload_nobody_handed_in,
    "assignments.time_out_check_runs": check_that_fell_silent,
    "mentoring.announce_absences": leave_that_has_begun,
    "mentoring.expire_offers": overdue_offer,
    "mentoring.leave_mentorships": mentor_who_left,
    "mentoring.match_cohort": cohort_to_match,
    "mentoring.settle_mentorships": settled_mentorship,
    "outbound.invitation_mail": open_invitation,
    "outbound.notification_digest": digest_to_mail,
    "outbound.notification_mail": notification_to_mail,
    "pivots.allocate_seats": cohort_to_seat,
    "pivots.expire_recommendations": overdue_recommendation,
    "pivots.fit_model": outcomes_to_learn_from,
    "pivots.recommend_cohort": cohort_to_advise,
    "pivots.recommend_enrollment": enrollment_to_advise,
    "pivots.recommend_enrollments": enrollments_to_advise,
    "pivots.recommend_learner": learner_to_advise,
    "pivots.record_outcomes": old_placements,
    "progress.evidence_append": published_review,
    "progress.follow_transfer": transferred_enrollment,
    "progress.record_outcomes": deed_of_two_weeks_ago,
    "progress.refresh_learner": learner_with_a_claim,
    "progress.refresh_risk": everybody_at_risk,
    "progress.refresh_risk_of_assignment": assignment_at_risk,
    "progress.refresh_risk_of_enrollments": enrollments_at_risk,
    "progress.review_rules": rule_that_was_wrong,
    "progress.take_snapshots": day_to_keep,
}
