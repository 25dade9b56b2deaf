"""The pages of the desk: which there are, and the row each is tried on."""

import re

from django.contrib import admin

from tests.architecture.roles.routes import routes

ROW_OF = {
    "core/job": "job",
    "core/transition": "transition",
    "core/schedule": "schedule",
    "core/outboxevent": "event",
    "accounts/user": "learner_person",
    "accounts/organization": "organization",
    "accounts/membership": "membership",
    "accounts/invitation": "invitation",
    "accounts/learner": "learner",
    "accounts/mentor": "mentor",
    "curriculum/direction": "direction",
    "curriculum/skill": "skill",
    "curriculum/vertical": "vertical",
    "curriculum/rubricversion": "rubric",
    "curriculum/roadmapversion": "roadmap_version",
    "curriculum/roadmapdraft": "roadmap_draft",
    "assignments/roadmapupgrade": "roadmap_upgrade",
    "cohorts/cohort": "cohort",
    "cohorts/enrollment": "enrollment",
    "cohorts/placement": "placement",
    "cohorts/program": "program",
    "cohorts/rosterimport": "roster_import",
    "cohorts/team": "team",
    "mentoring/mentorship": "mentorship",
    "mentoring/unmentored": "unmentored_enrollment",
    "mentoring/absence": "absence",
    "mentoring/matchrun": "match_run",
    "mentoring/matchproposal": "match_proposal",
    "mentoring/preference": "mentor_preference",
    "mentoring/meeting": "meeting",
    "insights/mentorstanding": "mentor",
    "assignments/assignment": "assignment",
    "assignments/extension": "extension",
    "assignments/reviewqueue": "waiting_assignment",
    "assignments/revision": "revision",
    "assignments/review": "review",
    "assignments/checkrun": "check_run",
    "assignments/checkcredential": "check_credential",
    "assignments/reviewclaim": "review_claim",
    "assignments/thread": "thread",
    "assignments/snippet": "snippet",
    "assignments/secondopinion": "second_opinion",
    "assignments/reviewboard": "cohort",
    "progress/skillevidence": "evidence",
    "pivots/recommendation": "recommendation",
    "progress/skillstate": "skill_state",
    "progress/risksignal": "risk_signal",
    "progress/riskmute": "risk_mute",
    "progress/progresssnapshot": "snapshot",
    "insights/export": "export",
    "pivots/pivot": "pivot",
    "pivots/credittransfer": "credit_transfer",
    "pivots/seatplan": "seat_plan",
    "insights/cohortoutlook": "cohort",
    "integrations/notification": "mentors_notification",
    "pivots/modelversion": "model_version",
    "pivots/outcome": "outcome",
    "pivots/policyversion": "policy_version",
}
"""The row each page is about: the learner's, where it belongs to one."""

VERB_ROW_OF = {
    "accounts/user/reactivate": "shut_person",
    "curriculum/roadmapversion/retire": "old_version",
    "curriculum/roadmapdraft/publish": "whole_draft",
    "curriculum/roadmapdraft/reopen": "discarded_draft",
    "cohorts/cohort/amend": "planned_cohort",
    "cohorts/cohort/open": "planned_cohort",
    "cohorts/cohort/cancel": "planned_cohort",
    "cohorts/cohort/start": "enrolling_cohort",
    "cohorts/cohort/complete": "wrapping_up_cohort",
    "cohorts/cohort/decide": "enrolling_cohort",
    "cohorts/enrollment/admit": "applied_enrollment",
    "cohorts/enrollment/waitlist": "applied_enrollment",
    "cohorts/enrollment/decline": "applied_enrollment",
    "cohorts/enrollment/activate": "admitted_enrollment",
    "cohorts/enrollment/resume": "paused_enrollment",
    "cohorts/enrollment/not-complete": "last_enrollment",
    "cohorts/program/activate": "draft_program",
    "cohorts/program/close": "active_program",
    "cohorts/program/archive": "closed_program",
    "mentoring/mentorship/resume": "paused_mentorship",
    "mentoring/matchproposal/offer": "fresh_proposal",
    "assignments/assignment/review": "waiting_assignment",
    "assignments/assignment/reopen": "approved_assignment",
    "assignments/extension/revoke": "granted_extension",
    "assignments/assignment/claim": "waiting_assignment",
    "assignments/thread/reopen": "resolved_thread",
    "pivots/recommendation/review": "fresh_recommendation",
    "insights/export/download": "ready_export",
    "pivots/modelversion/activate": "old_model",
    "pivots/pivot/apply": "agreed_pivot",
    "pivots/pivot/revert": "applied_pivot",
}
"""Verbs that are offered in another state than the row above stands in."""

PAGE = re.compile(r"/admin/(?P<model>\w+/\w+)/(?:\{(?:object_)?id\}/(?P<page>[\w-]+)/)?")
STOCK = {"add", "history", "delete"}
"""Pages Django adds to every model; nobody gets in there."""


def pages() -> set[str]:
    """Return the pages of the desk as the table names them: `cohorts/cohort/open`."""
    registered = {name_of(model): page for model, page in admin.site._registry.items()}
    adding = {
        f"{name}/add"
        for name, page in registered.items()
        if type(page).add_view.__module__.startswith("apps.")
    }
    matches = (PAGE.fullmatch(path) for _, path in routes())
    return adding | {
        "/".join(part for part in match.groups() if part)
        for match in matches
        if match and match["model"] in registered and match["page"] not in STOCK
    }


def name_of(model) -> str:
    """Return how a model stands in the desk's addresses: `cohorts/cohort`."""
    return model._meta.label_lower.replace(".", "/")


def address_of(page: str, key: object) -> str:
    """Return where *page* is, about the row with *key*."""
    app, model, *name = page.split("/")
    if not name:
        return f"/admin/{app}/{model}/"
    if name == ["add"]:
        return f"/admin/{app}/{model}/add/"
    return f"/admin/{app}/{model}/{key}/{name[0]}/"


def row_of(page: str, world):
    """Return the row of *world* that *page* is about."""
    model = "/".join(page.split("/")[:2])
    return getattr(world, VERB_ROW_OF.get(page, ROW_OF[model]))
