"""Lines carried out together: the same as one by one, in a constant number of statements."""

from collections import Counter
from random import Random

import pytest
from allauth.account.models import EmailAddress
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import ExternalId, Invitation, Learner, Membership, Mentor
from apps.cohorts import services
from apps.cohorts.models import Enrollment, Placement, RosterRow, Seats
from apps.cohorts.services import roster_runs
from apps.cohorts.services.intake import enrollments_admit
from apps.cohorts.services.roster_runs import Way
from apps.core.models import OutboxEvent, Transition
from mentorship.values import Role
from tests.factories.moments import NOW
from tests.integration.cohorts.scenes import (
    active,
    admitted,
    applicant,
    assert_seats_add_up,
    cohort_of,
)
from tests.integration.cohorts.test_roster_import import plain, send, told

pytestmark = pytest.mark.django_db


def rows_cost(here, rows):
    """Return how many statements it takes to carry *rows* out; savepoints are no questions."""
    with CaptureQueriesContext(connection) as asked:
        row = send(here, plain(*rows))
    assert row.failed_rows + row.unchanged_rows == 0, told(row)
    return len([q for q in asked if "SAVEPOINT" not in q["sql"]])


def one_by_one(monkeypatch):
    monkeypatch.setattr(roster_runs, "_way", lambda *_: (Way.ALONE, []))


# --------------------------------------------------------------------------- the cost


def newcomers(word, count):
    """Return rows of every kind of newcomer: seated, begun, left waiting, mentors."""
    for number in range(count):
        yield f"{word}{number},{word}{number}@school.example,P,learner,autumn,data,active"
        yield f",{word}b{number}@school.example,P,learner,full,data,"
        yield f",{word}m{number}@school.example,P,mentor,,,"


def test_newcomers_cost_the_same_however_many_they_are(here):
    cohort_of(here.program, state="running", seats=99, slug="autumn")
    cohort_of(here.program, seats=0, slug="full")

    assert rows_cost(here, newcomers("a", 2)) == rows_cost(here, newcomers("b", 40))


def test_rows_that_change_somebody_cost_the_same_however_many_they_are(here):
    autumn = cohort_of(here.program, state="running", seats=99, slug="autumn")

    def cost(count):
        rows = [applicant(autumn) for _ in range(count)]
        waiting = [applicant(autumn) for _ in range(count)]
        return rows_cost(
            here,
            [f"x{row.pk},{row.learner.user.email},,learner,autumn,data,active" for row in rows]
            + [f",{row.learner.user.email},,learner,autumn,data,waitlisted" for row in waiting],
        )

    assert cost(2) == cost(40)


def test_one_by_one_the_cost_would_grow_with_the_rows(here, monkeypatch):
    """The negative control of the two above."""
    cohort_of(here.program, state="running", seats=99, slug="autumn")
    cohort_of(here.program, seats=0, slug="full")
    one_by_one(monkeypatch)

    two, ten = rows_cost(here, newcomers("a", 2)), rows_cost(here, newcomers("b", 10))

    assert ten - two > 8 * 3 * 20


# --------------------------------------------------------------------------- the same story


def scene(here, elsewhere):
    """Return the addresses a roster may name, among people in every state."""
    spring = cohort_of(here.program, seats=3, slug="spring")
    autumn = cohort_of(here.program, state="running", seats=4, slug="autumn")
    planned = cohort_of(here.program, state="planned", slug="planned")
    rows = [applicant(spring), admitted(spring), applicant(autumn), admitted(autumn)]
    rows += [active(autumn), applicant(autumn)]
    services.enrollment_waitlist(
        enrollment_id=rows[-1].pk, direction_id=None, by=here.manager, now=NOW
    )
    gone = admitted(autumn)
    services.enrollment_withdraw(enrollment_id=gone.pk, reason="moves", by=None, now=NOW)
    assert planned.slug == "planned"
    people = [row.learner.user.email for row in (*rows, gone)]
    return [*people, here.mentor.email, here.manager.email, elsewhere.learner.email]


def roster(known, dice):
    """Return random rows about *known* people and newcomers."""
    emails = known + [f"new{number}@school.example" for number in range(9)]
    for _ in range(18):
        role = dice.choice(["learner"] * 6 + ["mentor", "lead_mentor"])
        cells = (
            dice.choice(["", "", f"s-{dice.randrange(6)}"]),
            dice.choice(emails),
            dice.choice(["Ann", "Bo", ""]),
            role,
            dice.choice(["spring", "autumn", "autumn", "planned", "", "nowhere"]),
            dice.choice(["data", "data", "", "apps"]),
            dice.choice(["", "", "applied", "waitlisted", "admitted", "active", "withdrawn"]),
        )
        yield ",".join(cells)


def told_of(row):
    report = RosterRow.objects.filter(roster_import=row).order_by("id")
    return list(
        report.values_list(
            "line", "outcome", "code", "column", "person__email", "enrollment__cohort__slug"
        )
    )


def world():
    """Return all that an import may write, by what people call it and not by key."""
    steps = Transition.objects.exclude(subject="cohorts.rosterimport")
    waiting = Enrollment.objects.filter(state="waitlisted").order_by("waitlisted_at", "pk")
    return {
        "people": Counter(Membership.objects.values_list("user__email", "role", "state")),
        "learners": Counter(Learner.objects.values_list("user__email", "organization")),
        "mentors": Counter(Mentor.objects.values_list("user__email", "organization")),
        "invited": Counter(Invitation.objects.values_list("email", "role", "state")),
        "outside": Counter(ExternalId.objects.values_list("user__email", "value")),
        "enrolled": Counter(
            Enrollment.objects.values_list("learner__user__email", "cohort__slug", "state")
        ),
        "waiting": list(waiting.values_list("learner__user__email", "waits_for__slug")),
        "placed": Counter(
            Placement.objects.values_list(
                "enrollment__learner__user__email", "direction__slug", "state", "started_at"
            )
        ),
        "seats": list(Seats.objects.order_by("pk").values_list("capacity", "taken")),
        "steps": Counter(steps.values_list("subject", "from_state", "to_state", "actor", "reason")),
        "facts": Counter(OutboxEvent.objects.values_list("name", flat=True)),
    }


def story_of(here, file):
    """Return what an import of *file* reports and leaves behind, and take it back."""
    with transaction.atomic():
        row = send(here, file, apply_deletions=True)
        assert_seats_add_up()
        story = (told_of(row), world())
        transaction.set_rollback(True)
    return story


def test_together_lines_come_to_what_they_come_to_one_by_one(here, elsewhere, monkeypatch):
    known = scene(here, elsewhere)
    for seed in range(25):
        file = plain(*roster(known, Random(seed)))

        together = story_of(here, file)
        with monkeypatch.context() as patch:
            one_by_one(patch)
            apart = story_of(here, file)

        assert together[0] == apart[0], (seed, file)
        assert together[1] == apart[1], (seed, file)


def test_seats_that_ran_out_in_another_order_would_tell_another_story(here, elsewhere, monkeypatch):
    """The negative control: seats given to the last first."""
    cohort_of(here.program, seats=2, slug="spring")
    file = plain(*[f",p{n}@school.example,P,learner,spring,data," for n in range(4)])
    apart = story_of(here, file)
    monkeypatch.setattr(
        roster_runs,
        "enrollments_admit",
        lambda *, wishes, **asked: enrollments_admit(wishes=wishes[::-1], **asked),
    )

    assert story_of(here, file) != apart


# --------------------------------------------------------------------------- refusals


def test_a_run_that_is_refused_after_all_is_carried_out_one_by_one(here, elsewhere):
    """An address somebody proved beside their own is found by no lookup of the roster."""
    cohort_of(here.program, seats=3, slug="spring")
    EmailAddress.objects.create(
        user=elsewhere.learner, email="p1@school.example", verified=True, primary=False
    )
    file = plain(*[f",p{n}@school.example,P,learner,spring,data," for n in range(3)])

    apart = story_of(here, file)
    row = send(here, file)

    assert [entry[1] for entry in told(row)] == ["created"] * 3
    assert (row.state, told_of(row)) == ("applied", apart[0])


def test_who_sends_a_roster_in_is_not_seated_by_it(here):
    """Nobody decides on the own application, in a run no more than alone."""
    spring = cohort_of(here.program, seats=3, slug="spring")
    Membership.objects.create(
        user=here.manager, organization=here.organization, role=Role.LEARNER.value
    )
    Learner.objects.create(user=here.manager, organization=here.organization)
    rows = [
        f",{here.manager.email},Pat,learner,spring,data,",
        ",p@school.example,P,learner,spring,data,",
    ]

    row = send(here, plain(*rows))

    assert [entry[1:3] for entry in told(row)] == [("failed", "not-allowed"), ("created", "")]
    assert Enrollment.objects.filter(cohort=spring).count() == 1
