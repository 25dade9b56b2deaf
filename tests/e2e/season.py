"""A season of a cohort, acted out through the services week by week, by the dice of one seed."""

import random
from datetime import date, datetime, timedelta

from django.db.models import Q

from apps.assignments import services as assignments
from apps.assignments.models import Assignment, Extension
from apps.assignments.selectors import review_queue
from apps.cohorts import services as cohorts
from apps.cohorts.models import Cohort, Enrollment
from apps.mentoring import services as mentoring
from mentorship.states import CohortState, EnrollmentState
from mentorship.values import MentorshipKind
from tests.e2e.desk import Desk
from tests.factories import (
    CohortFactory,
    LearnerFactory,
    MembershipFactory,
    MentorFactory,
    SeatsFactory,
    UserFactory,
    direction,
)

START = datetime.fromisoformat("2026-10-05T09:00:00+00:00")
WEEKS = 12
SEATS, APPLICANTS, MENTORS = 100, 110, 8
SEATS_ELSEWHERE = 12
REVIEWS_A_WEEK = 8  # of one mentor
WORK = [
    {
        "type": "repository",
        "value": {
            "url": "https://git.example.org/lin/dedup",
            "commit": "0123456789abcdef" * 2 + "0" * 8,
        },
    },
    {"type": "text", "value": "Ran twice, same counts."},
]
OUTCOMES = ("approved", "approved", "approved", "changes_requested", "rejected")


class Season:
    """The people of one cohort and what they do in a week."""

    def __init__(self, house, plan, seed):
        self.house, self.plan, self.dice = house, plan, random.Random(seed)
        self.cohort = self._open_cohort("enrolling", WEEKS, SEATS)
        self.other = self._open_cohort("running", WEEKS + 4, SEATS_ELSEWHERE)
        self.mentors = [self._mentor() for _ in range(MENTORS)]
        self.desk = Desk(house, self.dice, self.cohort, self.other)
        self.now = START

    # ----------------------------------------------------------------- before

    def _open_cohort(self, state, weeks, seats):
        cohort = CohortFactory(
            program=self.house.program,
            state=state,
            starts_on=START.date(),
            ends_on=(START + timedelta(weeks=weeks)).date(),
        )
        SeatsFactory(cohort=cohort, roadmap_version=self.plan.version, capacity=seats)
        cohort.leads.add(self.house.lead)
        return cohort

    def _mentor(self):
        user = UserFactory()
        organization = self.house.organization
        MembershipFactory(user=user, organization=organization, role="mentor")
        return MentorFactory(user=user, organization=organization, weekly_hours=24)

    def enroll(self):
        """Let everybody apply; the first come first, the rest wait in line."""
        before, data = START - timedelta(weeks=2), direction("data").pk
        by = self.house.manager
        for index in range(APPLICANTS):
            learner = LearnerFactory(organization=self.house.organization, weekly_hours=10)
            MembershipFactory(
                user=learner.user, organization=self.house.organization, role="learner"
            )
            enrollment = cohorts.enrollment_apply(
                cohort_id=self.cohort.pk, learner_id=learner.pk, motivation="", by=by, now=before
            )
            verb = cohorts.enrollment_admit if index < SEATS else cohorts.enrollment_waitlist
            verb(enrollment_id=enrollment.pk, direction_id=data, by=by, now=before)
            if index < SEATS:
                self._accompany(enrollment, index, before)

    def start(self):
        """Start the cohort and give out its work."""
        self._move(CohortState.RUNNING, START)
        assignments.assignments_issue(cohort_id=self.cohort.pk, now=START)

    def _accompany(self, enrollment, index, now):
        mentoring.mentorship_assign(
            enrollment_id=enrollment.pk,
            mentor_id=self.mentors[index % MENTORS].pk,
            kind=MentorshipKind.PRIMARY,
            by=self.house.manager,
            now=now,
        )

    # ----------------------------------------------------------------- a week

    def week(self, number):
        """Act out one week; the hours run forward within it, up to `now`."""
        monday, desk = START + timedelta(weeks=number), self.desk
        desk.leave_begins(monday)
        cohorts.enrollments_return(now=monday)
        mentoring.mentorships_settle(now=monday)
        self._come_and_go(monday + timedelta(hours=2))
        desk.plan_leave(self.mentors, monday + timedelta(hours=3))
        desk.match(monday + timedelta(hours=4))
        self._ask_for_time(monday + timedelta(days=1))
        desk.answer(monday + timedelta(days=1, hours=2))
        assignments.claims_expire(now=monday + timedelta(days=1, hours=3))
        if number % 3 == 1:
            desk.transfer(monday + timedelta(days=1, hours=4))
        self._hand_in(self._everybody()[::2], monday + timedelta(days=2))
        desk.claim(self.mentors, monday + timedelta(days=3))
        self._review(monday + timedelta(days=4, hours=2))
        if number % 4 == 2:
            self._move_a_deadline(monday + timedelta(days=5))
        self._hand_in(self._everybody()[1::2], monday + timedelta(days=5, hours=2))
        assignments.extensions_expire(now=monday + timedelta(days=6))
        assignments.reminders_send(now=monday + timedelta(days=6))
        self.now = monday + timedelta(days=6, hours=12)
        assignments.claims_expire(now=self.now)
        desk.claim(self.mentors[number % 2 :: 2], self.now)

    def _at_work(self, *cohorts):
        rows = Enrollment.objects.active().filter(cohort__in=cohorts).order_by("pk")
        return list(rows.select_related("learner__user"))

    def _everybody(self):
        return self._at_work(self.cohort, self.other)

    def _come_and_go(self, now):
        manager, at_work = self.house.manager, self._everybody()
        for enrollment in self.dice.sample(at_work, 3):
            if self.dice.random() < 0.3:
                cohorts.enrollment_withdraw(
                    enrollment_id=enrollment.pk, reason="A job", by=enrollment.learner.user, now=now
                )
                continue
            back = now.date() + timedelta(days=7 * self.dice.randint(1, 2))
            if back < enrollment.cohort.ends_on:
                cohorts.enrollment_pause(
                    enrollment_id=enrollment.pk, returns_on=back, by=manager, now=now
                )
                assignments.enrollment_redate(enrollment_id=enrollment.pk, now=now)
        for enrollment in Enrollment.objects.filter(cohort=self.cohort, state="admitted"):
            cohorts.enrollment_activate(enrollment_id=enrollment.pk, by=manager, now=now)
            assignments.assignments_issue_to(enrollment_id=enrollment.pk, now=now)

    def _ask_for_time(self, now):
        asking = self.dice.sample(self._everybody(), 4)
        turn = self._next(asking)
        for enrollment in asking:
            row = turn.get(enrollment.pk)
            if row is None or row.extensions.filter(state="requested").exists():
                continue
            assignments.extension_request(
                assignment_id=row.pk,
                more=assignments.MoreTime(plus_days=self.dice.randint(1, 5)),
                reason="Ill",
                by=enrollment.learner.user,
                now=now,
            )
        waiting = list(Extension.objects.filter(state="requested").order_by("pk"))
        for extension in self.dice.sample(waiting, len(waiting) // 2):
            assignments.extension_grant(extension_id=extension.pk, by=self.house.manager, now=now)

    def _next(self, enrollments):
        """Return what is the turn of each of *enrollments* and due first, by enrollment."""
        turn = Assignment.objects.filter(enrollment__in=enrollments, ball_with="learner")
        first = turn.order_by("enrollment_id", "due_at", "pk").distinct("enrollment_id")
        return {row.enrollment_id: row for row in first}

    def _hand_in(self, enrollments, now):
        turn = self._next(enrollments)
        for enrollment in enrollments:
            row = turn.get(enrollment.pk)
            if row is not None and self.dice.random() < 0.3:
                assignments.assignment_submit(
                    assignment_id=row.pk,
                    deliverables=WORK,
                    comment="",
                    by=enrollment.learner.user,
                    now=now,
                )
                self.desk.route(row, now)

    def _review(self, now):
        """Let who is here review, first what they hold; a lead is faster where a lease ran out."""
        self.desk.overtake(now)
        for mentor in self.desk.present(self.mentors, now):
            queue = review_queue(viewer=mentor.user)
            mine = queue.filter(Q(is_claimed=False) | Q(is_claimed_by_me=True))
            first = mine.order_by("-is_claimed_by_me", "promised_at", "pk")
            for pk in list(first.values_list("pk", flat=True)[:REVIEWS_A_WEEK]):
                self._judge(pk, mentor.user, now)

    def _judge(self, pk, by, now):
        level = self.dice.randint(1, 4)
        assignments.review_publish(
            assignment_id=pk,
            levels=self.plan.levels(level),
            outcome=self.dice.choice(OUTCOMES),
            comment="See the margin.",
            by=by,
            now=now,
        )

    def _move_a_deadline(self, now):
        assignments.deadline_set(
            cohort_id=self.cohort.pk,
            task_slug=self.dice.choice(["pipeline", "dedup", "reading"]),
            due_on=date(2026, 12, self.dice.randint(1, 20)),
            by=self.house.manager,
            now=now,
        )

    # ----------------------------------------------------------------- after

    def finish(self):
        """Wrap up: the last reviews, an end for everybody, and for the cohort."""
        now, manager = START + timedelta(weeks=WEEKS), self.house.manager
        self.now = now
        self.desk.leave_begins(now)
        cohorts.enrollments_return(now=now)
        self.desk.clear(now)
        self._move(CohortState.WRAPPING_UP, now)
        for pk in list(review_queue(viewer=manager).values_list("pk", flat=True)):
            self._judge(pk, manager, now)
        for enrollment in self._at_work(self.cohort):
            done = not Assignment.objects.filter(enrollment=enrollment).exclude(state="approved")
            end = cohorts.enrollment_complete if done else cohorts.enrollment_not_complete
            end(enrollment_id=enrollment.pk, by=manager, now=now)
        self._move(CohortState.COMPLETED, now)

    def _move(self, to, now):
        cohorts.cohort_move(cohort_id=self.cohort.pk, to=to, by=self.house.manager, now=now)

    def counts(self):
        """Return how many enrollments stand in each state."""
        states = Enrollment.objects.filter(cohort=self.cohort).values_list("state", flat=True)
        return {state: sum(s == state.value for s in states) for state in EnrollmentState}

    def refreshed(self):
        return Cohort.objects.get(pk=self.cohort.pk)
