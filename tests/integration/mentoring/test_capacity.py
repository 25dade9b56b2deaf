"""Hours of a mentor's week: counted, enforced when somebody is taken on, held by the database.

Pain 16: mentor capacity ignored, or checked too late.
"""

from datetime import timedelta
from functools import partial
from threading import Barrier

import pgtrigger
import pytest
from django.db import IntegrityError, transaction

from apps.accounts.models import Mentor
from apps.cohorts.models import Enrollment
from apps.mentoring import services
from apps.mentoring.models import WITHIN_HOURS, MatchProposal, Mentorship
from mentorship.values import MentorshipKind
from tests.factories import (
    EnrollmentFactory,
    MatchProposalFactory,
    MembershipFactory,
    MentorFactory,
    MentorshipFactory,
)
from tests.factories.moments import NOW
from tests.integration.cohorts.races import count, together

PRIMARY, SECONDARY = MentorshipKind
URL = "/api/v1/mentorships"


def mentor_of(organization, weekly_hours=4.0):
    mentor = MentorFactory(organization=organization, weekly_hours=weekly_hours)
    MembershipFactory(user=mentor.user, organization=organization, role="mentor")
    return mentor


def used_by(mentor):
    return Mentor.objects.with_load(NOW).get(pk=mentor.pk).hours_used


def assign(enrollment, mentor, kind=PRIMARY):
    return services.mentorship_assign(
        enrollment_id=enrollment.pk, mentor_id=mentor.pk, kind=kind, by=None, now=NOW
    )


def test_a_full_mentor_is_a_conflict_that_names_the_free_hours(here, client_of):
    mentor = mentor_of(here.organization, weekly_hours=2.0)
    MentorshipFactory(enrollment=EnrollmentFactory(cohort=here.cohort), mentor=mentor)

    answer = client_of(here.manager).post(
        URL, {"enrollment": here.other_enrollment.pk, "mentor": mentor.pk}
    )

    told = answer.json()
    assert (answer.status_code, told["code"]) == (409, "mentor-full")
    assert (told["hours_free"], told["hours_needed"], told["weekly_hours"]) == (1.0, 1.5, 2.0)
    assert not here.other_enrollment.mentorships.exists()


def test_a_secondary_takes_half_and_fits_where_a_primary_does_not(here):
    mentor = mentor_of(here.organization, weekly_hours=1.0)

    with pytest.raises(services.MentorFull):
        assign(here.other_enrollment, mentor)
    row = assign(here.other_enrollment, mentor, SECONDARY)

    assert (row.hours, used_by(mentor)) == (0.75, 0.75)


def test_a_learner_long_at_work_is_steady_only_once_the_two_know_each_other(here):
    Enrollment.objects.update(activated_at=NOW - timedelta(weeks=10))
    mentor = mentor_of(here.organization)
    row = assign(here.other_enrollment, mentor)
    assert row.hours == 1.5

    assert services.mentorships_settle(now=NOW + timedelta(weeks=4) - timedelta(hours=1)) == 0
    settled = services.mentorships_settle(now=NOW + timedelta(weeks=4))
    again = services.mentorships_settle(now=NOW + timedelta(weeks=4))

    row.refresh_from_db()
    assert (settled, again, row.hours, used_by(mentor)) == (1, 0, 1.0, 1.0)


def test_a_pause_gives_hours_back_and_resuming_asks_for_them_again(here):
    mentor = mentor_of(here.organization, weekly_hours=1.5)
    row = assign(here.other_enrollment, mentor)
    services.mentorship_pause(mentorship_id=row.pk, by=None, now=NOW)
    assign(EnrollmentFactory(cohort=here.cohort), mentor)

    with pytest.raises(services.MentorFull):
        services.mentorship_resume(mentorship_id=row.pk, by=None, now=NOW)

    row.refresh_from_db()
    assert (row.state, used_by(mentor)) == ("paused", 1.5)


def test_a_learner_who_has_left_takes_nothing_any_more(here):
    mentor = mentor_of(here.organization, weekly_hours=1.5)
    assign(here.other_enrollment, mentor)
    Enrollment.objects.filter(pk=here.other_enrollment.pk).update(state="withdrawn")

    row = assign(EnrollmentFactory(cohort=here.cohort), mentor)

    assert (row.state, used_by(mentor)) == ("active", 1.5)


def test_fewer_hours_part_nobody_but_let_nobody_in(here):
    mentor = mentor_of(here.organization, weekly_hours=3.0)
    row = assign(here.other_enrollment, mentor)
    Mentor.objects.filter(pk=mentor.pk).update(weekly_hours=1.0)

    with pytest.raises(services.MentorFull) as refused:
        assign(EnrollmentFactory(cohort=here.cohort), mentor, SECONDARY)

    row.refresh_from_db()
    assert (row.state, refused.value.facts["hours_free"]) == ("active", -0.5)


@pytest.mark.parametrize("way", ["insert", "resume", "grow", "pass on"])
def test_the_database_lets_no_mentorship_begin_beyond_the_hours(here, way):
    full = mentor_of(here.organization, weekly_hours=1.0)
    MentorshipFactory(enrollment=EnrollmentFactory(cohort=here.cohort), mentor=full)
    other = MentorshipFactory(enrollment=here.other_enrollment, mentor=full, state="paused")
    rows = Mentorship.objects.filter(pk=other.pk)
    deeds = {
        "insert": lambda: MentorshipFactory(
            enrollment=EnrollmentFactory(cohort=here.cohort), mentor=full
        ),
        "resume": lambda: rows.update(state="active"),
        "grow": lambda: Mentorship.objects.filter(mentor=full, state="active").update(hours=1.25),
        "pass on": lambda: here.enrollment.mentorships.update(mentor=full),
    }

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        deeds[way]()

    assert refused.value.__cause__.diag.constraint_name == WITHIN_HOURS
    assert used_by(full) == 1.0


# --------------------------------------------------------------------------- races


CLIENTS = 6
MEET = Barrier(CLIENTS)


@pytest.fixture
def offers(transactional_db):
    """Six learners offered to one mentor, who has hours for two."""
    first = MatchProposalFactory(state="offered")
    mentor = first.mentor
    Mentor.objects.filter(pk=mentor.pk).update(weekly_hours=3.0)
    MembershipFactory(user=mentor.user, organization=mentor.organization, role="mentor")
    others = [
        MatchProposalFactory(
            enrollment=EnrollmentFactory(cohort=first.enrollment.cohort),
            run=first.run,
            mentor=mentor,
            state="offered",
        )
        for _ in range(CLIENTS - 1)
    ]
    return [first, *others]


def test_of_six_accepts_at_once_two_find_hours_and_none_is_over(offers):
    mentor = offers[0].mentor

    def accept(offer, _):
        return services.proposal_accept(proposal_id=offer.pk, by=mentor.user, now=NOW)

    outcomes = together([partial(accept, offer) for offer in offers])

    assert (count(outcomes, MatchProposal), count(outcomes, services.MentorFull)) == (2, 4)
    assert used_by(mentor) == 3.0
    states = MatchProposal.objects.filter(mentor=mentor).values_list("state", flat=True)
    assert sorted(states) == ["accepted"] * 2 + ["offered"] * 4


def test_negative_control_counting_before_writing_gives_the_hours_away_six_times(offers):
    mentor = offers[0].mentor

    def naive(offer, _):
        with pgtrigger.ignore("mentoring.Mentorship:within_hours"), transaction.atomic():
            assert used_by(mentor) + 1.5 <= 3.0
            MEET.wait(timeout=30)
            return MentorshipFactory(enrollment=offer.enrollment, mentor=mentor, hours=1.5)

    outcomes = together([partial(naive, offer) for offer in offers])

    assert count(outcomes, Mentorship) == CLIENTS  # all of them thought there was room
    assert used_by(mentor) == 9.0


def test_the_guard_of_the_table_alone_withstands_the_race(offers):
    mentor = offers[0].mentor

    def naive(offer, _):
        return MentorshipFactory(enrollment=offer.enrollment, mentor=mentor, hours=1.5)

    outcomes = together([partial(naive, offer) for offer in offers])

    assert (count(outcomes, Mentorship), count(outcomes, IntegrityError)) == (2, 4)
    assert used_by(mentor) == 3.0
