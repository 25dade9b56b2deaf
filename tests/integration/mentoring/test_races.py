"""Two managers assign at one moment: one primary mentor; with a negative control."""

from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection

from apps.cohorts.models import Enrollment
from apps.mentoring import services
from apps.mentoring.models import Mentorship
from mentorship.values import MentorshipEndReason, MentorshipKind
from tests.factories import EnrollmentFactory, MembershipFactory, MentorFactory
from tests.factories.moments import NOW

CLIENTS = 8


@pytest.fixture(autouse=True)
def _a_connection_each(transactional_db, monkeypatch):
    """Go past the pool of four, so that all clients stand in the database at the same moment."""
    connection.close()
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "pool", None)
    yield
    connection.close()


@pytest.fixture
def enrollment():
    return EnrollmentFactory()


def mentors(enrollment):
    rows = [MentorFactory(organization=enrollment.organization) for _ in range(CLIENTS)]
    for row in rows:
        MembershipFactory(user=row.user, organization=row.organization, role="mentor")
    return rows


def together(deed, arguments):
    """Do *deed* with each argument at one moment, each on its own connection."""
    barrier, outcomes = Barrier(len(arguments)), []

    def run(argument):
        try:
            connection.ensure_connection()
            barrier.wait(timeout=30)
            outcomes.append(deed(argument))
        except Exception as error:  # told to the test, which expects only some of them
            outcomes.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(argument,)) for argument in arguments]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes


def count(outcomes, kind):
    return sum(isinstance(outcome, kind) for outcome in outcomes)


def test_of_eight_assignments_one_wins_and_seven_are_told_who(enrollment):
    def assign(mentor):
        return services.mentorship_assign(
            enrollment_id=enrollment.pk,
            mentor_id=mentor.pk,
            kind=MentorshipKind.PRIMARY,
            by=None,
            now=NOW,
        )

    outcomes = together(assign, mentors(enrollment))

    [winner] = [outcome for outcome in outcomes if isinstance(outcome, Mentorship)]
    told = [o for o in outcomes if isinstance(o, services.PrimaryMentorPresent)]
    assert [error.facts["mentorship"] for error in told] == [winner.pk] * (CLIENTS - 1)


def test_negative_control_looking_before_writing_needs_the_constraint(enrollment):
    meet = Barrier(CLIENTS)

    def naive(mentor):
        free = not Mentorship.objects.filter(enrollment=enrollment, kind="primary").exists()
        meet.wait(timeout=30)
        return free and Mentorship.objects.create(
            organization_id=enrollment.organization_id,
            enrollment=enrollment,
            mentor=mentor,
            started_at=NOW,
        )

    outcomes = together(naive, mentors(enrollment))

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

    def act(name):
        more = {"reason": MentorshipEndReason.HANDOVER} if name == "end" else {}
        deed = getattr(services, f"mentorship_{name}")
        return deed(mentorship_id=row.pk, by=None, now=NOW, **more)

    outcomes = together(act, ["end", "pause"])

    row.refresh_from_db()
    assert row.state == "ended"
    assert count(outcomes, Mentorship) in (1, 2)  # pausing first is legal; after the end it is not
    assert Enrollment.objects.get(pk=enrollment.pk).state == "active"
