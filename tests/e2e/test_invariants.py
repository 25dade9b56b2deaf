"""The negative control of the season: whatever breaks an invariant is found by its statement."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from apps.accounts.models import Mentor
from apps.assignments import services as assignments
from apps.assignments.models import Assignment
from apps.cohorts import services as cohorts
from apps.mentoring import services as mentoring
from mentorship.values import MentorshipKind, OfferDecline, RouteCause
from tests.e2e.desk import AFTER_A_TRANSFER
from tests.e2e.invariants import broken
from tests.factories import CohortFactory, EnrollmentFactory, PlacementFactory, SeatsFactory
from tests.factories.moments import NOW
from tests.integration.assignments.conftest import HANDED_IN, plan_for

AWAY = """
    INSERT INTO mentoring_absence (organization_id, mentor_id, starts_on, ends_on, starts_at,
        ends_at, announced_at, reason, created_at, updated_at)
    SELECT organization_id, id, DATE '2026-11-01', DATE '2026-11-03',
        TIMESTAMPTZ '2026-11-01 00:00Z', TIMESTAMPTZ '2026-11-04 00:00Z',
        TIMESTAMPTZ '{announced}', '', now(), now()
    FROM accounts_mentor
"""
AWAY_BEFORE = AWAY.format(announced="2026-11-01 00:00Z")
AWAY_SINCE = AWAY.format(announced="2026-11-02 09:30Z")
CLAIM = """
    INSERT INTO assignments_reviewclaim (organization_id, assignment_id, holder_id, state, slot,
        claimed_at, lease_until, ended_at)
    SELECT a.organization_id, a.id, u.id, {claim}
    FROM assignments_assignment a JOIN accounts_user u ON u.name = 'Lea'
    WHERE a.organization_id = (SELECT id FROM accounts_organization WHERE slug = 'here')
      AND a.state = '{state}'
"""
TWO_CLAIMS = "SET CONSTRAINTS ALL IMMEDIATE; DROP INDEX claim_one_held;" + CLAIM.format(
    state="in_review",
    claim="'held', 2, TIMESTAMPTZ '2026-11-02 09:00Z', TIMESTAMPTZ '2026-11-03 09:00Z', NULL",
)

BREACHES = {
    "no mentor is over the hours they give": "UPDATE accounts_mentor SET weekly_hours = 0",
    "a seat is taken by exactly the open placements": "UPDATE cohorts_seats SET taken = capacity",
    "it is somebody's turn exactly where the state says so, open questions aside": (
        "UPDATE assignments_assignment SET ball_with = 'mentor' WHERE state = 'available'"
    ),
    "no date is earlier than the schedule's or later than the cohort": (
        "UPDATE assignments_assignment SET due_at = due_at - INTERVAL '3 days'"
    ),
    "whoever is at work has all the work of the roadmap": (
        "DELETE FROM assignments_assignment WHERE state = 'locked'"
    ),
    "an accepted offer is a mentorship of these two, once": """
        UPDATE mentoring_matchproposal p SET mentor_id = (
            SELECT MIN(id) FROM accounts_mentor WHERE id <> p.mentor_id
        ) WHERE state = 'accepted'
    """,
    "no offer is open beyond its days": (
        "UPDATE mentoring_matchproposal SET expires_at = offered_at WHERE state = 'offered'"
    ),
    "no offer waits for whom it cannot bind: away, or the learner has a primary mentor": AWAY_SINCE,
    "nobody is offered again to a mentor who declined, for three months": """
        UPDATE mentoring_matchproposal SET mentor_id = (
            SELECT mentor_id FROM mentoring_matchproposal WHERE state = 'declined'
        ) WHERE state = 'offered'
    """,
    "nobody on leave is asked for a review": AWAY_BEFORE,
    "what somebody held when a leave began was given back": AWAY_SINCE,
    "nobody on leave is the last who was asked for what waits": AWAY_SINCE,
    "nobody on leave takes a learner on, except those who follow a transfer": AWAY_BEFORE,
    "a piece of work has one live claim": TWO_CLAIMS,
    "no claim is held beyond its lease": (
        "UPDATE assignments_reviewclaim SET lease_until = claimed_at WHERE state = 'held'"
    ),
    "nobody reviews what somebody else held at that hour": CLAIM.format(
        state="approved",
        claim="'released', NULL, TIMESTAMPTZ '2026-11-02 08:00Z', "
        "TIMESTAMPTZ '2026-11-03 08:00Z', TIMESTAMPTZ '2026-11-02 10:00Z'",
    ),
    "who was transferred has exactly one open enrollment, where they went": """
        UPDATE cohorts_enrollment SET learner_id = (
            SELECT l.id FROM accounts_learner l JOIN accounts_user u ON u.id = l.user_id
            WHERE u.name = 'Lin'
        ) WHERE id IN (SELECT successor_id FROM cohorts_enrollment WHERE state = 'transferred')
    """,
    "what was done before a transfer is done after it": """
        UPDATE assignments_assignment SET state = 'available' WHERE state = 'waived'
    """,
    "mentors go along with who was transferred": """
        DELETE FROM mentoring_mentorship WHERE enrollment_id IN (
            SELECT successor_id FROM cohorts_enrollment WHERE state = 'transferred'
        )
    """,
}
"""Name of an invariant -> what breaks it in a busy house."""


@pytest.fixture
def busy(here):
    """A house in which something of everything is under way.

    Two more learners look for a mentor: one offer is accepted, one declined and made to another.
    Olu was transferred after an approval; Lin's work is claimed by Mei.
    """
    plan = plan_for(here.placement.roadmap_version)
    Mentor.objects.update(weekly_hours=12)
    for _ in range(2):
        PlacementFactory(enrollment=EnrollmentFactory(cohort=here.cohort))
    assignments.assignments_issue(cohort_id=here.cohort.pk, now=NOW)
    _transfer(here, plan)
    _offer(here)
    work = _hand_in(here.enrollment, plan.first, here.learner)
    assignments.review_route(assignment_id=work, cause=RouteCause.HANDED_IN, now=NOW)
    assignments.assignment_claim(assignment_id=work, by=here.mentor, now=NOW)
    return here


def _hand_in(enrollment, task, by):
    row = Assignment.objects.get(enrollment=enrollment, task=task)
    assignments.assignment_submit(
        assignment_id=row.pk, deliverables=HANDED_IN, comment="", by=by, now=NOW
    )
    return row.pk


def _transfer(here, plan):
    mentoring.mentorship_assign(
        enrollment_id=here.other_enrollment.pk,
        mentor_id=here.other_mentor.mentor_profiles.get().pk,
        kind=MentorshipKind.PRIMARY,
        by=here.manager,
        now=NOW,
    )
    assignments.review_publish(
        assignment_id=_hand_in(here.other_enrollment, plan.first, here.other_learner),
        levels=plan.levels(),
        outcome="approved",
        comment="",
        by=here.other_mentor,
        now=NOW,
    )
    other = CohortFactory(program=here.program)
    SeatsFactory(cohort=other, roadmap_version=plan.version)
    successor = cohorts.enrollment_transfer(
        enrollment_id=here.other_enrollment.pk, cohort_id=other.pk, by=here.manager, now=NOW
    )
    for job in AFTER_A_TRANSFER:
        job(here.other_enrollment.pk, successor.pk, NOW)


def _offer(here):
    run = mentoring.cohort_match(cohort_id=here.cohort.pk, now=NOW)
    accepted, declined = run.proposals.order_by("pk")
    for proposal in (accepted, declined):
        mentoring.proposal_offer(proposal_id=proposal.pk, by=here.manager, now=NOW)
    mentoring.proposal_accept(proposal_id=accepted.pk, by=accepted.mentor.user, now=NOW)
    mentoring.proposal_decline(
        proposal_id=declined.pk, reason=OfferDecline.NO_TIME, by=declined.mentor.user, now=NOW
    )
    again = mentoring.cohort_match(cohort_id=here.cohort.pk, now=NOW + timedelta(minutes=1))
    [proposal] = again.proposals.all()
    mentoring.proposal_offer(proposal_id=proposal.pk, by=here.manager, now=NOW)


def found_after(breach):
    """Return what does not hold after *breach*, which leaves no trace."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(breach)
        found = broken(NOW)
        transaction.set_rollback(True)
    return found


def test_every_planted_breach_is_found(busy):
    assert broken(NOW) == {}

    missed = [name for name, breach in BREACHES.items() if name not in found_after(breach)]

    assert missed == []
    assert broken(NOW) == {}
