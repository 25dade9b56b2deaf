"""The desk's sidebar: what is done every day stands first."""

from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.admin import site
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from apps.integrations import selectors

GROUPS: tuple[tuple[Any, tuple[tuple[str, str], ...]], ...] = (
    (
        _("Today"),
        (
            ("integrations.Notification", "notifications"),
            ("assignments.ReviewQueue", "rate_review"),
            ("assignments.Extension", "more_time"),
            ("assignments.ReviewClaim", "back_hand"),
            ("assignments.SecondOpinion", "compare"),
            ("pivots.Recommendation", "alt_route"),
            ("progress.RiskSignal", "notification_important"),
            ("progress.RiskMute", "notifications_off"),
            ("core.Job", "manufacturing"),
        ),
    ),
    (
        _("Learning"),
        (
            ("cohorts.Enrollment", "how_to_reg"),
            ("assignments.Assignment", "assignment"),
            ("assignments.Thread", "forum"),
            ("assignments.Snippet", "format_quote"),
            ("assignments.ReviewBoard", "fact_check"),
            ("pivots.Pivot", "route"),
            ("pivots.SeatPlan", "event_seat"),
            ("progress.ProgressSnapshot", "monitoring"),
            ("progress.SkillState", "trending_up"),
            ("progress.SkillEvidence", "verified"),
        ),
    ),
    (
        _("Mentoring"),
        (
            ("mentoring.Mentorship", "handshake"),
            ("mentoring.MatchProposal", "person_search"),
            ("mentoring.MatchRun", "join_inner"),
            ("mentoring.Unmentored", "person_off"),
            ("mentoring.Preference", "favorite"),
            ("mentoring.Meeting", "event"),
            ("mentoring.Absence", "beach_access"),
            ("insights.MentorStanding", "speed"),
        ),
    ),
    (
        _("Program"),
        (
            ("cohorts.Program", "school"),
            ("cohorts.Cohort", "groups"),
            ("cohorts.Team", "diversity_3"),
            ("cohorts.RosterImport", "upload_file"),
            ("insights.CohortOutlook", "insights"),
            ("insights.Export", "file_download"),
            ("accounts.Learner", "person"),
            ("accounts.Mentor", "psychology"),
            ("accounts.Invitation", "mail"),
            ("accounts.Membership", "badge"),
            ("accounts.Organization", "domain"),
            ("assignments.CheckCredential", "key"),
            ("accounts.User", "account_circle"),
        ),
    ),
    (
        _("Curriculum"),
        (
            ("curriculum.Direction", "signpost"),
            ("curriculum.RoadmapVersion", "map"),
            ("curriculum.RoadmapDraft", "edit_note"),
            ("assignments.RoadmapUpgrade", "upgrade"),
            ("curriculum.Skill", "extension"),
            ("curriculum.RubricVersion", "rule"),
            ("curriculum.Vertical", "category"),
            ("pivots.PolicyVersion", "policy"),
            ("pivots.ModelVersion", "model_training"),
            ("pivots.Outcome", "flag"),
        ),
    ),
)
"""Groups of (model, icon). A page no group names is reached from a row."""


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the sidebar of the person who asks: only pages they may open."""
    groups = [
        {"title": title, "items": [item for entry in pages for item in _item(request, *entry)]}
        for title, pages in GROUPS
    ]
    return [{**group, "separator": True} for group in groups if group["items"]]


@cache  # addresses of lists never change while the server runs
def _list_of(label: str) -> str:
    return reverse(f"admin:{label.replace('.', '_')}_changelist")


def _item(request: HttpRequest, label: str, icon: str) -> list[dict[str, Any]]:
    model = apps.get_model(label)
    page = site._registry.get(model)
    if page is None or not page.has_module_permission(request):
        return []
    item = {
        "title": capfirst(model._meta.verbose_name_plural),
        "icon": icon,
        "link": _list_of(model._meta.label_lower),
    }
    if label == "integrations.Notification":
        viewer: Any = request.user
        item["badge"] = selectors.unread_count(viewer=viewer).count
    return [item]
