"""Two managers assign at one moment: one primary mentor; with a negative control."""

from functools import partial
from threading import Barrier

import pytest
from django.db import IntegrityError

from apps.cohorts.models import Enrollment
from apps.mentoring import services
from apps.mentoring.models import Mentorship
from mentorship.values import MentorshipEndReason, MentorshipKind
from tests.factories import EnrollmentFactory, MembershipFactory, MentorFactory
from tests.factories.moments import NOW
from tests.integration.cohorts.races import count, together

pytestmark = pytest.mark.django_db(transaction=True)
CLIENTS = 8


@pytest.fixture
def enrollment():
    return EnrollmentFactory()


def mentors(enrollment):
    rows = [MentorFactory(organization=enrollment.organization) for _ in range(CLIENTS)]
    for row in rows:
        MembershipFactory(user=row.user, organization=row.organization, role="mentor")
    return rows


def test_of_eight_assignments_one_wins_and_seven_are_told_who(enrollment):
    def assign(mentor, _):
        return services.mentorship_assign(
            enrollment_id=enrollment.pk,
            mentor_id=mentor.pk,
            kind=MentorshipKind.PRIMARY,
            by=None,
            now=NOW,
        )

    outcomes = together([partial(assign, row) for row in mentors(enrollment)])

    [winner] = [outcome for outcome in outcomes if isinstance(outcome, Mentorship)]
    told = [o for o in outcomes if isinstance(o, services.PrimaryMentorPresent)]
    assert [error.facts["mentorship"] for error in told] == [winner.pk] * (CLIENTS - 1)


def test_negative_control_looking_before_writing_needs_the_constraint(enrollment):
    meet = Barrier(CLIENTS)

    def naive(mentor, _):
        free = not Mentorship.objects.filter(enrollment=enrollment, kind="primary").exists()
        meet.wait(timeout=30)
        return free and Mentorship.objects.create(
            organization_id=enrollment.organization_id,
            enrollment=enrollment,
            mentor=mentor,
            started_at=NOW,
        )

    outcomes = together([partial(naive, row) for row in mentors(enrollment)])

    assert count(outcomes, IntegrityError) == CLIENTS - 1  # all of them thought the place was free


def test_a_pause_and_an_end_at_once_leave_a_legal_life(enrollment):
    [mentor, *_] = mentors(enrollment)
    row = services.mentorship_assign(
        enrollment_id=enrollment.pk,
        mentor_id=mentor.pk,
        kind=MentorshipKind.PRIMARY,
        by=None,
        now=NOW,
    )

    def act(name, _):
        more = {"reason": MentorshipEndReason.HANDOVER} if name == "end" else {}
        deed = getattr(services, f"mentorship_{name}")
        return deed(mentorship_id=row.pk, by=None, now=NOW, **more)

    outcomes = together([partial(act, name) for name in ("end", "pause")])

    row.refresh_from_db()
    assert row.state == "ended"
    assert count(outcomes, Mentorship) in (1, 2)  # pausing first is legal; after the end it is not
    assert Enrollment.objects.get(pk=enrollment.pk).state == "active"
