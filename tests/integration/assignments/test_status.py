"""The stored state of work is what its history says, whatever was done to it in which order."""

from contextlib import suppress
from datetime import timedelta
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.assignments import selectors, services
from apps.assignments.models import Assignment, Review, Revision
from apps.cohorts.models import Cohort, Enrollment
from apps.core.selectors import database_now
from mentorship.errors import DomainError
from tests.factories.moments import NOW, SOON

pytestmark = pytest.mark.django_db


def deeds(here, plan, row, submit, review):
    """Everything somebody may try to do to the work."""
    managed = {"assignment_id": row.pk, "reason": "So agreed.", "by": here.manager, "now": NOW}
    own = {"assignment_id": row.pk, "by": here.learner, "now": NOW}
    return [
        lambda: services.assignment_start(**own),
        lambda: submit(row),
        lambda: submit(row),
        lambda: services.revision_withdraw(**own),
        lambda: review(row),
        lambda: review(row, outcome="changes_requested"),
        lambda: review(row, outcome="changes_requested"),
        lambda: review(row, outcome="rejected"),
        lambda: services.assignment_reopen(**managed),
        lambda: services.assignment_waive(**managed),
        lambda: services.assignment_cancel(**managed),
    ]


@pytest.mark.parametrize("seed", range(4))
def test_the_stored_state_is_the_derived_one_after_every_step(
    here, plan, issued, submit, review, seed
):
    row, dice = issued["lock-file"], Random(seed)
    choices, met = deeds(here, plan, row, submit, review), set()
    for _ in range(30):
        try:
            dice.choice(choices)()
        except DomainError:
            continue
        row.refresh_from_db()
        status = selectors.statuses_of(rows=[row], now=NOW)[row.pk]
        assert status.state == row.state
        assert status.awaiting == row.ball_with
        met.add(row.state)

    assert len(met) > 3
    assert list(selectors.status_differences_for_system(now=NOW)) == []


HOUR, DAY = timedelta(hours=1), timedelta(days=1)
AT_WORK = {"state": "active", "returns_on": None}
AWAY = {"state": "paused", "returns_on": SOON}


def stands(pk):
    """Return how the lists say that work stands: overdue, late, stuck."""
    row = Assignment.objects.with_status().get(pk=pk)
    return (row.overdue, row.is_late, row.stuck)


@pytest.mark.parametrize("seed", range(3))
def test_overdue_late_and_stuck_mean_the_same_in_lists_and_by_the_history(
    here, plan, issued, submit, review, seed
):
    row, dice, met = issued["lock-file"], Random(seed), set()
    Cohort.objects.filter(pk=here.cohort.pk).update(late_grace_hours=dice.choice([0, 5]))
    for step in range(120):
        Assignment.objects.filter(pk=row.pk).update(
            due_at=dice.choice([NOW - 6 * HOUR, NOW - 4 * HOUR, NOW, NOW + 9000 * DAY])
        )
        Enrollment.objects.filter(pk=here.enrollment.pk).update(
            **dice.choice([AT_WORK, AT_WORK, AT_WORK, AWAY])
        )
        choices = [
            *deeds(here, plan, row, submit, review),
            *[lambda: review(row, outcome="changes_requested")] * 6,
            *[lambda: submit(row, now=database_now())] * 4,
        ]
        with suppress(DomainError):
            dice.choice(choices)()
        told = Assignment.objects.select_related("cohort", "enrollment").get(pk=row.pk)
        status = selectors.statuses_of(rows=[told], now=database_now())[row.pk]
        assert stands(row.pk) == (status.is_overdue, status.is_late, status.is_stuck), step
        late = selectors.lateness_of(assignment=told)
        assert (late is not None and late.is_late) is status.is_late
        met.add(stands(row.pk))

    assert all(any(flags) for flags in zip(*met, strict=True)), met


def test_work_is_revised_and_never_overwritten(issued, submit, review):
    """Overwrite instead of revise: elsewhere the earlier answer is gone; here all of it stays."""
    row = issued["lock-file"]
    handed_in = []
    for number in range(3):
        revision = submit(row, comment=f"Try {number}")
        handed_in.append((revision.pk, f"Try {number}"))
        review(row, outcome="changes_requested", comment=f"Not yet {number}")

    kept = Revision.objects.filter(assignment=row).order_by("number")
    assert [(revision.pk, revision.comment) for revision in kept] == handed_in
    said = Review.objects.filter(revision__assignment=row).order_by("pk")
    assert [review.comment for review in said] == [f"Not yet {n}" for n in range(3)]
    assert selectors.statuses_of(rows=[row], now=NOW)[row.pk].is_stuck


def test_a_state_that_does_not_follow_is_named(issued, submit, capsys):
    row = issued["lock-file"]
    submit(row)
    call_command("check_statuses")
    Assignment.objects.filter(pk=row.pk).update(state="in_review")  # around the services

    with pytest.raises(CommandError, match="1 assignments"):
        call_command("check_statuses")
    told = capsys.readouterr().out
    assert told.splitlines() == [
        "Every assignment stands as its history says.",
        f"assignment {row.pk}: in_review, not submitted",
    ]


def test_all_of_them_cost_one_query(issued):
    rows = list(Assignment.objects.select_related("cohort", "enrollment"))
    for count in (1, 4):
        with CaptureQueriesContext(connection) as queries:
            assert len(selectors.statuses_of(rows=rows[:count], now=NOW)) == count
        assert len(queries) == 1
