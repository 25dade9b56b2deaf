"""Claims: one holder at a time, for so long, and never an orphan."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.assignments import selectors, services
from apps.assignments.models import Assignment, Review, ReviewClaim
from apps.core.models import Transition
from mentorship.errors import NotAllowed, TransitionNotAllowed
from tests.factories import AssignmentFactory, RevisionFactory, TaskFactory
from tests.factories.moments import NOW

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def work(issued, submit):
    """A piece of work that waits for a review."""
    submit(issued["lock-file"])
    return issued["lock-file"]


def claim(row, by, now=NOW):
    return services.assignment_claim(assignment_id=row.pk, by=by, now=now)


def state_of(row):
    return Assignment.objects.get(pk=row.pk).state


def waiting_work(here, count):
    """Return *count* more pieces of work that wait, each handed in."""
    rows = [
        AssignmentFactory(
            placement=here.placement, task=TaskFactory(), state="submitted", submitted_at=NOW
        )
        for _ in range(count)
    ]
    for row in rows:
        RevisionFactory(assignment=row)
    return rows


def test_a_claim_holds_the_work_for_a_day_and_tells_on_the_timeline(here, work):
    held = claim(work, here.mentor)

    assert (held.state, held.lease_until, held.slot) == ("held", NOW + DAY, 1)
    assert state_of(work) == "in_review"
    steps = Transition.objects.of("assignments.reviewclaim", held.pk)
    assert [(step.to_state, step.actor) for step in steps] == [("held", here.mentor)]


def test_pain_4_the_second_mentor_is_told_who_holds_the_work_and_until_when(here, work):
    held = claim(work, here.mentor)

    with pytest.raises(services.AlreadyClaimed) as refused:
        claim(work, here.lead, now=NOW + HOUR)

    assert refused.value.facts == {
        "claim": held.pk,
        "holder": "Mei",
        "lease_until": NOW + DAY,
    }
    assert ReviewClaim.objects.count() == 1


def test_who_may_not_review_may_not_claim(here, work, subtests):
    for who in ("learner", "other_learner", "other_mentor"):
        with subtests.test(who), pytest.raises(NotAllowed):
            claim(work, getattr(here, who))
    assert not ReviewClaim.objects.exists()
    assert state_of(work) == "submitted"


def test_only_what_waits_is_claimed(here, issued, work, review):
    with pytest.raises(TransitionNotAllowed):
        claim(issued["reading"], here.mentor)
    review(work)
    with pytest.raises(services.AlreadyReviewed):
        claim(work, here.lead)


def test_nobody_holds_more_than_four(here, plan):
    rows = waiting_work(here, 5)
    for row in rows[:4]:
        claim(row, here.mentor)

    with pytest.raises(services.TooManyClaims) as refused:
        claim(rows[4], here.mentor)

    assert refused.value.facts == {"held": 4}
    assert state_of(rows[4]) == "submitted"
    services.claim_release(claim_id=rows[1].claims.get().pk, by=here.mentor, now=NOW)
    assert claim(rows[4], here.mentor).slot == 2


def test_the_database_itself_holds_everybody_to_four(here, work):
    held = claim(work, here.mentor)

    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewClaim.objects.filter(pk=held.pk).update(slot=5)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewClaim.objects.filter(pk=held.pk).update(state="released")
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewClaim.objects.create(
            organization=here.organization,
            assignment=work,
            holder=here.lead,
            slot=1,
            claimed_at=NOW,
            lease_until=NOW + DAY,
        )


# --------------------------------------------------------------------------- the lease


def test_only_the_holder_renews(here, work):
    held = claim(work, here.mentor)

    renewed = services.claim_renew(claim_id=held.pk, by=here.mentor, now=NOW + HOUR)

    assert renewed.lease_until == NOW + HOUR + DAY
    with pytest.raises(NotAllowed):
        services.claim_renew(claim_id=held.pk, by=here.manager, now=NOW + HOUR)
    with pytest.raises(services.ClaimOver):
        services.claim_renew(claim_id=held.pk, by=here.mentor, now=NOW + 3 * DAY)


def test_released_work_goes_back_to_the_place_it_had(here, work):
    held = claim(work, here.mentor, now=NOW + HOUR)

    with pytest.raises(NotAllowed):
        services.claim_release(claim_id=held.pk, by=here.learner, now=NOW + HOUR)
    services.claim_release(claim_id=held.pk, by=here.lead, now=NOW + 2 * HOUR)

    row = Assignment.objects.get(pk=work.pk)
    assert (row.state, row.submitted_at, row.ball_since) == ("submitted", NOW, NOW)
    with pytest.raises(TransitionNotAllowed):
        services.claim_release(claim_id=held.pk, by=here.mentor, now=NOW + 2 * HOUR)


def test_pain_2_a_lease_that_runs_out_puts_the_work_back_instead_of_letting_it_rot(here, work):
    held = claim(work, here.mentor)

    assert services.claims_expire(now=NOW + DAY - HOUR) == 0
    assert services.claims_expire(now=NOW + DAY) == 1
    assert services.claims_expire(now=NOW + DAY) == 0

    held.refresh_from_db()
    assert (held.state, held.ended_at, held.slot) == ("expired", NOW + DAY, None)
    assert state_of(work) == "submitted"
    assert [row.pk for row in selectors.review_queue(viewer=here.lead)] == [work.pk]


def test_a_lease_that_ran_out_keeps_nobody_away_before_the_job_comes(here, work, review):
    claim(work, here.mentor)

    taken = claim(work, here.lead, now=NOW + DAY)

    assert taken.holder == here.lead
    assert [row.state for row in work.claims.order_by("pk")] == ["expired", "held"]
    assert review(work, by=here.manager, now=NOW + 3 * DAY).state == "published"
    assert [row.state for row in work.claims.order_by("pk")] == ["expired", "expired", "consumed"]


# --------------------------------------------------------------------------- publishing


def test_publishing_consumes_the_claim(here, work, review):
    held = claim(work, here.mentor)

    review(work, now=NOW + HOUR)

    held.refresh_from_db()
    assert (held.state, held.ended_at) == ("consumed", NOW + HOUR)
    assert state_of(work) == "approved"


def test_publishing_without_a_claim_claims_by_itself(here, work, review):
    review(work)

    [made] = ReviewClaim.objects.all()
    assert (made.state, made.holder, made.slot) == ("consumed", here.mentor, None)


def test_nobody_publishes_over_a_claim_of_somebody_else(here, work, review):
    claim(work, here.mentor)

    with pytest.raises(services.AlreadyClaimed):
        review(work, by=here.lead)

    assert not Review.objects.exists()
    assert state_of(work) == "in_review"


def test_what_is_claimed_is_not_withdrawn(here, work):
    claim(work, here.mentor)

    with pytest.raises(TransitionNotAllowed):
        services.revision_withdraw(assignment_id=work.pk, by=here.learner, now=NOW)

    assert work.revisions.get().state == "submitted"


def test_work_that_is_taken_back_is_held_by_nobody(here, work):
    held = claim(work, here.mentor)

    services.assignment_cancel(
        assignment_id=work.pk, reason="Not needed.", by=here.manager, now=NOW
    )

    held.refresh_from_db()
    assert (held.state, state_of(work)) == ("released", "cancelled")


# --------------------------------------------------------------------------- absence


def test_a_mentor_on_leave_or_gone_leaves_no_orphaned_claim(here, plan):
    rows = waiting_work(here, 3)
    for row in rows:
        claim(row, here.mentor)
    claim(other := waiting_work(here, 1)[0], here.lead)

    done = services.mentor_replace(
        organization_id=here.organization.pk, user_id=here.mentor.pk, now=NOW + HOUR
    )

    assert done == (3, 0)
    assert not ReviewClaim.objects.filter(state="held", holder=here.mentor).exists()
    assert {state_of(row) for row in rows} == {"submitted"}
    assert other.claims.get().state == "held"


def test_defect_empty_reviews_do_not_become_a_median(here, work):
    """Nobody reviews for a month: the work is late and unreviewed, never approved, never scored."""
    claim(work, here.mentor)
    later = NOW + timedelta(days=30)
    services.claims_expire(now=later)
    services.reviews_follow_up(now=later)
    services.second_opinions_draw(now=later)

    [row] = selectors.review_queue(viewer=here.manager)
    assert (row.state, selectors.latest_review(assignment=row)) == ("submitted", None)
    assert not Review.objects.exists()


def test_defect_history_is_not_destroyed_by_undo(here, work, review):
    """Reopened and reviewed anew: both reviews, both claims, revision and mentorship are there."""
    first = review(work)
    services.assignment_reopen(assignment_id=work.pk, reason="Look again.", by=here.lead, now=NOW)
    second = review(work, by=here.lead, outcome="changes_requested", comment="Pin them.")

    states = dict(Review.objects.values_list("pk", "state"))
    assert states == {first.pk: "superseded", second.pk: "published"}
    assert first.rubric_version_id == second.rubric_version_id
    assert [row.state for row in work.claims.all()] == ["consumed", "consumed"]
    assert work.revisions.get().state == "submitted"
    assert here.enrollment.mentorships.get().state == "active"
