"""The desk's page of teams; they are formed from the page of a cohort."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.cohorts import policies, selectors, services
from apps.cohorts.admin.forms import TeamChangeForm
from apps.cohorts.models import Team
from apps.core.admin import ScopedAdmin, Verb
from apps.core.selectors import database_now
from mentorship.states import COHORT, CohortState


def _leads(request: HttpRequest, row: Team) -> bool:
    user: Any = request.user
    goes_on = CohortState(row.cohort.state) not in COHORT.ends()
    return goes_on and policies.can_lead(user=user, cohort=row.cohort)


def _change(row: Team, user: Any, data: dict[str, Any]) -> None:
    services.team_change(
        team_id=row.pk,
        name=data["name"],
        enrollment_ids=[member.pk for member in data["members"]],
        by=user,
        now=database_now(),
    )


def _dissolve(row: Team, user: Any, data: dict[str, Any]) -> None:
    services.team_dissolve(team_id=row.pk, by=user, now=database_now())


@admin.register(Team)
class TeamAdmin(ScopedAdmin):
    """Teams of cohorts, with the members one may see."""

    list_display = ("name", "cohort", "who")
    list_filter = (("cohort", admin.RelatedOnlyFieldListFilter),)
    search_fields = ("name",)
    fields = readonly_fields = ("name", "cohort", "who")
    verbs = (
        # Not "change": that is the address of Django's own page of a row.
        Verb(
            "amend",
            _("Change name or members"),
            help_text=_("Whoever was in another team of the cohort leaves it for this one."),
            form=TeamChangeForm,
            fits=_leads,
            do=_change,
        ),
        Verb("dissolve", _("Dissolve the team"), fits=_leads, do=_dissolve, removes=True),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        user: Any = request.user
        return selectors.team_list(viewer=user)

    @admin.display(description=_("members"))
    def who(self, team: Team) -> str:
        return ", ".join(member.learner.user.name for member in team.members.all()) or "–"
