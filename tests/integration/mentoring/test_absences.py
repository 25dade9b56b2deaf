"""Leave and leaving: mentorships stand, nothing new comes, nobody is left alone unseen.

Pain 2: the mentor leaves, and learners rot. Pain 17: requests to inactive mentors go nowhere.
"""

from datetime import UTC, date, datetime, timedelta

import pytest

from apps.accounts import services as accounts
from apps.core.models import OutboxEvent
from apps.mentoring import selectors, services
from apps.mentoring.models import Absence, Mentorship
from mentorship.errors import Invalid, NotAllowed, TransitionNotAllowed
from mentorship.values import MentorshipEndReason, MentorshipKind
from tests.factories import (
    AbsenceFactory,
    EnrollmentFactory,
    MatchProposalFactory,
    MembershipFactory,
    MentorFactory,
    MentorshipFactory,
)
from tests.factories.moments import NOW

TODAY = NOW.date()
URL = "/api/v1/mentor-absences"


def day(number):
    return TODAY + timedelta(days=number)


def plan(mentor, by, first=1, last=7):
    return services.absence_plan(
        mentor_id=mentor.pk, starts_on=day(first), ends_on=day(last), by=by, now=NOW
    )


def events(name):
    return [event.payload for event in OutboxEvent.objects.filter(name=name).order_by("pk")]


def mentor_of(organization):
    mentor = MentorFactory(organization=organization)
    MembershipFactory(user=mentor.user, organization=organization, role="mentor")
    return mentor


# --------------------------------------------------------------------------- planning


def test_the_days_are_those_of_the_mentors_own_time_zone(here):
    accounts.user_amend(user_id=here.mentor.pk, by=here.mentor, time_zone="Asia/Shanghai")

    absence = plan(here.mentor_profile, here.mentor, 1, 1)

    assert absence.starts_on == absence.ends_on == date(2026, 11, 3)
    assert absence.starts_at == datetime(2026, 11, 2, 16, tzinfo=UTC)
    assert absence.ends_at == datetime(2026, 11, 3, 16, tzinfo=UTC)


@pytest.mark.parametrize("who", ["other_mentor", "lead", "learner"])
def test_only_the_mentor_and_managers_plan_leave(here, who):
    with pytest.raises(NotAllowed):
        plan(here.mentor_profile, getattr(here, who))

    assert not Absence.objects.exists()
    assert plan(here.mentor_profile, here.manager).pk


@pytest.mark.parametrize(
    ("first", "last", "pointer"),
    [
        (3, 2, "#/ends_on"),
        (-9, -2, "#/ends_on"),
        (0, 400, "#/ends_on"),
        (2000, 2001, "#/starts_on"),
    ],
)
def test_days_that_make_no_sense_are_pointed_at(here, first, last, pointer):
    with pytest.raises(Invalid) as refused:
        plan(here.mentor_profile, here.mentor, first, last)

    assert [fault.pointer for fault in refused.value.faults] == [pointer]
    assert not Absence.objects.exists()


def test_an_absence_is_taken_back_once(here, client_of):
    absence = AbsenceFactory(mentor=here.mentor_profile, ends_at=NOW + timedelta(days=36500))
    client = client_of(here.mentor)

    first = client.post(f"{URL}/{absence.pk}/cancel", {})
    again = client.post(f"{URL}/{absence.pk}/cancel", {})

    assert (first.status_code, again.status_code, again.json()["code"]) == (
        200,
        409,
        "absence-over",
    )


# --------------------------------------------------------------------------- while it lasts


def test_pain_17_while_a_mentor_is_away_nothing_new_comes_and_pairs_stand(here):
    mentor = here.mentor_profile
    plan(mentor, here.mentor, 0, 5)
    offer = MatchProposalFactory(enrollment=here.other_enrollment, mentor=mentor, state="offered")

    with pytest.raises(services.MentorOnLeave):
        services.mentorship_assign(
            enrollment_id=here.other_enrollment.pk,
            mentor_id=mentor.pk,
            kind=MentorshipKind.PRIMARY,
            by=here.manager,
            now=NOW,
        )
    with pytest.raises(services.MentorOnLeave):
        services.proposal_accept(proposal_id=offer.pk, by=here.mentor, now=NOW)

    assert not here.other_enrollment.mentorships.exists()
    assert here.enrollment.mentorships.get().state == "active"


def test_when_leave_begins_open_offers_are_taken_back_and_it_is_told_once(here):
    mentor = here.mentor_profile
    absence = plan(mentor, here.mentor)
    offer = MatchProposalFactory(enrollment=here.other_enrollment, mentor=mentor, state="offered")
    assert (services.absences_announce(now=NOW), events("MentorAbsent")) == (0, [])

    begun = NOW + timedelta(days=1)
    assert [services.absences_announce(now=begun) for _ in range(2)] == [1, 0]

    offer.refresh_from_db()
    absence.refresh_from_db()
    assert (offer.state, absence.announced_at) == ("cancelled", begun)
    assert events("MentorAbsent") == [
        {
            "organization_id": here.organization.pk,
            "mentor_id": mentor.pk,
            "user_id": here.mentor.pk,
        }
    ]


def test_leave_that_begins_today_is_told_at_once_and_one_taken_back_never(here):
    plan(here.mentor_profile, here.mentor, 0, 1)
    late = plan(here.other_mentor.mentor_profiles.get(), here.other_mentor)
    services.absence_cancel(absence_id=late.pk, by=here.other_mentor, now=NOW)

    services.absences_announce(now=NOW + timedelta(days=2))

    assert [told["user_id"] for told in events("MentorAbsent")] == [here.mentor.pk]


# --------------------------------------------------------------------------- handing over


def test_a_handover_ends_one_and_begins_the_other_and_keeps_both(here, client_of):
    old, heir = here.enrollment.mentorships.get(), mentor_of(here.organization)

    answer = client_of(here.lead).post(
        f"/api/v1/mentorships/{old.pk}/hand-over", {"mentor": heir.pk}
    )

    old.refresh_from_db()
    new = here.enrollment.mentorships.get(mentor=heir)
    assert (answer.status_code, answer.json()["id"]) == (201, new.pk)
    assert (old.state, old.end_reason, new.state, new.kind) == (
        "ended",
        "handover",
        "active",
        "primary",
    )
    assert [e["mentorship_id"] for e in events("MentorshipEnded")] == [old.pk]
    assert [e["mentorship_id"] for e in events("MentorshipStarted")] == [new.pk]


def test_a_handover_to_a_full_mentor_leaves_the_old_pair_standing(here):
    old, heir = here.enrollment.mentorships.get(), mentor_of(here.organization)
    heir.weekly_hours = 1
    heir.save()

    with pytest.raises(services.MentorFull):
        services.mentorship_hand_over(
            mentorship_id=old.pk, mentor_id=heir.pk, by=here.lead, now=NOW
        )

    old.refresh_from_db()
    assert (old.state, old.ended_at, Mentorship.objects.count()) == ("active", None, 1)
    assert events("MentorshipEnded") == []


def test_nobody_is_handed_over_to_the_mentor_they_have(here, client_of):
    old = here.enrollment.mentorships.get()

    answer = client_of(here.lead).post(
        f"/api/v1/mentorships/{old.pk}/hand-over", {"mentor": old.mentor_id}
    )

    old.refresh_from_db()
    assert (answer.status_code, answer.json()["code"]) == (409, "already-mentoring")
    assert (old.state, Mentorship.objects.count()) == ("active", 1)
    assert events("MentorshipEnded") == events("MentorshipStarted") == []


def test_what_has_ended_is_not_handed_over(here):
    old = here.enrollment.mentorships.get()
    services.mentorship_end(
        mentorship_id=old.pk, reason=MentorshipEndReason.COMPLETED, by=here.lead, now=NOW
    )

    with pytest.raises(TransitionNotAllowed):
        services.mentorship_hand_over(
            mentorship_id=old.pk, mentor_id=mentor_of(here.organization).pk, by=here.lead, now=NOW
        )

    assert Mentorship.objects.count() == 1


# --------------------------------------------------------------------------- leaving


def test_pain_2_when_a_mentor_leaves_their_learners_are_on_the_list_of_those_without_one(here):
    membership = here.mentor.memberships.get()
    accounts.membership_end(membership_id=membership.pk, by=here.admin, now=NOW)
    assert [told["membership_id"] for told in events("MembershipEnded")] == [membership.pk]
    MatchProposalFactory(enrollment=here.other_enrollment, mentor=here.mentor_profile)

    ended = [services.mentorships_leave(membership_id=membership.pk, now=NOW) for _ in range(2)]

    old = here.enrollment.mentorships.get()
    assert (ended, old.state, old.end_reason) == ([1, 0], "ended", "mentor_exit")
    assert len(events("MentorAbsent")) == 1
    rows = selectors.unmentored_list(viewer=here.manager)
    told = {row.pk: (row.last_mentor, row.left_because) for row in rows}
    assert told == {
        here.enrollment.pk: ("Mei", "mentor_exit"),
        here.other_enrollment.pk: (None, None),
    }


def test_who_mentors_on_in_another_role_keeps_the_learners(here):
    MembershipFactory(user=here.mentor, organization=here.organization, role="lead_mentor")
    membership = here.mentor.memberships.get(role="mentor")
    accounts.membership_end(membership_id=membership.pk, by=here.admin, now=NOW)

    assert services.mentorships_leave(membership_id=membership.pk, now=NOW) == 0
    assert here.enrollment.mentorships.get().state == "active"


def test_the_list_of_those_without_a_mentor_is_scoped_and_leaves_out_who_has_left(
    here, elsewhere, client_of
):
    EnrollmentFactory(cohort=here.cohort, state="withdrawn")
    led_by_nobody = EnrollmentFactory(cohort__program=here.program)
    MentorshipFactory(enrollment=EnrollmentFactory(cohort=here.cohort))
    url = "/api/v1/unmentored-enrollments"

    def seen(who):
        return {row["id"] for row in client_of(who).get(url).json()["results"]}

    assert seen(here.lead) == {here.other_enrollment.pk}
    assert seen(here.manager) == {here.other_enrollment.pk, led_by_nobody.pk}
    assert seen(here.mentor) == seen(here.learner) == set()
