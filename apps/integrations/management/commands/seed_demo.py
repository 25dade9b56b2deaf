"""`manage.py seed_demo`: tell the story of a small program through the services."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from apps.accounts import selectors as people
from apps.accounts import services as accounts
from apps.accounts.models import Organization, User
from apps.assignments import services as assignments
from apps.assignments.selectors import assignment_list
from apps.cohorts import services as cohorts
from apps.cohorts.models import Cohort, Enrollment
from apps.core.selectors import database_now
from apps.curriculum.selectors import direction_list
from apps.insights.services import export_request
from apps.integrations.management.story import mentoring as mentoring_told
from apps.integrations.management.story import reviews as reviews_told
from apps.integrations.management.story.checks import checks_report
from apps.integrations.management.story.dates import breaks_of, dates_tell, transfer_tell
from apps.mentoring import services as mentoring
from apps.progress.services import snapshots_take
from mentorship.states import CohortState, ProgramState
from mentorship.values import ExportFormat, ExportKind, MentorshipKind, Role

ROOT = Path(__file__).resolve().parents[4]
WEEKS_KEPT = 4  # before today, so that a trend can be seen
STORY = ROOT / "fixtures" / "demo" / "story.yaml"
COMMIT = "4f2a9c1be07d5836a1f0c3e8b9d2475610fe8a3c"
ROSTER = """external_id,email,name,role,cohort,direction,state
s-101,noor.haddad@demo.example,Noor Haddad,learner,,,
s-102,ivo.brandt@demo.example,Ivo Brandt,mentor,,,
s-103,not an address,Una Lund,learner,,,
s-101,noor.haddad@demo.example,Noor Haddad,learner,,,
"""
WORDS = {
    4: "Clear, checked, and others can build on it.",
    3: "Good work; the notes in the margin are worth a second look.",
    2: "It runs, but a reviewer cannot tell why it is right. Show your checks.",
    1: "This is not there yet: start again from the smallest input you understand.",
    0: "Nothing to look at.",
}
EXPLAINED = 3  # the level at which a mentor puts a snippet behind the comment


class Command(BaseCommand):
    help = "Tell the demo's story once; a story already told is left as it is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--story", default=str(STORY), help="the file with the story")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        story = yaml.safe_load(Path(options["story"]).read_text(encoding="utf-8"))
        if Organization.objects.filter(slug=story["organization"]["slug"]).exists():
            self.stdout.write("the story is told already")
            return
        with transaction.atomic():
            Teller(story, database_now()).tell()
        told = len(story["learners"])
        self.stdout.write(f"{told} learners in {len(story['cohorts'])} cohorts")


class Teller:
    """Tells one story, in the order in which things happen."""

    def __init__(self, story: dict[str, Any], today: datetime) -> None:
        self.story, self.today = story, today
        self.admin: User
        self.users: dict[str, User] = {}
        self.cohorts: dict[str, Cohort] = {}
        self.enrollments: dict[str, Enrollment] = {}
        self.directions: dict[str, int] = {}
        self.snippets: dict[str, int] = {}

    def tell(self) -> None:
        self._found()
        for cohort in sorted(self.story["cohorts"], key=lambda row: -row["started_weeks_ago"]):
            self._tell_cohort(cohort)
        self._form_team()
        self._send_roster()
        self._keep()

    def _keep(self) -> None:
        """Keep how far everybody was in the last weeks, and take a roster out."""
        for weeks in range(WEEKS_KEPT, -1, -1):
            snapshots_take(now=self._weeks_ago(weeks))
        export_request(
            organization_id=self.organization.pk,
            cohort=None,
            kind=ExportKind.ROSTER,
            as_format=ExportFormat.CSV,
            with_bom=True,
            by=self.manager,
            now=self.today,
        )
        checks_report(organization=self.organization, by=self.manager, now=self.today)
        time = self.story["time"]
        dates_tell(time, self.users, self.enrollments, self.manager, self.today)
        self._tell_reviewing()
        self._tell_mentoring()
        moves = self.story["moves"]
        there = self.cohorts[moves["to"]]
        transfer_tell(moves, self.enrollments, there, self.manager, self.today)

    def _tell_reviewing(self) -> None:
        told = self.story["reviewing"]
        reviews_told.talks_tell(told["talks"], self.users, self.enrollments, self.today)
        reviews_told.opinions_tell(told["second_opinion"], self.manager, self.today)
        reviews_told.risk_tell(told["risk"], self.users, self.enrollments, self.today)

    def _tell_mentoring(self) -> None:
        told = self.story["mentoring"]
        mentoring.mentorships_settle(now=self.today)
        meeting = told["meeting"]
        met, mentor = self.enrollments[meeting["learner"]], self.users[meeting["mentor"]]
        mentoring_told.meeting_tell(met, mentor, self.today)
        mentoring_told.match_tell(self.cohorts[told["match"]], self.manager, self.today)
        mentoring_told.leave_tell(self.users[told["leave"]], self.today)

    # ----------------------------------------------------------------- people

    def _found(self) -> None:
        story = self.story
        operator = User.objects.create_superuser(password=story["password"], **story["operator"])
        self.organization = accounts.organization_create(**story["organization"], by=operator)
        for person in story["people"]:
            by = operator if person["role"] == "organization_admin" else self.admin
            user = self._invite(person, Role(person["role"]), by)
            if person["role"] == "organization_admin":
                self.admin = user
        self.manager = next(
            self.users[p["email"]] for p in story["people"] if p["role"] == "program_manager"
        )
        mentoring_told.offers_tell(story["mentoring"]["offers"], self.users, self.today)
        kept = story["reviewing"]["snippets"]
        self.snippets = reviews_told.snippets_tell(kept, self.organization, self.users)
        for learner in story["learners"]:
            self._learner(learner)
        self.directions = {row.slug: row.pk for row in direction_list(viewer=self.manager)}
        begun = self._weeks_ago(max(c["started_weeks_ago"] for c in story["cohorts"]) + 6)
        self.program = cohorts.program_create(
            organization_id=self.organization.pk, **story["program"], by=self.manager, now=begun
        )
        cohorts.program_move(
            program_id=self.program.pk, to=ProgramState.ACTIVE, by=self.manager, now=begun
        )

    def _invite(self, person: dict[str, Any], role: Role, by: User) -> User:
        invitation = accounts.invitation_issue(
            organization_id=self.organization.pk,
            email=person["email"],
            role=role,
            by=by,
            now=self.today,
        )
        accepted = accounts.invitation_accept(
            token=people.invitation_token(invitation=invitation),
            name=person["name"],
            password=self.story["password"],
            by=None,
            now=self.today,
        )
        user = accepted.accepted_by
        assert user is not None
        user = accounts.user_amend(user_id=user.pk, language=person["language"], by=user)
        self.users[person["email"]] = user
        return user

    def _learner(self, person: dict[str, Any]) -> None:
        user = self._invite(person, Role.LEARNER, self.manager)
        accounts.learner_profile_save(
            learner_id=user.learner_profiles.get().pk,
            profile=profile_of(person["profile"]),
            by=user,
            now=self.today,
        )

    # ----------------------------------------------------------------- cohorts

    def _tell_cohort(self, told: dict[str, Any]) -> None:
        start = self._weeks_ago(told["started_weeks_ago"])
        planned = min(start, self.today) - timedelta(weeks=4)
        cohort = self.cohorts[told["slug"]] = self._plan_cohort(told, start, planned)
        here = [row for row in self.story["learners"] if row["cohort"] == told["slug"]]
        for learner in here:
            self._apply(learner, cohort, planned + timedelta(weeks=1))
        if start > self.today:
            return
        cohorts.cohort_move(cohort_id=cohort.pk, to=CohortState.RUNNING, by=self.manager, now=start)
        assignments.assignments_issue(cohort_id=cohort.pk, now=start)
        for learner in here:
            self._work(learner, start)

    def _plan_cohort(self, told: dict[str, Any], start: datetime, planned: datetime) -> Cohort:
        cohort = cohorts.cohort_create(
            program_id=self.program.pk,
            slug=told["slug"],
            name=told["name"],
            target_direction_id=self.directions[told["target_direction"]],
            starts_on=start.date(),
            ends_on=(start + timedelta(weeks=told["lasts_weeks"])).date(),
            time_zone=self.story["organization"]["time_zone"],
            by=self.manager,
            now=planned,
        )
        for slug, capacity in told["seats"].items():
            cohorts.seats_set(
                cohort_id=cohort.pk,
                direction_id=self.directions[slug],
                capacity=capacity,
                roadmap_version_id=None,
                by=self.manager,
                now=planned,
            )
        cohorts.cohort_calendar_set(
            cohort_id=cohort.pk,
            working_weekdays=cohort.working_weekdays,
            breaks=breaks_of(told, start),
            by=self.manager,
            now=planned,
        )
        lead = self.users[told["lead"]]
        cohorts.cohort_lead_add(cohort_id=cohort.pk, user_id=lead.pk, by=self.manager, now=planned)
        cohorts.cohort_move(
            cohort_id=cohort.pk, to=CohortState.ENROLLING, by=self.manager, now=planned
        )
        return cohort

    def _apply(self, learner: dict[str, Any], cohort: Cohort, now: datetime) -> None:
        user = self.users[learner["email"]]
        enrollment = cohorts.enrollment_apply(
            cohort_id=cohort.pk,
            learner_id=user.learner_profiles.get().pk,
            motivation=learner["motivation"],
            by=user,
            now=now,
        )
        self.enrollments[learner["email"]] = enrollment
        if "admit_to" in learner:
            cohorts.enrollment_admit(
                enrollment_id=enrollment.pk,
                direction_id=self.directions[learner["admit_to"]],
                by=self.manager,
                now=now,
            )
        if "waits_for" in learner:
            cohorts.enrollment_waitlist(
                enrollment_id=enrollment.pk,
                direction_id=self.directions[learner["waits_for"]],
                by=self.manager,
                now=now,
            )
        if "mentor" in learner:
            self._assign(enrollment, self.users[learner["mentor"]], now)

    def _assign(self, enrollment: Enrollment, mentor: User, now: datetime) -> None:
        mentoring.mentorship_assign(
            enrollment_id=enrollment.pk,
            mentor_id=mentor.mentor_profiles.get().pk,
            kind=MentorshipKind.PRIMARY,
            by=self.manager,
            now=now,
        )

    def _form_team(self) -> None:
        """Let two learners of the first running cohort work together."""
        rows = Enrollment.objects.active().filter(organization=self.organization).order_by("pk")
        first = rows.first()
        if first is not None:
            pair = [row.pk for row in rows if row.cohort_id == first.cohort_id][:2]
            cohorts.team_create(
                cohort_id=first.cohort_id,
                name="Lighthouse",
                enrollment_ids=pair,
                by=self.manager,
                now=self.today,
            )

    def _send_roster(self) -> None:
        """Send a roster in to be checked by the worker; two of its rows are wrong on purpose."""
        cohorts.roster_import_send(
            organization_id=self.organization.pk,
            cohort_id=None,
            files=[("autumn.csv", ROSTER)],
            by=self.manager,
            now=self.today,
        )

    # ----------------------------------------------------------------- work

    def _work(self, learner: dict[str, Any], start: datetime) -> None:
        work = learner.get("work")
        if work is None:
            return
        user, mentor = self.users[learner["email"]], self.users[learner["mentor"]]
        issued = assignment_list(viewer=self.manager)
        mine = issued.filter(enrollment=self.enrollments[learner["email"]])
        rows = list(mine.order_by("task__position"))
        count = work["tasks"] + work.get("waiting", 0)
        for index, row in enumerate(rows[:count]):
            handed_in = self._handed_in_at(work, row.due_at, index, count, start)
            assignments.assignment_submit(
                assignment_id=row.pk,
                deliverables=[deliverable(wish, row.task.slug) for wish in row.task.deliverables],
                comment="",
                by=user,
                now=handed_in,
            )
            if index < work["tasks"]:
                level = work["levels"][index % len(work["levels"])]
                self._review(row, level, mentor, handed_in + timedelta(days=1))
            elif index == work["tasks"] and "question" in work:
                self._ask(row, mentor, work["question"])

    def _handed_in_at(
        self, work: dict[str, Any], due_at: datetime, index: int, count: int, start: datetime
    ) -> datetime:
        """Spread the work evenly up to the last sign of life; the steady are never late."""
        last = self.today - timedelta(days=work.get("silent_days", 2))
        spread = start + (last - start) * (index + 1) / count
        return min(spread, due_at) if work["pace"] == "steady" else spread

    def _review(self, row: Any, level: int, mentor: User, now: datetime) -> None:
        criteria = row.task.rubric_version.criteria.all()
        used = [self.snippets[mentor.email]] if level == EXPLAINED else []
        assignments.review_publish(
            assignment_id=row.pk,
            levels={criterion.slug: level for criterion in criteria},
            outcome="approved",
            comment=WORDS[level],
            snippet_ids=used,
            by=mentor,
            now=min(now, self.today),
        )

    def _ask(self, row: Any, mentor: User, question: str) -> None:
        """Let the mentor take the work for review and ask about it first."""
        now = self.today - timedelta(hours=1)
        assignments.assignment_claim(assignment_id=row.pk, by=mentor, now=now)
        assignments.thread_open(
            assignment_id=row.pk,
            anchor=assignments.Anchor(),
            body=question,
            asks=True,
            by=mentor,
            now=now,
        )

    def _weeks_ago(self, weeks: float) -> datetime:
        return self.today - timedelta(weeks=weeks)


def deliverable(wish: dict[str, Any], slug: str) -> dict[str, Any]:
    """Return something handed in for *wish*, of the type it asks for."""
    values: dict[str, Any] = {
        "repository": {"url": f"https://git.example/harbor/{slug}", "commit": COMMIT},
        "link": f"https://notes.example/harbor/{slug}",
        "file": f"https://files.example/harbor/{slug}.pdf",
        "text": "What I tried, what I measured, and what I would do next.",
        "metric": 0.91,
    }
    return {"type": wish["type"], "value": values[wish["type"]]}


def profile_of(told: dict[str, Any]) -> people.LearnerProfile:
    """Return a profile as the service takes it from the form the persona files have."""
    single = {k: v for k, v in told.items() if k not in {"roles", "skills", "verticals", "rejects"}}
    education = single.pop("education", None)
    return people.LearnerProfile(
        basics=people.LearnerBasics(
            **single, education=people.Education(**education) if education else None
        ),
        roles=tuple(people.RoleYears(**row) for row in told.get("roles", [])),
        skills=tuple(people.SkillLevel(**row) for row in told.get("skills", [])),
        verticals=tuple(people.VerticalYears(**row) for row in told.get("verticals", [])),
        rejects=tuple(told.get("rejects", [])),
    )
