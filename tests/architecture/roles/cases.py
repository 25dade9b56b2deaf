"""What is sent to each route: the row asked for and a body that an allowed person succeeds with."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from apps.accounts.selectors import invitation_token
from tests.architecture.roles.world import ABSENT, SCENARIO
from tests.factories.moments import SOON

TODAY = datetime.now(UTC).date()
ROW_OF = {
    "jobs": "job",
    "organizations": "organization",
    "memberships": "membership",
    "invitations": "invitation",
    "learners": "learner",
    "mentors": "mentor",
    "directions": "direction",
    "skills": "skill",
    "verticals": "vertical",
    "rubrics": "rubric",
    "roadmaps": "roadmap",
    "roadmap-versions": "roadmap_version",
    "roadmap-drafts": "roadmap_draft",
    "roadmap-upgrades": "roadmap_upgrade",
    "tasks": "task",
    "programs": "program",
    "cohorts": "cohort",
    "enrollments": "enrollment",
    "timeline": "transition",
    "placements": "placement",
    "roster-imports": "roster_import",
    "roster-rows": "roster_row",
    "teams": "team",
    "mentorships": "mentorship",
    "unmentored-enrollments": "unmentored_enrollment",
    "mentor-absences": "absence",
    "match-runs": "match_run",
    "match-proposals": "match_proposal",
    "mentor-preferences": "preference",
    "meetings": "meeting",
    "mentoring": "mentor",
    "mentor-figures": "mentor",
    "assignments": "assignment",
    "review-queue": "waiting_assignment",
    "revisions": "revision",
    "uploads": "upload",
    "check-runs": "check_run",
    "check-credentials": "check_credential",
    "reviews": "review",
    "review-claims": "review_claim",
    "threads": "thread",
    "thread-comments": "thread_comment",
    "snippets": "snippet",
    "second-opinions": "second_opinion",
    "skill-evidence": "evidence",
    "recommendations": "recommendation",
    "skill-states": "skill_state",
    "risk-signals": "risk_signal",
    "risk-assessments": "risk_assessment",
    "risk-mutes": "risk_mute",
    "exports": "export",
    "pivots": "pivot",
    "credit-transfers": "credit_transfer",
    "seat-plans": "seat_plan",
    "extensions": "extension",
    "model-versions": "model_version",
    "outcomes": "outcome",
    "policy-versions": "policy_version",
    "notifications": "notification",
}
"""The row each resource is tried on: its own learner's, where it belongs to one."""

VERB_ROW_OF = {
    "roadmap-drafts/{id}/publish": "whole_draft",
    "roadmap-drafts/{id}/reopen": "discarded_draft",
    "programs/{id}/activate": "draft_program",
    "programs/{id}/close": "active_program",
    "programs/{id}/archive": "closed_program",
    "cohorts/{id}/open": "planned_cohort",
    "cohorts/{id}/change": "planned_cohort",
    "cohorts/{id}/clone": "planned_cohort",
    "cohorts/{id}/cancel": "planned_cohort",
    "cohorts/{id}/start": "enrolling_cohort",
    "cohorts/{id}/complete": "wrapping_up_cohort",
    "enrollments/{id}/admit": "applied_enrollment",
    "enrollments/{id}/waitlist": "applied_enrollment",
    "enrollments/{id}/decline": "applied_enrollment",
    "enrollments/{id}/activate": "admitted_enrollment",
    "enrollments/{id}/resume": "paused_enrollment",
    "enrollments/{id}/not-complete": "last_enrollment",
    "mentorships/{id}/resume": "paused_mentorship",
    "match-proposals/{id}/offer": "fresh_proposal",
    "assignments/{id}/withdraw": "waiting_assignment",
    "uploads/{id}/discard": "waiting_upload",
    "assignments/{id}/reviews": "waiting_assignment",
    "assignments/{id}/reopen": "approved_assignment",
    "extensions/{id}/revoke": "granted_extension",
    "assignments/{id}/claim": "waiting_assignment",
    "assignments/{id}/wait": "waiting_assignment",
    "threads/{id}/reopen": "resolved_thread",
    "recommendations/{id}/review": "fresh_recommendation",
    "recommendations/{id}/accept": "fresh_recommendation",
    "recommendations/{id}/amend": "fresh_recommendation",
    "recommendations/{id}/decline": "fresh_recommendation",
    "exports/{id}/download": "ready_export",
    "pivots/{id}/apply": "agreed_pivot",
    "pivots/{id}/revert": "applied_pivot",
}
"""Verbs that need the row in another state than the one above stands in."""


class Sheet(SimpleUploadedFile):
    """A small file that can be sent more than once."""

    def read(self, *args: Any) -> bytes:
        self.seek(0)
        return bytes(super().read(*args))


MULTIPART = ("POST /api/v1/uploads",)
"""Routes that take a form with a file instead of JSON."""

PASSWORD = "correct horse battery staple"
WHY = {"reason": "Agreed by telephone."}
BODY_OF = {
    "PATCH me": lambda w: {"language": "en"},
    "PUT me/notification-preferences": lambda w: {
        "organization": w.organization.pk,
        "types": [],
    },
    "POST organizations": lambda w: {"slug": "third", "name": "Third"},
    "POST memberships": lambda w: {
        "organization": w.organization.pk,
        "user": w.other_person.pk,
        "role": "mentor",
    },
    "POST invitations": lambda w: {
        "organization": w.organization.pk,
        "email": "newcomer@example.org",
        "role": "learner",
    },
    "POST invitations/accept": lambda w: {
        "token": invitation_token(invitation=w.invitation),
        "name": "New Comer",
        "password": PASSWORD,
    },
    "POST /invitations/{token}": lambda w: {"name": "New Comer", "password": PASSWORD},
    "PUT learners/{id}/profile": lambda w: {"status": "student"},
    "PUT mentors/{id}/profile": lambda w: {"weekly_hours": 4},
    "POST roadmap-drafts": lambda w: {
        "version": w.roadmap_version.pk,
        "organization": w.organization.pk,
    },
    "POST roadmap-drafts/import": lambda w: {
        "organization": w.organization.pk,
        "direction": "data",
        "id": "brought-in",
        "name": "roadmap.md",
        "content": "# First\n\n- Read\n- Write\n\n# Second\n\n- Tell\n",
    },
    "PUT roadmap-drafts/{id}/content": lambda w: {"revision": 1, "document": {"id": "new"}},
    "POST roadmap-drafts/{id}/confirm": lambda w: {"revision": 1, "pointers": ["/newcomer"]},
    "POST roadmap-drafts/{id}/publish": lambda w: {"revision": 1},
    "POST roadmap-drafts/{id}/discard": lambda w: WHY,
    "POST programs": lambda w: {"organization": w.organization.pk, "slug": "new", "name": "New"},
    "POST cohorts": lambda w: {
        "program": w.program.pk,
        "slug": "new",
        "name": "New",
        "target_direction": "data",
        "starts_on": "2027-01-11",
        "ends_on": "2027-06-30",
    },
    "POST cohorts/{id}/change": lambda w: {"name": "Renamed"},
    "POST cohorts/{id}/clone": lambda w: {
        "slug": "again",
        "name": "Again",
        "starts_on": "2027-09-01",
    },
    "POST cohorts/{id}/calendar": lambda w: {"working_weekdays": [1, 2, 3], "breaks": []},
    "POST cohorts/{id}/rules": lambda w: {"late_grace_hours": 6},
    "POST enrollments/{id}/pause": lambda w: {"returns_on": SOON.isoformat()},
    "POST cohorts/{id}/seats": lambda w: {
        "direction": "data",
        "capacity": 30,
        "roadmap_version": w.roadmap_version.pk,
    },
    "POST cohorts/{id}/add-lead": lambda w: {"user": w.lead_person.pk},
    "POST cohorts/{id}/remove-lead": lambda w: {"user": w.lead_person.pk},
    "POST cohorts/{id}/start": lambda w: {"force": True},
    "POST cohorts/{id}/cancel": lambda w: WHY,
    "POST enrollments": lambda w: {"cohort": w.enrolling_cohort.pk, "learner": w.learner.pk},
    "POST enrollments/{id}/admit": lambda w: {"direction": "data"},
    "POST enrollments/{id}/decline": lambda w: WHY,
    "POST enrollments/{id}/withdraw": lambda w: WHY,
    "POST enrollments/{id}/complete": lambda w: WHY,
    "POST cohorts/{id}/admissions": lambda w: {
        "enrollments": [w.enrollment.pk],
        "decision": "decline",
    },
    "POST enrollments/{id}/transfer": lambda w: {"cohort": w.other_running_cohort.pk},
    "POST roster-imports": lambda w: {
        "organization": w.organization.pk,
        "files": [{"name": "roster.csv", "content": "email,role\na@school.example,learner\n"}],
    },
    "POST cohorts/{id}/upgrade": lambda w: {
        "direction": w.placement.direction.slug,
        "roadmap_version": w.shared_version.pk,
    },
    "POST cohorts/{id}/issue": lambda w: {"team": w.team.pk},
    "POST teams": lambda w: {"cohort": w.cohort.pk, "name": "Bats", "members": []},
    "POST teams/{id}/change": lambda w: {"members": [w.enrollment.pk]},
    "POST mentorships": lambda w: {
        "enrollment": w.enrollment.pk,
        "mentor": w.other_mentor.pk,
        "kind": "secondary",
    },
    "POST mentorships/{id}/end": lambda w: {"reason": "handover"},
    "POST mentorships/{id}/hand-over": lambda w: {"mentor": w.other_mentor.pk},
    "POST mentor-absences": lambda w: {
        "mentor": w.mentor.pk,
        "starts_on": str(TODAY + timedelta(days=30)),
        "ends_on": str(TODAY + timedelta(days=40)),
    },
    "POST match-runs": lambda w: {"cohort": w.cohort.pk},
    "POST match-proposals/{id}/decline": lambda w: {"reason": "no_time"},
    "POST mentor-preferences": lambda w: {
        "learner": w.learner.pk,
        "mentor": w.mentor.pk,
        "side": "learner",
        "stance": "avoid",
    },
    "POST meetings": lambda w: {
        "enrollment": w.enrollment.pk,
        "held_at": f"{TODAY - timedelta(days=2)}T09:00:00Z",
        "kind": "regular",
        "minutes": 45,
    },
    "POST assignments/{id}/submit": lambda w: {
        "deliverables": [
            {
                "type": "repository",
                "value": {"url": "https://git.example.org/lin/dedup", "commit": "0" * 40},
            }
        ]
    },
    "POST check-credentials": lambda w: {
        "organization": w.organization.pk,
        "cohort": w.cohort.pk,
        "name": "ci",
    },
    "POST checks/runs": lambda w: {
        "revision": w.revision.pk,
        "name": "tests",
        "external_id": "1",
        "state": "passed",
    },
    "POST uploads": lambda w: {
        "assignment": w.assignment.pk,
        "file": Sheet("figures.csv", b"recall,0.91"),
    },
    "POST assignments/{id}/reviews": lambda w: {
        "levels": {"coverage": 4},
        "outcome": "approved",
        "revision": w.revision.pk,
    },
    "POST assignments/{id}/reopen": lambda w: WHY,
    "POST threads": lambda w: {
        "assignment": w.waiting_assignment.pk,
        "revision": w.revision.pk,
        "body": "Why?",
    },
    "POST threads/{id}/comments": lambda w: {"body": "Because."},
    "POST snippets": lambda w: {"organization": w.organization.pk, "body": "Pin them."},
    "POST snippets/{id}/rewrite": lambda w: {"body": "Pin each version."},
    "POST second-opinions/{id}/give": lambda w: {
        "levels": {"coverage": 4},
        "outcome": "approved",
    },
    "POST cohorts/{id}/review-rules": lambda w: {"promise_hours": 48, "sample_share": 0.1},
    "POST assignments/{id}/waive": lambda w: WHY,
    "POST assignments/{id}/extensions": lambda w: {"plus_days": 2, **WHY},
    "POST extensions/{id}/decline": lambda w: WHY,
    "POST extensions/{id}/revoke": lambda w: WHY,
    "POST cohorts/{id}/extensions": lambda w: {"plus_days": 2, **WHY},
    "POST cohorts/{id}/deadlines": lambda w: {"task": w.task.slug, "due_on": "2026-12-14"},
    "POST assignments/{id}/cancel": lambda w: WHY,
    "POST recommendations/{id}/amend": lambda w: {"decision": "stay", "note": "Not yet."},
    "POST recommendations/{id}/decline": lambda w: {"reason": "too_early"},
    "POST recommendation-runs": lambda w: {"cohort": w.cohort.pk},
    "POST pivots/what-if": lambda w: SCENARIO,
    "POST what-if": lambda w: {"cohort": w.cohort.pk, "changes": []},
    "POST risk-signals/{id}/act": lambda w: {"note": "Called."},
    "POST risk-signals/{id}/dismiss": lambda w: {"reason": "known"},
    "POST risk-mutes/{id}/lift": lambda w: WHY,
    "POST exports": lambda w: {
        "organization": w.organization.pk,
        "cohort": w.cohort.pk,
        "kind": "assignments",
    },
    "POST seat-plans": lambda w: {"cohort": w.cohort.pk},
    "POST pivots/{id}/agree": lambda w: {"note": "By telephone."},
    "POST pivots/{id}/revert": lambda w: WHY,
    "POST pivots/{id}/cancel": lambda w: WHY,
}
"""Bodies; a write that is not named here is sent `{}`."""

REFERENCES = {
    "PUT me/notification-preferences": ("organization",),
    "POST memberships": ("organization", "user"),
    "POST invitations": ("organization",),
    "POST roadmap-drafts": ("version", "organization"),
    "POST roadmap-drafts/import": ("organization",),
    "POST programs": ("organization",),
    "POST cohorts": ("program",),
    "POST cohorts/{id}/seats": ("roadmap_version",),
    "POST cohorts/{id}/upgrade": ("roadmap_version",),
    "POST cohorts/{id}/add-lead": ("user",),
    "POST cohorts/{id}/remove-lead": ("user",),
    "POST enrollments": ("cohort", "learner"),
    "POST enrollments/{id}/transfer": ("cohort",),
    "POST roster-imports": ("organization",),
    "POST teams": ("cohort",),
    "POST cohorts/{id}/issue": ("team",),
    "POST mentorships": ("enrollment", "mentor"),
    "POST mentorships/{id}/hand-over": ("mentor",),
    "POST mentor-absences": ("mentor",),
    "POST match-runs": ("cohort",),
    "POST mentor-preferences": ("learner", "mentor"),
    "POST meetings": ("enrollment",),
    "POST assignments/{id}/reviews": ("revision",),
    "POST uploads": ("assignment",),
    "POST check-credentials": ("organization", "cohort"),
    "POST threads": ("assignment", "revision"),
    "POST snippets": ("organization",),
    "POST recommendation-runs": ("cohort",),
    "POST exports": ("organization", "cohort"),
    "POST seat-plans": ("cohort",),
    "POST what-if": ("cohort",),
}
"""Fields of bodies that hold the key of another row."""


@dataclass(frozen=True)
class Knock:
    """One request: what to send where, and the row it is about, if there is one."""

    route: str
    method: str
    path: str
    body: Any
    row_id: int | None

    @property
    def absent(self) -> str:
        """The same address of a row that never was."""
        return self.path.replace(f"/{self.row_id}", f"/{ABSENT}", 1)

    @property
    def by_token(self) -> bool:
        """Whether a secret stands in the address: its holder reads what it is about."""
        return "{token}" in self.route

    @property
    def writes(self) -> bool:
        return self.method != "GET"


def knock(route: str, world: Any) -> Knock:
    """Return the request for *route* (`GET /api/v1/learners/{id}`) about the rows of *world*."""
    method, template = route.split(" ", 1)
    short = template.removeprefix("/api/v1/")
    resource = short.removeprefix("me/").split("/")[0]
    name = VERB_ROW_OF.get(short, ROW_OF.get(resource))
    row_id = getattr(world, name).pk if name else None
    body = BODY_OF.get(f"{method} {short}", lambda w: {})(world) if method != "GET" else None
    token = invitation_token(invitation=world.invitation)
    path = template.replace("{id}", str(row_id)).replace("{token}", token)
    return Knock(route, method, path, body, row_id)
