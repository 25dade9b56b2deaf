"""Who is told of what, and that everybody is told once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from apps.accounts.models import Membership
from apps.assignments.models import Extension
from apps.cohorts.services import enrollment_transfer
from apps.core.models import Job, OutboxEvent
from apps.core.services import state_begin
from apps.integrations.models import CATALOG, Notification
from apps.mentoring import services as mentoring
from config.subscriptions import NOTIFY, SUBSCRIPTIONS
from mentorship import events
from mentorship.events import (
    AssignmentSubmitted,
    DeadlineReminder,
    EnrollmentAdmitted,
    EnrollmentDeclined,
    EnrollmentTransferred,
    ExtensionDecided,
    ExtensionRequested,
    JobDied,
    MentorshipEnded,
    MentorshipStarted,
    RecommendationDecided,
    RecommendationPublished,
    ReviewPublished,
    RiskSignalRaised,
)
from mentorship.values import MailMode, MentorshipEndReason, MentorshipKind
from tests.factories import (
    AssignmentFactory,
    CohortFactory,
    JobFactory,
    MembershipFactory,
    MentorFactory,
    MentorshipFactory,
    RecommendationFactory,
    ReviewFactory,
    RevisionFactory,
    SeatsFactory,
    TaskFactory,
)
from tests.factories.moments import NOW
from tests.integration.integrations.told import PENDING, tell, wish


@pytest.fixture
def review(here):
    work = AssignmentFactory(
        placement=here.placement, task=TaskFactory(), state="approved", submitted_at=NOW
    )
    revision = RevisionFactory(assignment=work, submitted_by=here.learner)
    return ReviewFactory(revision=revision, reviewer=here.mentor)


def told():
    """Return who was told of which type."""
    return set(Notification.objects.values_list("recipient__name", "type"))


def admitted(house, *, from_waitlist=False):
    return EnrollmentAdmitted(house.organization.pk, house.enrollment.pk, from_waitlist)


def reviewed(house, review):
    return ReviewPublished(house.organization.pk, review.pk, house.enrollment.pk)


def handed_in(house, review):
    work = review.revision.assignment_id
    return AssignmentSubmitted(house.organization.pk, work, review.revision_id)


# --------------------------------------------------------------------------- the catalog


def test_every_type_tells_of_an_event_that_is_subscribed_and_no_event_is_subscribed_in_vain():
    subscribed = {name for name, kinds in SUBSCRIPTIONS.items() if NOTIFY in kinds}

    assert {notice.event for notice in CATALOG} == subscribed
    assert all(hasattr(events, name) for name in subscribed)
    assert len({notice.code for notice in CATALOG}) == len(CATALOG)


# --------------------------------------------------------------------------- who is told


def test_a_learner_is_told_of_a_seat(here):
    tell(admitted(here))

    assert told() == {("Lin", "application_admitted")}
    row = Notification.objects.get()
    assert row.title == f"You have a seat in {here.cohort.name}"
    assert row.link == f"/api/v1/enrollments/{here.enrollment.pk}"
    with translation.override("zh-hans"):
        assert row.title == f"您已获得 {here.cohort.name} 的名额"


def test_moving_up_from_the_waitlist_is_told_as_such(here):
    tell(admitted(here, from_waitlist=True))
    tell(EnrollmentDeclined(here.organization.pk, here.other_enrollment.pk))

    assert told() == {("Lin", "waitlist_promoted"), ("Olu", "application_declined")}


def test_work_is_told_to_the_other_side(here, review):
    tell(handed_in(here, review))
    tell(reviewed(here, review))

    assert told() == {("Mei", "work_handed_in"), ("Lin", "work_reviewed")}
    row = Notification.objects.get(recipient=here.learner)
    with translation.override("zh-hans"):
        assert "通过" in row.title


def test_where_nobody_mentors_a_learner_the_leads_are_told(here):
    work = AssignmentFactory(placement=here.other_placement, state="submitted", submitted_at=NOW)
    revision = RevisionFactory(assignment=work, submitted_by=here.other_learner)
    tell(AssignmentSubmitted(here.organization.pk, work.pk, revision.pk))

    assert told() == {("Lea", "work_handed_in")}


def test_nobody_is_told_of_what_they_did(here, review):
    own = ReviewFactory(revision=review.revision, reviewer=here.learner, state="drafted")
    state_begin(row=here.enrollment.mentorships.get(), by=here.mentor, now=NOW)

    tell(reviewed(here, own))
    paired = here.enrollment.mentorships.get().pk
    tell(MentorshipStarted(here.organization.pk, paired))

    assert told() == {("Lin", "mentor_assigned")}


def test_a_recommendation_is_told_to_the_mentor_and_to_the_learner_once_decided(here):
    row = RecommendationFactory(enrollment=here.enrollment, state="published", published_at=NOW)
    keys = (here.organization.pk, row.pk, here.enrollment.pk)

    tell(RecommendationPublished(*keys))
    assert told() == {("Mei", "recommendation_waiting")}
    waits = Notification.objects.get(recipient=here.mentor)
    assert waits.body == (
        "It says: Start in data engineering, then move to applications & algorithms."
        " Accept it, amend it or decline it."
    )
    with translation.override("zh-hans"):
        assert "先从数据工程开始，再转到应用与算法" in waits.body

    row.state, row.decided_by, row.decided_at = "accepted", here.mentor, NOW
    row.save()
    tell(RecommendationDecided(*keys, "accepted"))

    assert ("Lin", "recommendation_decided") in told()
    decided = Notification.objects.get(recipient=here.learner)
    assert "Mei" in decided.title
    assert "Start in data engineering, then move to" in decided.body


def test_both_sides_are_told_when_a_mentorship_begins_and_ends(here):
    row = mentoring.mentorship_assign(
        enrollment_id=here.other_enrollment.pk,
        mentor_id=here.mentor_profile.pk,
        kind=MentorshipKind.PRIMARY,
        by=here.manager,
        now=NOW,
    )
    keys = (here.organization.pk, row.pk)
    tell(MentorshipStarted(*keys))
    assert told() == {("Olu", "mentor_assigned"), ("Mei", "learner_assigned")}

    mentoring.mentorship_end(
        mentorship_id=row.pk, reason=MentorshipEndReason.HANDOVER, by=here.manager, now=NOW
    )
    tell(MentorshipEnded(*keys))
    assert {("Olu", "mentor_left"), ("Mei", "learner_handed_on")} < told()


def test_managers_are_told_of_a_dead_job_once_a_day_however_many_die(here, elsewhere):
    for _ in range(3):
        job = JobFactory(
            organization=here.organization, state="dead", finished_at=NOW, error="x" * 5000
        )
        tell(JobDied(here.organization.pk, job.pk))

    assert told() == {("Pat", "job_died"), ("Ada", "job_died")}
    assert Notification.objects.count() == 2
    assert max(len(row.body) for row in Notification.objects.all()) < 400


# --------------------------------------------------------------------------- who is not


def test_who_left_or_was_shut_out_is_told_nothing(here, review):
    Membership.objects.filter(user=here.mentor).update(state="ended")
    here.learner.is_active = False
    here.learner.save()

    tell(handed_in(here, review))
    tell(reviewed(here, review))

    assert told() == set()


def test_a_mentor_who_is_a_learner_by_now_is_not_told_as_a_mentor(here, review):
    Membership.objects.filter(user=here.mentor).update(state="ended")
    MembershipFactory(user=here.mentor, organization=here.organization, role="learner")

    tell(handed_in(here, review))

    assert told() == set()


def test_what_is_gone_meanwhile_is_told_to_nobody(here):
    tell(ReviewPublished(here.organization.pk, 10**9, 10**9))
    tell(RiskSignalRaised(None, 10**9, 10**9))
    tell(JobDied(None, 10**9))

    assert told() == set()


def test_an_event_no_type_tells_of_is_told_to_nobody(here):
    assert tell(events.CohortStarted(here.organization.pk, here.cohort.pk)) == 0
    assert told() == set()


# --------------------------------------------------------------------------- once, and quietly


def test_notification_noise_the_same_fact_is_told_once(here):
    """Pain: notification noise. A job that runs twice, a recommendation made anew every hour."""
    for _ in range(2):
        tell(admitted(here))
    for _ in range(3):
        row = RecommendationFactory(
            enrollment=here.enrollment, state="superseded", published_at=NOW
        )
        tell(RecommendationPublished(here.organization.pk, row.pk, here.enrollment.pk))

    assert Notification.objects.filter(recipient=here.learner).count() == 1
    assert Notification.objects.filter(recipient=here.mentor).count() == 1
    assert Job.objects.filter(kind="outbound.notification_mail").count() == 1


def test_off_by_mail_is_suppressed_but_stays_in_the_list(here):
    wish(here, here.learner, {"application_admitted": (MailMode.OFF, True)})

    tell(admitted(here))

    row = Notification.objects.visible_to(here.learner).get()
    assert (row.state, row.mail_due_at) == ("suppressed", None)
    assert not Job.objects.filter(kind__startswith="outbound.").exists()


def test_off_in_the_list_is_mailed_alone_and_off_in_both_is_nothing(here):
    wish(here, here.learner, {"application_admitted": (MailMode.IMMEDIATE, False)})
    tell(admitted(here))
    row = Notification.objects.get()
    assert row.state == PENDING
    assert not Notification.objects.visible_to(here.learner).exists()

    wish(here, here.learner, {"waitlist_promoted": (MailMode.OFF, False)})
    tell(admitted(here, from_waitlist=True))
    assert Notification.objects.count() == 1


def test_a_wish_of_one_organization_is_none_of_another(here, elsewhere):
    MembershipFactory(user=here.learner, organization=elsewhere.organization, role="learner")
    wish(elsewhere, here.learner, {"application_admitted": (MailMode.OFF, False)})

    tell(admitted(here))

    assert Notification.objects.get().state == PENDING


def test_telling_costs_the_same_for_two_and_for_twenty(here, review):
    def cost(event):
        with CaptureQueriesContext(connection) as captured:
            tell(event)
        return len(captured)

    def mentors(count):
        for _ in range(count):
            mentor = MentorFactory(organization=here.organization)
            MembershipFactory(user=mentor.user, organization=here.organization, role="mentor")
            MentorshipFactory(enrollment=here.enrollment, mentor=mentor, kind="secondary")

    mentors(1)
    few = cost(handed_in(here, review))
    Notification.objects.all().delete()
    mentors(18)

    assert cost(handed_in(here, review)) == few
    assert Notification.objects.count() == 20


# --------------------------------------------------------------------------- deadlines


@pytest.fixture
def work(here):
    here.cohort.time_zone = "Asia/Shanghai"
    here.cohort.save()
    return AssignmentFactory(placement=here.placement, due_at=NOW.replace(hour=15))


def reminded(house, work, step="day_before"):
    return tell(DeadlineReminder(house.organization.pk, work.pk, step))


@pytest.mark.parametrize(
    ("step", "code"),
    [
        ("week_before", "deadline_in_a_week"),
        ("day_before", "deadline_tomorrow"),
        ("day_after", "deadline_passed"),
    ],
)
def test_a_learner_is_reminded_of_a_deadline_in_the_cohorts_time(here, work, step, code):
    reminded(here, work, step)

    assert told() == {("Lin", code)}
    row = Notification.objects.get()
    assert "Nov 2, 2026, 23:00 (Asia/Shanghai)" in row.body
    with translation.override("zh-hans"):
        assert "2026年11月2日 23:00 (Asia/Shanghai)" in row.body


def test_a_deadline_that_moved_is_told_of_again(here, work):
    reminded(here, work)
    work.due_at += timedelta(days=7)
    work.save()
    for _ in range(2):
        reminded(here, work)

    assert Notification.objects.filter(type="deadline_tomorrow").count() == 2


def extension(house, work, **fields):
    return Extension.objects.create(
        organization=house.organization,
        assignment=work,
        kind="plus",
        plus_days=3,
        reason="Ill.",
        requested_by=house.learner,
        requested_at=NOW,
        **fields,
    )


def test_a_request_for_more_time_is_told_to_the_mentor_and_its_answer_to_the_learner(here, work):
    row = extension(here, work)
    tell(ExtensionRequested(here.organization.pk, row.pk))
    assert told() == {("Mei", "extension_requested")}

    row.state, row.decided_by, row.decided_at = "granted", here.mentor, NOW
    row.save()
    tell(ExtensionDecided(here.organization.pk, row.pk))

    assert told() == {("Mei", "extension_requested"), ("Lin", "extension_decided")}
    assert "granted" in Notification.objects.get(recipient=here.learner).title


def test_more_time_one_took_oneself_is_told_to_nobody(here, work):
    row = extension(here, work, state="granted", decided_by=here.learner, decided_at=NOW)
    tell(ExtensionDecided(here.organization.pk, row.pk))

    assert told() == set()


def test_who_was_transferred_is_told_where_it_goes_on_and_not_that_they_were_admitted(here):
    target = CohortFactory(program=here.program, state="running", name="Spring")
    SeatsFactory(cohort=target, roadmap_version=here.placement.roadmap_version)
    successor = enrollment_transfer(
        enrollment_id=here.enrollment.pk, cohort_id=target.pk, by=here.manager, now=NOW
    )

    tell(EnrollmentTransferred(here.organization.pk, here.enrollment.pk, successor.pk))

    row = Notification.objects.get()
    assert (row.recipient, row.title) == (here.learner, "You go on in Spring")
    assert row.link.endswith(f"/enrollments/{successor.pk}")
    names = set(OutboxEvent.objects.values_list("name", flat=True))
    assert names == {"EnrollmentEnded", "EnrollmentTransferred", "PlacementStarted"}
