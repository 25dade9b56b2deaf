"""What mentors and managers do around the work of a season: matches, leave, transfers, claims."""

from datetime import timedelta

import pytest

from apps.accounts.models import Mentor
from apps.assignments import services as assignments
from apps.assignments.models import Assignment, ReviewClaim, ReviewRoute
from apps.assignments.selectors import review_queue
from apps.cohorts import services as cohorts
from apps.cohorts.models import Enrollment
from apps.mentoring import services as mentoring
from apps.mentoring.models import Absence, MatchProposal, Mentorship
from apps.mentoring.selectors import mentor_with_load, mentors_present, unmentored_list
from mentorship.capacity import SETTLING
from mentorship.values import MentorshipKind, OfferDecline, RouteCause

TAKES = SETTLING[MentorshipKind.PRIMARY]  # hours a week of somebody taken on now
AFTER_A_TRANSFER = (
    lambda left, _, now: mentoring.mentorships_follow(enrollment_id=left, now=now),
    lambda _, begun, now: assignments.assignments_issue_to(enrollment_id=begun, now=now),
    lambda _, begun, now: assignments.work_carry_over(successor_id=begun, now=now),
)
"""The jobs a transfer starts: each may come first, last or twice."""


class Desk:
    """The daily work of those who look after *cohort*, whose learners may move to *other*."""

    def __init__(self, house, dice, cohort, other):
        self.house, self.dice, self.cohort, self.other = house, dice, cohort, other
        self.refused = 0  # claims on what somebody else held

    def present(self, mentors, now):
        """Return who of *mentors* is not on leave."""
        there = mentors_present(organization_id=self.house.organization.pk, now=now)
        here = set(there.values_list("pk", flat=True))
        return [mentor for mentor in mentors if mentor.pk in here]

    # ----------------------------------------------------------------- leave

    def leave_begins(self, now):
        """Tell of the leave that begins, and do what follows for whoever is away."""
        begun = list(Absence.objects.untold(now).select_related("mentor"))
        mentoring.absences_announce(now=now)
        for absence in begun:
            self._stand_in(absence.mentor, now)

    def plan_leave(self, mentors, now):
        """Let one mentor plan a leave for next week, and one fall ill or come home early."""
        there = self.present(mentors, now)
        planning, ill = self.dice.sample(there, 2)
        self._away(planning, now + timedelta(days=7), self.dice.randint(4, 9), now)
        standing = list(Absence.objects.at(now).order_by("pk"))
        if standing and self.dice.random() < 0.3:
            mentoring.absence_cancel(absence_id=standing[0].pk, by=self.house.manager, now=now)
        elif len(there) > 5 and self.dice.random() < 0.5:
            self._away(ill, now, self.dice.randint(1, 3), now)
            self._stand_in(ill, now)

    def _away(self, mentor, first, days, now):
        mentoring.absence_plan(
            mentor_id=mentor.pk,
            starts_on=first.date(),
            ends_on=first.date() + timedelta(days=days),
            by=mentor.user,
            now=now,
        )

    def _stand_in(self, mentor, now):
        """Ask others for what waits for who is away, and hand one learner over for good."""
        assignments.mentor_replace(
            organization_id=mentor.organization_id, user_id=mentor.user_id, now=now
        )
        lasting = Mentorship.objects.filter(
            mentor=mentor, kind="primary", state="active", enrollment__state="active"
        )
        row = lasting.order_by("pk").first()
        other = self._somebody_with_time(now)
        if row is not None and other is not None:
            mentoring.mentorship_hand_over(
                mentorship_id=row.pk, mentor_id=other.pk, by=self.house.manager, now=now
            )

    def _somebody_with_time(self, now):
        free = Mentor.objects.filter(organization=self.house.organization).with_load(now)
        return free.filter(hours_free__gte=TAKES, on_leave=False).order_by("-hours_free").first()

    # ----------------------------------------------------------------- matching

    def match(self, now):
        """Match both cohorts where somebody has no mentor, and offer what is proposed."""
        alone = unmentored_list(viewer=self.house.manager)
        for cohort in (self.cohort, self.other):
            if not alone.filter(cohort=cohort).exists():
                continue
            run = mentoring.cohort_match(cohort_id=cohort.pk, now=now)
            for proposal in run.proposals.filter(state="proposed").order_by("pk"):
                mentoring.proposal_offer(proposal_id=proposal.pk, by=self.house.manager, now=now)

    def answer(self, now):
        """Let mentors take most learners on, decline some and leave some offers lying."""
        mentoring.proposals_expire(now=now)
        offers = MatchProposal.objects.offered().select_related("mentor__user", "enrollment")
        for offer in offers.order_by("pk"):
            if offer.enrollment.state not in ("admitted", "active", "paused"):
                mentoring.proposal_cancel(proposal_id=offer.pk, by=self.house.manager, now=now)
            elif self.dice.random() < 0.7:
                self._answer(offer, now)

    def _answer(self, offer, now):
        has_time = mentor_with_load(mentor_id=offer.mentor_id, now=now).hours_free >= TAKES
        if has_time and self.dice.random() < 0.7:
            mentoring.proposal_accept(proposal_id=offer.pk, by=offer.mentor.user, now=now)
            return
        reason = OfferDecline.NOT_MY_FIELD if has_time else OfferDecline.NO_TIME
        mentoring.proposal_decline(
            proposal_id=offer.pk, reason=reason, by=offer.mentor.user, now=now
        )

    # ----------------------------------------------------------------- transfers

    def transfer(self, now):
        """Let two learners go on in the other cohort; one of the jobs comes twice."""
        active = Enrollment.objects.active().filter(cohort=self.cohort).order_by("pk")
        for enrollment in self.dice.sample(list(active), 2):
            successor = cohorts.enrollment_transfer(
                enrollment_id=enrollment.pk,
                cohort_id=self.other.pk,
                by=self.house.manager,
                now=now,
            )
            jobs = [*AFTER_A_TRANSFER, self.dice.choice(AFTER_A_TRANSFER)]
            self.dice.shuffle(jobs)
            for job in jobs:
                job(enrollment.pk, successor.pk, now)

    # ----------------------------------------------------------------- claims

    def route(self, assignment, now):
        """Ask somebody for a review of what was handed in."""
        assignments.review_route(assignment_id=assignment.pk, cause=RouteCause.HANDED_IN, now=now)

    def claim(self, mentors, now):
        """Let each mentor who is here take one piece of work; some give it back at once.

        A lead who reaches for what is held is refused.
        """
        for mentor in self.present(mentors, now):
            free = review_queue(viewer=mentor.user).filter(is_claimed=False)
            pk = (
                free.order_by("-is_asked", "promised_at", "pk").values_list("pk", flat=True).first()
            )
            if pk is None:
                continue
            claim = assignments.assignment_claim(assignment_id=pk, by=mentor.user, now=now)
            if self.dice.random() < 0.3:
                assignments.claim_release(claim_id=claim.pk, by=mentor.user, now=now)
            elif self.dice.random() < 0.2:
                self._reach_for(pk, now)

    def _reach_for(self, pk, now):
        with pytest.raises(assignments.AlreadyClaimed):
            assignments.assignment_claim(assignment_id=pk, by=self.house.lead, now=now)
        self.refused += 1

    def overtake(self, now):
        """Let a lead take one piece of work whose lease has run out before the sweep comes by."""
        over = Assignment.objects.filter(
            claims__state="held", claims__lease_until__lte=now, enrollment__state="active"
        )
        row = over.order_by("pk").first()
        if row is not None:
            assignments.assignment_claim(assignment_id=row.pk, by=self.house.lead, now=now)

    def clear(self, now):
        """Let a manager take every claim back."""
        for claim in ReviewClaim.objects.filter(state="held").order_by("pk"):
            assignments.claim_release(claim_id=claim.pk, by=self.house.manager, now=now)

    # ----------------------------------------------------------------- after

    def happened(self):
        """Return how often what this desk is for has come about, by name."""
        ends = ("accepted", "declined", "expired")
        claims = ("consumed", "released", "expired")
        return {
            **{f"offer {end}": MatchProposal.objects.filter(state=end).count() for end in ends},
            **{f"claim {end}": ReviewClaim.objects.filter(state=end).count() for end in claims},
            "claim refused": self.refused,
            "claim overtaken": ReviewClaim.objects.filter(holder=self.house.lead).count(),
            "asked instead": ReviewRoute.objects.filter(cause="mentor_absent").count(),
            "handed over": Mentorship.objects.filter(end_reason="handover").count(),
            "home early": Absence.objects.exclude(cancelled_at=None).count(),
        }
