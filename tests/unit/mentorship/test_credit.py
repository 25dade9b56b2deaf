"""Credit: what finished work counts for elsewhere; nothing is waived without evidence."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentorship.credit import CreditTask, Work, credit_plan
from mentorship.deadlines import Calendar
from mentorship.states import AssignmentState
from mentorship.values import CreditKind, CreditReason, TaskKind

TODAY = date(2026, 11, 2)
CALENDAR = Calendar(TODAY, date(2027, 6, 30), 10)


def task(slug, *skills, position=1, requires=(), kind=TaskKind.PRACTICE, hours=10.0):
    return CreditTask(slug, position, kind, hours, skills or (f"skill.{slug}",), tuple(requires))


def work(slug, state, number=1, **more):
    state = AssignmentState(state)
    return Work(number, slug, state, 10.0, TODAY, **{"is_own": False, **more})


def only(plan):
    [line] = plan.lines
    return line


def plan_of(tasks, rows=(), shown=None, **more):
    return credit_plan(tasks, rows, shown or {}, CALENDAR, **more)


def test_the_same_work_done_elsewhere_is_kept_and_takes_no_time():
    line = only(plan_of([task("lock-file")], [work("lock-file", "approved", 7)]))

    assert (line.kind, line.reason, line.work, line.due_on) == (
        CreditKind.KEEP,
        CreditReason.SAME_WORK_DONE,
        7,
        None,
    )


def test_a_task_is_waived_when_every_skill_of_it_has_been_shown():
    both = {"etl": [3, 1], "dedup": [2]}

    waived = only(plan_of([task("clean", "etl", "dedup")], shown=both))
    added = only(plan_of([task("clean", "etl", "dedup")], shown={"etl": [3]}))

    assert (waived.kind, waived.evidence) == (CreditKind.WAIVE, (1, 2, 3))
    assert (added.kind, added.reason, added.missing) == (
        CreditKind.ADD,
        CreditReason.NOT_SHOWN_YET,
        ("dedup",),
    )


def test_a_project_is_done_in_full_anyway():
    line = only(plan_of([task("final", "etl", kind=TaskKind.PROJECT)], shown={"etl": [1]}))

    assert (line.kind, line.reason) == (CreditKind.ADD, CreditReason.DONE_IN_FULL_ANYWAY)


def test_a_mentor_may_refuse_a_waiver():
    line = only(plan_of([task("clean", "etl")], shown={"etl": [1]}, refused={"clean"}))

    assert (line.kind, line.reason) == (CreditKind.ADD, CreditReason.REFUSED_BY_MENTOR)


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        ("in_progress", CreditKind.REDATE),
        ("changes_requested", CreditKind.REDATE),
        ("submitted", CreditKind.KEEP),
        ("in_review", CreditKind.KEEP),
    ],
)
def test_the_same_work_under_way_goes_on(state, kind):
    line = only(plan_of([task("lock-file")], [work("lock-file", state, 4)]))

    assert (line.kind, line.reason, line.work) == (kind, CreditReason.SAME_WORK_UNDER_WAY, 4)
    assert not line.counts_as_done


def test_open_work_that_the_new_roadmap_does_not_ask_for_is_set_aside():
    plan = plan_of([], [work("old", "available", 1), work("seen", "in_review", 2)])

    assert [(line.kind, line.work) for line in plan.lines] == [
        (CreditKind.SET_ASIDE, 1),
        (CreditKind.KEEP, 2),
    ]


def test_coming_back_changes_dates_alone():
    """A -> B -> A with nothing done in B: the same work is open as before."""
    rows = [
        work("one", "approved", 1, is_own=True),
        work("two", "in_progress", 2, is_own=True),
        work("three", "locked", 3, is_own=True),
    ]
    tasks = [task(slug, position=n) for n, slug in enumerate(("one", "two", "three"))]

    lines = plan_of(tasks, rows).lines

    assert [line.kind for line in lines] == [CreditKind.KEEP, CreditKind.REDATE, CreditKind.REDATE]
    assert [line.work for line in lines] == [1, 2, 3]


def test_work_taken_back_by_a_revert_is_given_out_again():
    row = work("one", "cancelled", 9, is_own=True, was_taken_back=True)

    line = only(plan_of([task("one")], [row]))
    by_hand = only(plan_of([task("one")], [replace(row, was_taken_back=False)]))

    assert (line.kind, line.work) == (CreditKind.ADD, 9)
    assert (by_hand.kind, by_hand.reason) == (CreditKind.KEEP, CreditReason.CLOSED_BEFORE)


def test_credited_work_opens_what_waited_for_it_and_moves_the_dates_forward():
    tasks = [task("a", position=1), task("b", position=2, requires=["a"])]

    without = plan_of(tasks)
    credited = plan_of(tasks, [work("a", "approved")])

    assert [line.opens for line in without.lines] == [True, False]
    assert credited.lines[1].opens
    assert credited.lines[1].due_on < without.lines[1].due_on


SLUGS = ["a", "b", "c", "d", "e"]
STATES = ["available", "in_progress", "submitted", "changes_requested", "approved", "waived"]
ROWS = st.dictionaries(st.sampled_from(SLUGS), st.sampled_from(STATES))
SHOWN = st.sets(st.sampled_from([f"skill.{slug}" for slug in SLUGS]))


def of(states):
    return [work(slug, state, SLUGS.index(slug) + 1) for slug, state in states.items()]


def proofs(skills):
    return {skill: [ord(skill[-1])] for skill in skills}


@settings(max_examples=60, deadline=None)
@given(ROWS, SHOWN, st.sampled_from(SLUGS))
def test_more_approved_work_never_yields_less_credit(states, shown, slug):
    tasks = [task(name, position=n) for n, name in enumerate(SLUGS)]

    less = plan_of(tasks, of(states), proofs(shown))
    more = plan_of(tasks, of({**states, slug: "approved"}), proofs(shown))

    assert more.hours_credited >= less.hours_credited
    assert more.hours_left <= less.hours_left


@settings(max_examples=60, deadline=None)
@given(ROWS, SHOWN)
def test_every_task_has_one_line_and_every_waiver_has_evidence(states, shown):
    tasks = [task(name, position=n) for n, name in enumerate(SLUGS)]
    rows = of(states)

    plan = plan_of(tasks, rows, proofs(shown))

    assert plan == plan_of(tasks, rows[::-1], proofs(shown))
    assert [line.slug for line in plan.lines] == SLUGS
    assert all(line.evidence for line in plan.of(CreditKind.WAIVE))
    assert all(line.work for line in plan.of(CreditKind.KEEP))
    assert plan.hours_credited + plan.hours_left <= 50
    assert all((line.due_on is not None) == line.takes_time for line in plan.lines)
