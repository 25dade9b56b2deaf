"""Two organizations with the same rows, one row for each thing somebody may want of another.

Every text of an organization holds its canary word, so that one search in an answer tells whether
something of the other organization has leaked into it. Whatever belongs to a learner belongs to
the same one, `learner`: mentored by `mentor`, in cohorts led by `lead`.
"""

import json
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from apps.assignments.models import Extension, RoadmapUpgrade
from apps.cohorts.models import RosterImport, RosterRow, Team
from apps.core.models import OutboxEvent, Schedule, Transition
from apps.core.selectors import database_now
from apps.curriculum.models import RoadmapDraft
from apps.insights.models import Export
from apps.pivots.models import (
    CreditTransfer,
    ModelActivation,
    ModelVersion,
    Outcome,
    Pivot,
    SeatOffer,
    SeatPlan,
)
from apps.pivots.selectors import policy_of
from apps.pivots.services import policy_load
from apps.progress.models import (
    ProgressSnapshot,
    RiskAssessment,
    RiskMute,
    RiskSignal,
    SkillEvidence,
    SkillState,
)
from mentorship.evidence import FORMULA
from mentorship.learning import fit
from mentorship.pivot import recommend, scenario_from
from tests.architecture.roles.reviewing import around_reviews
from tests.factories import (
    AbsenceFactory,
    AssignmentFactory,
    CheckCredentialFactory,
    CheckRunFactory,
    CohortFactory,
    CriterionFactory,
    EnrollmentFactory,
    InvitationFactory,
    JobFactory,
    MatchProposalFactory,
    MeetingFactory,
    MembershipFactory,
    MentorFactory,
    MentorshipFactory,
    NotificationFactory,
    PlacementFactory,
    PreferenceFactory,
    ProgramFactory,
    RecommendationFactory,
    ReviewFactory,
    RevisionFactory,
    SeatsFactory,
    SkillFactory,
    StageFactory,
    TaskFactory,
    UploadFactory,
    UserFactory,
    VerticalFactory,
    direction,
    publish,
)
from tests.factories.curriculum import RoadmapFactory, RoadmapVersionFactory, texts
from tests.factories.moments import NOW

POLICY = Path(__file__).parents[3] / "fixtures" / "policy" / "2025-01.json"
SCENARIO = {
    "stage": "intake",
    "profile": {"status": "fresh_graduate", "target_direction": "apps"},
    "progress": None,
    "context": {},
}
LATER = NOW + timedelta(days=365 * 20)
ABSENT = 999_999_999


class Shared:
    """What every organization shares: the policy in force, and an answer of the engine."""

    def __init__(self):
        document = json.loads(POLICY.read_text(encoding="utf-8"))
        self.policy_version = policy_load(document=document, by=None, now=NOW)
        policy = policy_of(version=self.policy_version)
        self.answer = recommend(scenario_from(SCENARIO, policy), policy).as_document()
        self.old_model, self.model_version = (self._model(policy, name) for name in ("1", "2"))
        ModelActivation.objects.create(
            model_version=self.model_version,
            activated_by=UserFactory(name="Rut"),
            activated_at=NOW,
        )
        self.skill = SkillFactory(slug="data.etl")
        self.vertical = VerticalFactory()
        self.direction = direction("data")
        self.schedule = Schedule.objects.create(
            name="test", kind="test.kind", every_seconds=60, next_due_at=LATER
        )

    def _model(self, policy, name):
        return ModelVersion.objects.create(
            version=name,
            policy_version=self.policy_version,
            document=fit([], policy, version=name),
            digest=name * 64,
            examples=0,
            created_at=NOW,
        )


def former_member(house):
    """Return somebody who had every role at the desk, is still named everywhere, and left."""
    person = UserFactory(name="Flo", email="flo@example.org")
    for role in ("mentor", "lead_mentor", "program_manager", "organization_admin"):
        MembershipFactory(user=person, organization=house.organization, role=role, state="ended")
    profile = MentorFactory(user=person, organization=house.organization)
    MentorshipFactory(enrollment=house.enrollment, mentor=profile, kind="secondary")
    house.cohort.leads.add(person)
    return person


def staff_member(house):
    """Return the manager of *house*, who is also a mentor, a lead and an admin there."""
    person = house.manager
    for role in ("mentor", "lead_mentor", "organization_admin"):
        MembershipFactory(user=person, organization=house.organization, role=role)
    profile = MentorFactory(user=person, organization=house.organization)
    MentorshipFactory(enrollment=house.enrollment, mentor=profile, kind="secondary")
    house.cohort.leads.add(person)
    return person


def canary_of(house):
    return f"canary-{house.organization.slug}"


def furnish(house, shared):
    """Fill *house* with one row of each kind and state; return them by name."""
    word = canary_of(house)
    _rename(house, word)
    rows = {name: getattr(house, name) for name in ("organization", "program", "cohort")}
    rows |= {
        "enrollment": house.enrollment,
        "placement": house.placement,
        "mentorship": house.enrollment.mentorships.get(),
        "learner": house.learner_profile,
        "mentor": house.mentor_profile,
        "other_mentor": house.other_mentor.mentor_profiles.get(),
        "membership": house.learner.memberships.get(),
        "other_person": house.other_learner,
        "lead_person": house.lead,
        "learner_person": house.learner,
        "shut_person": _shut_person(house, word),
    }
    rows |= _exports(house, word)
    rows |= _plumbing(house, word) | _roadmap(house, word) | _cohorts(house, word)
    rows |= _rosters(house, word)
    rows |= _mentoring(house, word)
    rows |= _enrollments(house, word) | _work(house, word, rows["tasks"])
    rows |= around_reviews(house, word, rows, LATER)
    rows |= _evidence(house, word, shared, rows["review"]) | _advice(house, word, shared, rows)
    return SimpleNamespace(**vars(shared), **rows)


def _rename(house, word):
    people = [value for value in vars(house).values() if hasattr(value, "email")]
    for person in people:
        person.name = f"{person.name} {word}"
        person.email = person.email.replace("@", f".{word}@")
        person.save()
    for row in (house.organization, house.program, house.cohort):
        row.name = f"{row.name} {word}"
        row.save()
    house.enrollment.motivation = word
    house.enrollment.save()
    house.mentor_profile.bio = word
    house.mentor_profile.weekly_hours = 40
    house.mentor_profile.save()


def _shut_person(house, word):
    person = UserFactory(name=f"Shu {word}", is_active=False)
    MembershipFactory(user=person, organization=house.organization)
    return person


def _plumbing(house, word):
    transition = Transition.objects.create(
        subject="cohorts.enrollment",
        subject_id=house.enrollment.pk,
        organization_id=house.organization.pk,
        to_state="applied",
        reason=word,
        at=NOW,
    )
    job = JobFactory(
        organization=house.organization, state="dead", attempts=5, finished_at=NOW, error=word
    )
    invitation = InvitationFactory(
        organization=house.organization,
        email=f"guest@{word}.example.org",
        invited_by=house.admin,
        expires_at=LATER,
    )
    event = OutboxEvent.objects.create(
        name="CohortStarted", payload={"word": word}, organization_id=house.organization.pk
    )
    told = {
        name: NotificationFactory(
            organization=house.organization, recipient=person, facts={"task": word}
        )
        for name, person in (
            ("notification", house.learner),
            ("mentors_notification", house.mentor),
        )
    }
    plain = {"job": job, "invitation": invitation, "transition": transition, "event": event}
    return plain | told


def _exports(house, word):
    """What the mentor asked for: once its job died, once it is there to be fetched."""
    asked = {
        "organization": house.organization,
        "cohort": house.cohort,
        "kind": "assignments",
        "format": "csv",
        "requested_by": house.mentor,
        "requested_at": NOW,
        "expires_at": LATER,
    }
    job = JobFactory(
        organization=house.organization,
        requested_by=house.mentor,
        state="dead",
        attempts=5,
        finished_at=NOW,
        error=word,
    )
    name = default_storage.save(f"exports/{word}.csv", ContentFile(b"assignment"))
    ready = Export.objects.create(
        **asked, state="ready", file_name=name, row_count=0, byte_count=10, ready_at=NOW
    )
    return {"export": Export.objects.create(**asked, job=job), "ready_export": ready}


# --------------------------------------------------------------------------- curriculum


def _roadmap(house, word):
    """Fill the roadmap the learner stands in, make it the organization's own, and publish it."""
    version = house.placement.roadmap_version
    version.roadmap.organization = house.organization
    version.roadmap.slug = word
    version.roadmap.save()
    version.title = texts(f"Roadmap {word}")
    version.save()
    rubric = CriterionFactory(slug="coverage", weight=1).rubric_version
    stage = StageFactory(version=version, title=texts(f"Stage {word}"))
    tasks = [
        TaskFactory(stage=stage, title=texts(f"Task {word}"), rubric_version=rubric)
        for _ in range(3)
    ]
    publish(version)
    old = RoadmapVersionFactory(
        roadmap=version.roadmap,
        number=9,
        title=texts(f"Old {word}"),
        state="superseded",
        published_at=NOW,
    )
    return {
        "roadmap": version.roadmap,
        "roadmap_version": version,
        "old_version": old,
        "shared_version": _other_version(house),
        "roadmap_upgrade": RoadmapUpgrade.objects.create(
            cohort=house.cohort,
            direction=version.roadmap.direction,
            before=old,
            after=version,
            upgraded_at=NOW,
            **dict.fromkeys(("learners", "kept", "carried", "set_aside", "given"), 1),
        ),
        "task": tasks[0],
        "tasks": tasks,
        "rubric": rubric,
        **_drafts(house, word, version, rubric),
    }


def _other_version(house):
    """Return another published roadmap of the organization, in the learner's direction."""
    roadmap = RoadmapFactory(organization=house.organization, direction=house.placement.direction)
    return publish(RoadmapVersionFactory(roadmap=roadmap))


def _drafts(house, word, version, rubric):
    """Return a draft with a guess, one that could be published, and one that was put away."""
    of = {"organization": house.organization, "direction": version.roadmap.direction}
    skill = SkillFactory(slug="data.etl").slug
    task = {
        "id": f"task-{word}",
        "title": texts(f"Task {word}"),
        "goal": texts("Why."),
        "kind": "practice",
        "deliverables": [{"type": "text", "label": texts("Notes")}],
        "hours": {"p50": 1, "p80": 2},
        "rubric": rubric.rubric.slug,
        "skills": {skill: 1},
        "requires": [],
    }
    document = {
        "id": f"own-{word}",
        "direction": version.roadmap.direction.slug,
        "version": 1,
        "newcomer": True,
        "title": texts(f"Own {word}"),
        "summary": texts("What it is."),
        "stages": [{"id": "one", "title": texts("One"), "goal": texts("Begin."), "tasks": [task]}],
    }
    guess = {"pointer": "/newcomer", "rule": "newcomer", "value": True, "because": "Nothing said."}
    draft = RoadmapDraft.objects.create(**of, document=document, guesses=[guess])
    return {
        "roadmap_draft": draft,
        "whole_draft": RoadmapDraft.objects.create(**of, document=document),
        "discarded_draft": RoadmapDraft.objects.create(**of, document=document, state="discarded"),
    }


# --------------------------------------------------------------------------- cohorts


def _cohorts(house, word):
    programs = {
        f"{state}_program": ProgramFactory(
            organization=house.organization, state=state, name=f"{state} {word}"
        )
        for state in ("draft", "active", "closed")
    }
    states = ("planned", "enrolling", "wrapping_up")
    return programs | {f"{state}_cohort": _cohort(house, state) for state in states}


def _rosters(house, word):
    """Return a dry run that waits to be applied, a team, and a cohort to be transferred to."""
    roster = RosterImport.objects.create(
        organization=house.organization,
        cohort=house.cohort,
        requested_by=house.manager,
        shape="plain",
        state="checked",
        checked_at=database_now(),
    )
    row = RosterRow.objects.create(
        roster_import=roster, file=word, line=2, outcome="unchanged", person=house.learner
    )
    team = Team.objects.create(organization=house.organization, cohort=house.cohort, name=word)
    target = _cohort(house, "running")
    return {
        "roster_import": roster,
        "roster_row": row,
        "team": team,
        "other_running_cohort": target,
    }


def _cohort(house, state):
    """Return a cohort in *state*, with seats in data engineering, led by the lead."""
    cohort = CohortFactory(program=house.program, state=state, name=f"{state} {canary_of(house)}")
    cohort.leads.add(house.lead)
    SeatsFactory(cohort=cohort, roadmap_version=house.placement.roadmap_version)
    return cohort


def _enrollments(house, word):
    return {
        "applied_enrollment": _enrolled(house, word, "applied", "enrolling"),
        "admitted_enrollment": _enrolled(house, word, "admitted", "running", "proposed"),
        "paused_enrollment": _enrolled(house, word, "paused", "running", "current"),
        "last_enrollment": (last := _enrolled(house, word, "active", "wrapping_up", "current")),
        "paused_mentorship": MentorshipFactory(
            enrollment=last,
            mentor=house.other_mentor.mentor_profiles.get(),
            kind="secondary",
            state="paused",
        ),
    }


def _mentoring(house, word):
    """Return an absence to come, an offer to the mentor, one not made yet, a wish, a meeting."""
    mentor = house.mentor_profile
    alone, fresh = (
        EnrollmentFactory(cohort=_cohort(house, "running"), learner=house.learner_profile)
        for _ in range(2)
    )
    offered = MatchProposalFactory(enrollment=alone, mentor=mentor, state="offered", note=word)
    return {
        "unmentored_enrollment": alone,
        "match_proposal": offered,
        "match_run": offered.run,
        "fresh_proposal": MatchProposalFactory(enrollment=fresh, mentor=mentor, note=word),
        "absence": AbsenceFactory(mentor=mentor, starts_at=LATER, reason=word),
        "preference": PreferenceFactory(learner=house.learner_profile, mentor=mentor),
        "mentor_preference": PreferenceFactory(
            learner=house.learner_profile, mentor=mentor, side="mentor"
        ),
        "meeting": MeetingFactory(enrollment=house.enrollment, written_by=house.mentor, notes=word),
    }


def _enrolled(house, word, state, cohort_state, standing=None):
    """Enroll the learner in a cohort of its own, mentored by the mentor."""
    enrollment = EnrollmentFactory(
        cohort=_cohort(house, cohort_state),
        learner=house.learner_profile,
        state=state,
        motivation=word,
    )
    MentorshipFactory(enrollment=enrollment, mentor=house.mentor_profile)
    if standing is not None:
        PlacementFactory(enrollment=enrollment, state=standing)
    return enrollment


# --------------------------------------------------------------------------- work


def _work(house, word, tasks):
    issued, waiting, approved = (
        AssignmentFactory(placement=house.placement, task=task, **times)
        for task, times in zip(
            tasks,
            (
                {"state": "available"},
                {"state": "submitted", "submitted_at": NOW},
                {"state": "approved", "submitted_at": NOW},
            ),
            strict=True,
        )
    )
    revision = RevisionFactory(assignment=waiting, comment=word)
    review = ReviewFactory(
        revision=RevisionFactory(assignment=approved, comment=word),
        reviewer=house.mentor,
        comment=word,
    )
    asked, granted = (
        Extension.objects.create(
            organization=house.organization,
            assignment=waiting,
            kind="plus",
            plus_days=2,
            reason=word,
            state=state,
            requested_at=NOW,
            decided_at=decided_at,
        )
        for state, decided_at in (("requested", None), ("granted", NOW))
    )
    credential = CheckCredentialFactory(
        organization=house.organization, name=f"ci {word}", issued_by=house.manager
    )
    return {
        "extension": asked,
        "granted_extension": granted,
        "check_credential": credential,
        "check_run": CheckRunFactory(revision=revision, credential=credential, summary=word),
        "upload": UploadFactory(assignment=waiting, revision=revision, name=f"{word}.csv"),
        "waiting_upload": UploadFactory(assignment=issued, name=f"{word}.csv"),
        "assignment": issued,
        "waiting_assignment": waiting,
        "approved_assignment": approved,
        "revision": revision,
        "review": review,
    }


def _evidence(house, word, shared, review):
    evidence = SkillEvidence.objects.create(
        organization=house.organization,
        enrollment=house.enrollment,
        skill=shared.skill,
        review=review,
        lineage="task",
        score=0.8,
        weight=1.0,
        observed_at=NOW,
    )
    state = SkillState.objects.create(
        organization=house.organization,
        enrollment=house.enrollment,
        skill=shared.skill,
        formula=FORMULA,
        general_mean=0.1,
        general_variance=0.5,
        skill_mean=0.2,
        skill_variance=1.0,
        evidence_count=1,
        last_observed_at=NOW,
        as_of=NOW,
    )
    assessment = RiskAssessment.objects.create(
        organization=house.organization,
        enrollment=house.enrollment,
        as_of=NOW.date(),
        probability=0.7,
        base=-2.0,
        contributions=[],
        shapes="test",
    )
    signal = RiskSignal.objects.create(
        organization=house.organization,
        enrollment=house.enrollment,
        code="silent",
        value=20,
        threshold=14,
        probability=0.7,
        rows=[],
        shapes="test",
        raised_at=NOW,
        note=word,
    )
    mute = RiskMute.objects.create(
        organization=house.organization,
        code="low_hours",
        muted_at=NOW,
        confirmed=0,
        refuted=9,
        precision=0.0,
        upper=0.2,
        floor=0.3,
        lift_reason=word,
    )
    snapshot = ProgressSnapshot.objects.create(
        organization=house.organization,
        enrollment=house.enrollment,
        placement=house.placement,
        as_of_on=NOW.date(),
        formula_version="1",
        is_paused=False,
        approved_count=1,
        open_count=2,
        overdue_count=0,
        waiting_count=1,
        hours_done=6,
        hours_left=12,
        skills_shown=1,
    )
    return {
        "risk_mute": mute,
        "snapshot": snapshot,
        "evidence": evidence,
        "skill_state": state,
        "risk_assessment": assessment,
        "risk_signal": signal,
    }


def _advice(house, word, shared, rows):
    def advise(enrollment, state, **fields):
        return RecommendationFactory(
            enrollment=enrollment,
            policy_version=shared.policy_version,
            inputs=SCENARIO,
            document=shared.answer,
            state=state,
            note=word,
            expires_at=LATER,
            **fields,
        )

    def planned(enrollment, **fields):
        accepted = advise(enrollment, "accepted", decided_at=NOW, decided_by=house.mentor)
        return Pivot.objects.create(
            organization=house.organization,
            enrollment=enrollment,
            recommendation=accepted,
            from_direction=direction("data"),
            to_direction=direction("apps"),
            planned_at=NOW,
            agreement=word,
            **fields,
        )

    agreed = {"agreed_at": NOW, "agreed_by": house.learner}
    applied = _applied(house, word, planned, agreed)
    under_review = advise(house.enrollment, "under_review")
    return {
        "outcome": _outcome(house),
        "seat_plan": _seat_plan(house, under_review),
        "pivot": planned(house.enrollment),
        "agreed_pivot": planned(_movable(house, word), **agreed),
        "applied_pivot": applied,
        "credit_transfer": applied.credit_transfer,
        "recommendation": under_review,
        "fresh_recommendation": advise(rows["paused_enrollment"], "published"),
    }


def _seat_plan(house, recommendation):
    plan = SeatPlan.objects.create(
        organization=house.organization,
        cohort=house.cohort,
        made_at=NOW,
        digest="0" * 64,
        seats={"data": 0},
        prices={"data": 1.2},
        objective=-3.5,
    )
    SeatOffer.objects.create(
        plan=plan, recommendation=recommendation, wanted=direction("data"), position=1, price=1.2
    )
    return plan


def _outcome(house):
    return Outcome.objects.create(
        organization=house.organization,
        enrollment=house.enrollment,
        placement=house.placement,
        direction=direction("data"),
        entered_at=NOW,
        measured_at=NOW,
        features={},
        is_active=True,
        done_share=1.0,
        mean_review=0.8,
        success=True,
    )


def _movable(house, word, standing="current"):
    """Enroll the learner where there are seats in applications too."""
    enrollment = _enrolled(house, word, "active", "running", standing)
    SeatsFactory(
        cohort=enrollment.cohort,
        direction=direction("apps"),
        roadmap_version=house.placement.roadmap_version,
    )
    return enrollment


def _applied(house, word, planned, agreed):
    """Return a pivot as it stands once it is applied, too young to be past its window."""
    enrollment = _movable(house, word, standing=None)
    left = PlacementFactory(enrollment=enrollment, state="left", ended_at=NOW)
    begun = PlacementFactory(enrollment=enrollment, direction=direction("apps"))
    pivot = planned(
        enrollment,
        state="applied",
        applied_at=NOW,
        revert_until=LATER,
        from_placement=left,
        to_placement=begun,
        **agreed,
    )
    CreditTransfer.objects.create(
        organization=house.organization,
        pivot=pivot,
        granted_at=NOW,
        granted_by=house.mentor,
        hours_credited=12,
        hours_left=100,
        progress_before="0" * 64,
        before=[],
    )
    return pivot
