"""A pivot is carried out whole, credits what was done, and can be taken back without a trace."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from apps.assignments.models import Assignment
from apps.assignments.services import assignments_issue
from apps.cohorts.models import Placement, Seats
from apps.cohorts.services import CohortFull
from apps.core.models import OutboxEvent, Transition
from apps.pivots import selectors, services
from apps.pivots.models import CreditLine, CreditTransfer, Pivot
from apps.pivots.services.moving import (
    AgreementMissing,
    NotUnderWay,
    PivotOutdated,
    RevertWindowClosed,
)
from apps.progress.services import evidence_append
from mentorship.errors import Invalid, NotAllowed, TransitionNotAllowed
from tests.factories import (
    PlacementFactory,
    RecommendationFactory,
    ReviewFactory,
    RevisionFactory,
    SkillFactory,
    StageFactory,
    TaskFactory,
    TaskSkillFactory,
    direction,
    publish,
    stand,
)
from tests.factories.curriculum import TaskPrerequisiteFactory
from tests.factories.moments import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=3)

ROADMAPS = {  # of each task the skills, what it requires, and its kind
    "data": {
        "lock-file": (["data.etl"], [], "chore"),
        "clean": (["data.cleaning"], ["lock-file"], "practice"),
        "dedup": (["data.dedup"], ["clean"], "practice"),
    },
    "apps": {
        "lock-file": (["data.etl"], [], "chore"),
        "clean-again": (["data.cleaning"], ["lock-file"], "practice"),
        "search": (["apps.search"], ["clean-again"], "practice"),
        "final": (["data.cleaning"], ["search"], "project"),
    },
}


@pytest.fixture
def roadmaps(here):
    """Fill and publish the roadmaps of data and of applications that the cohort has pinned."""
    for name, tasks in ROADMAPS.items():
        seats = Seats.objects.get(cohort=here.cohort, direction=direction(name))
        stage = StageFactory(version=seats.roadmap_version)
        made = {}
        for position, (slug, (skills, requires, kind)) in enumerate(tasks.items(), start=1):
            task = TaskFactory(
                stage=stage,
                slug=slug,
                position=position,
                kind=kind,
                effort_p50_hours=12,
                effort_p80_hours=15,
            )
            for skill in skills:
                TaskSkillFactory(task=task, skill=SkillFactory(slug=skill))
            for before in requires:
                TaskPrerequisiteFactory(task=task, requires=made[before])
            made[slug] = task
        publish(seats.roadmap_version)
    assignments_issue(cohort_id=here.cohort.pk, now=NOW)


def work(here, slug):
    return Assignment.objects.filter(enrollment=here.enrollment, task__slug=slug).order_by("-pk")[0]


def approve(here, slug, score=1.0, times=1):
    """Let the learner's work on *slug* be approved, with as much evidence as asked for."""
    row = work(here, slug)
    for number in range(1, times + 1):
        state = "submitted" if number == times else "superseded"
        revision = RevisionFactory(assignment=row, number=number, state=state, submitted_at=NOW)
        review = ReviewFactory(revision=revision, reviewer=here.mentor, score=score)
        evidence_append(review_id=review.pk, now=NOW)
    for state in ("submitted", "in_review", "approved"):
        Assignment.objects.filter(pk=row.pk).update(
            state=state, submitted_at=NOW, ball_with="nobody", closed_at=NOW
        )
    waiting = Assignment.objects.filter(enrollment=here.enrollment, state="locked")
    waiting.filter(task__prerequisites__requires__slug=slug).update(
        state="available", ball_with="learner"
    )


@pytest.fixture
def pivot(here, roadmaps):
    """A planned move from data to applications; cleaning has been shown beyond doubt."""
    approve(here, "lock-file", score=0.9)
    approve(here, "clean", times=7)
    return planned(here)


def planned(here, start="data", to="apps"):
    """Return a pivot a mentor has accepted."""
    accepted = RecommendationFactory(
        enrollment=here.enrollment, state="accepted", decided_at=NOW, decided_by=here.mentor
    )
    return Pivot.objects.create(
        organization=here.organization,
        enrollment=here.enrollment,
        recommendation=accepted,
        from_direction=direction(start),
        to_direction=direction(to),
        planned_at=NOW,
    )


def _roadmap(here, name):
    seats = Seats.objects.get(cohort=here.cohort, direction=direction(name))
    return seats.roadmap_version.roadmap


def agree(here, pivot):
    return services.pivot_agree(pivot_id=pivot.pk, by=here.learner, now=NOW)


def apply(here, pivot, now=LATER, **more):
    agree(here, pivot)
    return services.pivot_apply(pivot_id=pivot.pk, by=here.mentor, now=now, **more)


def revert(here, pivot, now=LATER + timedelta(days=2)):
    return services.pivot_revert(pivot_id=pivot.pk, reason="Too soon.", by=here.mentor, now=now)


def taken(here, name):
    return Seats.objects.get(cohort=here.cohort, direction=direction(name)).taken


def digest(here):
    return selectors.progress_digest(enrollment_id=here.enrollment.pk)


def kinds(pivot):
    rows = CreditLine.objects.filter(transfer__pivot=pivot).order_by("position")
    return {row.task.slug: (row.kind, row.reason) for row in rows.select_related("task")}


# ----------------------------------------------------------------- preview


def test_a_preview_says_line_by_line_what_would_happen_and_writes_nothing(here, pivot):
    with CaptureQueriesContext(connection) as queries:
        preview = selectors.credit_preview(pivot=pivot, now=LATER)

    assert {line.slug: line.kind.value for line in preview.plan.lines} == {
        "lock-file": "keep",
        "clean-again": "waive",
        "search": "add",
        "final": "add",
        "dedup": "set_aside",
    }
    assert (preview.plan.hours_credited, preview.plan.hours_left) == (24, 24)
    assert not any(q["sql"].startswith(("INSERT", "UPDATE", "DELETE")) for q in queries)


def test_every_waiver_leads_to_evidence_the_mentor_may_see(here, pivot):
    apply(here, pivot)

    line = CreditLine.objects.get(kind="waive")
    visible = selectors.credit_transfer_list(viewer=here.mentor).get().lines.all()
    assert line.evidence.count() == 7
    assert {row.skill.slug for row in line.evidence.all()} == {"data.cleaning"}
    assert line in visible


# ----------------------------------------------------------------- agreeing


def test_nothing_is_applied_before_the_learner_agrees(here, pivot):
    with pytest.raises(AgreementMissing):
        services.pivot_apply(pivot_id=pivot.pk, by=here.mentor, now=LATER)

    pivot.refresh_from_db()
    assert pivot.state == "planned"
    assert Placement.objects.get(enrollment=here.enrollment).state == "current"


def test_a_mentor_records_what_the_learner_said_and_how(here, pivot):
    with pytest.raises(Invalid) as refused:
        services.pivot_agree(pivot_id=pivot.pk, by=here.mentor, now=NOW)
    agreed = services.pivot_agree(
        pivot_id=pivot.pk, note="In our call of 2 November.", by=here.mentor, now=NOW
    )

    assert refused.value.faults[0].pointer == "#/note"
    assert (agreed.agreed_by, agreed.agreement) == (here.mentor, "In our call of 2 November.")


@pytest.mark.parametrize("who", ["other_learner", "other_mentor"])
def test_nobody_else_agrees_or_moves(here, pivot, who):
    by = getattr(here, who)

    with pytest.raises(NotAllowed):
        services.pivot_agree(pivot_id=pivot.pk, note="Yes.", by=by, now=NOW)
    agree(here, pivot)
    with pytest.raises(NotAllowed):
        services.pivot_apply(pivot_id=pivot.pk, by=by, now=NOW)


def test_the_learner_does_not_apply_the_own_pivot(here, pivot):
    agree(here, pivot)

    with pytest.raises(NotAllowed):
        services.pivot_apply(pivot_id=pivot.pk, by=here.learner, now=NOW)


# ----------------------------------------------------------------- applying


def test_a_pivot_is_applied_as_one(here, pivot):
    data, apps = taken(here, "data"), taken(here, "apps")

    apply(here, pivot)

    pivot.refresh_from_db()
    left, begun = Placement.objects.filter(enrollment=here.enrollment).order_by("pk")
    assert (pivot.state, pivot.from_placement, pivot.to_placement) == ("applied", left, begun)
    assert (left.state, begun.state, begun.started_at) == ("left", "current", LATER)
    assert (taken(here, "data"), taken(here, "apps")) == (data - 1, apps + 1)
    assert kinds(pivot) == {
        "lock-file": ("keep", "same_work_done"),
        "clean-again": ("waive", "skills_shown"),
        "search": ("add", "not_shown_yet"),
        "final": ("add", "done_in_full_anyway"),
        "dedup": ("set_aside", "not_in_the_new_roadmap"),
    }
    assert work(here, "clean-again").state == "waived"
    assert (work(here, "search").state, work(here, "final").state) == ("available", "locked")
    assert work(here, "lock-file").placement == left
    assert OutboxEvent.objects.filter(name="PivotApplied").count() == 1


def test_the_work_given_out_is_what_the_issuing_job_would_give(here, pivot):
    apply(here, pivot)
    count = Assignment.objects.count()

    assert assignments_issue(cohort_id=here.cohort.pk, now=LATER) == 0
    assert Assignment.objects.count() == count


def test_dates_are_those_the_issuing_job_would_set(here, roadmaps):
    """Who moves with nothing done gets the dates of who starts there on the same day."""
    Placement.objects.filter(pk=here.other_placement.pk).update(state="left", ended_at=LATER)
    PlacementFactory(
        enrollment=here.other_enrollment, direction=direction("apps"), started_at=LATER
    )
    assignments_issue(cohort_id=here.cohort.pk, now=LATER)

    apply(here, planned(here))

    def dates(enrollment):
        rows = Assignment.objects.filter(
            enrollment=enrollment, task__version__roadmap=_roadmap(here, "apps")
        )
        return list(rows.order_by("task__position").values_list("task__slug", "due_at", "state"))

    assert len(dates(here.enrollment)) == 4
    assert dates(here.enrollment) == dates(here.other_enrollment)


def test_a_mentor_may_want_a_task_done_all_the_same(here, pivot):
    apply(here, pivot, refused=["clean-again"])

    assert kinds(pivot)["clean-again"] == ("add", "refused_by_mentor")
    assert work(here, "clean-again").state == "available"


def test_only_waivers_can_be_refused(here, pivot):
    with pytest.raises(Invalid) as refused:
        apply(here, pivot, refused=["clean-again", "search"])

    assert [fault.pointer for fault in refused.value.faults] == ["#/refused/1"]
    assert not CreditTransfer.objects.exists()


def test_applying_twice_changes_nothing(here, pivot):
    apply(here, pivot)
    before = digest(here)

    with pytest.raises(TransitionNotAllowed) as refused:
        services.pivot_apply(pivot_id=pivot.pk, by=here.mentor, now=LATER)

    assert refused.value.facts["allowed"] == ["reverted"]
    assert digest(here) == before
    assert CreditTransfer.objects.count() == 1


def test_a_full_direction_refuses_and_nothing_moves(here, pivot):
    agree(here, pivot)
    Seats.objects.filter(cohort=here.cohort, direction=direction("apps")).update(capacity=0)
    before = digest(here)

    with pytest.raises(CohortFull):
        services.pivot_apply(pivot_id=pivot.pk, by=here.mentor, now=LATER)

    assert digest(here) == before
    assert not CreditTransfer.objects.exists()


def test_who_is_on_leave_is_not_moved(here, pivot):
    agree(here, pivot)
    stand(here.enrollment, "paused")

    with pytest.raises(NotUnderWay):
        services.pivot_apply(pivot_id=pivot.pk, by=here.mentor, now=LATER)


def test_work_under_way_goes_on_and_is_not_given_out_twice(here, roadmaps):
    row = work(here, "lock-file")
    Assignment.objects.filter(pk=row.pk).update(state="in_progress")
    pivot = planned(here)

    apply(here, pivot)

    rows = Assignment.objects.filter(enrollment=here.enrollment, task__slug="lock-file")
    assert kinds(pivot)["lock-file"] == ("redate", "same_work_under_way")
    assert list(rows) == [row]
    assert rows.in_force_or_handed_in().count() == 1


# ----------------------------------------------------------------- reverting


def test_pain_20_reverting_brings_back_the_same_progress(here, pivot):
    before, seats = digest(here), (taken(here, "data"), taken(here, "apps"))
    apply(here, pivot)
    assert digest(here) != before

    revert(here, pivot)

    transfer = CreditTransfer.objects.get()
    assert digest(here) == before
    assert (transfer.progress_before, transfer.progress_after) == (before, before)
    assert (transfer.state, transfer.pivot.state) == ("revoked", "reverted")
    assert (taken(here, "data"), taken(here, "apps")) == seats
    assert work(here, "search").state == "cancelled"


def test_nothing_is_lost_that_was_handed_in_before_reverting(here, pivot):
    before = digest(here)
    apply(here, pivot)
    row = work(here, "search")
    RevisionFactory(assignment=row)
    Assignment.objects.filter(pk=row.pk).update(state="submitted", submitted_at=LATER)

    revert(here, pivot)

    assert work(here, "search").state == "submitted"
    assert digest(here) != before
    transfer = CreditTransfer.objects.get()
    assert transfer.progress_after != transfer.progress_before


def test_after_two_weeks_a_pivot_stays(here, pivot):
    apply(here, pivot)

    with pytest.raises(RevertWindowClosed):
        revert(here, pivot, now=LATER + timedelta(days=14, seconds=1))

    pivot.refresh_from_db()
    assert pivot.state == "applied"


def test_the_database_refuses_a_late_revert_by_itself(here, pivot):
    apply(here, pivot)

    with pytest.raises(DatabaseError, match="pivot_reverted_in_time"):
        Pivot.objects.filter(pk=pivot.pk).update(
            state="reverted", reverted_at=LATER + timedelta(days=15)
        )


def test_a_seat_that_is_gone_refuses_the_revert_and_says_so(here, pivot):
    apply(here, pivot)
    Seats.objects.filter(cohort=here.cohort, direction=direction("data")).update(
        capacity=taken(here, "data")
    )
    before = digest(here)

    with pytest.raises(CohortFull) as refused:
        revert(here, pivot)

    assert refused.value.facts["direction"] == "data"
    assert digest(here) == before


def test_the_same_move_can_be_made_again_after_a_revert(here, pivot):
    apply(here, pivot)
    first = digest(here)
    revert(here, pivot)
    second = planned(here)
    before = digest(here)

    apply(here, second, now=LATER + timedelta(days=4))

    assert work(here, "search").state == "available"
    assert Assignment.objects.filter(task__slug="search", enrollment=here.enrollment).count() == 1
    revert(here, second, now=LATER + timedelta(days=5))
    assert digest(here) == before
    assert first != before


def test_there_and_back_by_two_pivots_opens_the_same_work(here, pivot):
    """A -> B -> A: what was open in A is open again, with other dates."""
    rows = Assignment.objects.filter(enrollment=here.enrollment).order_by("pk")
    before = list(rows.in_force_or_handed_in().values_list("pk", "state"))
    apply(here, pivot)
    back = planned(here, start="apps", to="data")

    apply(here, back, now=LATER + timedelta(days=30))

    open_now = rows.in_force_or_handed_in().exclude(task__slug="clean-again")
    assert list(open_now.values_list("pk", "state")) == before
    assert kinds(back)["dedup"] == ("redate", "not_started_yet")


def test_who_has_moved_on_is_not_turned_back(here, pivot):
    apply(here, pivot)
    Placement.objects.filter(enrollment=here.enrollment, state="current").update(
        state="left", ended_at=LATER
    )

    with pytest.raises(PivotOutdated):
        revert(here, pivot)


def test_a_planned_pivot_can_be_dropped_with_a_reason(here, pivot):
    with pytest.raises(Invalid):
        services.pivot_cancel(pivot_id=pivot.pk, reason=" ", by=here.mentor, now=NOW)

    services.pivot_cancel(pivot_id=pivot.pk, reason="Changed plans.", by=here.lead, now=NOW)

    pivot.refresh_from_db()
    assert pivot.state == "cancelled"
    assert Transition.objects.of("pivots.pivot", pivot.pk).get().reason == "Changed plans."


def test_a_preview_costs_the_same_for_little_and_for_much_work(here, pivot):
    def cost():
        fresh = Pivot.objects.select_related("enrollment__cohort", "enrollment__learner").get()
        with CaptureQueriesContext(connection) as queries:
            selectors.credit_preview(pivot=fresh, now=LATER)
        return len(queries)

    first = cost()
    approve(here, "dedup", times=4)

    assert cost() <= first
