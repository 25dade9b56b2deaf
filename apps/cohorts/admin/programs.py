"""The desk's page of programs."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.cohorts import policies, services
from apps.cohorts.admin.forms import CohortPlanForm, StepForm
from apps.cohorts.models import Program
from apps.core.admin import ScopedAdmin, Verb
from apps.core.selectors import database_now
from mentorship.states import PROGRAM, ProgramState


def _manages(request: HttpRequest, row: Program) -> bool:
    user: Any = request.user
    return policies.can_manage(user=user, organization_id=row.organization_id)


def _takes_cohorts(request: HttpRequest, row: Program) -> bool:
    return row.state in {ProgramState.DRAFT, ProgramState.ACTIVE} and _manages(request, row)


def _plan(row: Program, user: Any, data: dict[str, Any]) -> None:
    services.cohort_create(
        program_id=row.pk,
        slug=data["slug"],
        name=data["name"],
        target_direction_id=data["target_direction"].pk,
        starts_on=data["starts_on"],
        ends_on=data["ends_on"],
        time_zone=data["time_zone"],
        by=user,
        now=database_now(),
    )


def _step(name: str, label: Any, to: ProgramState) -> Verb:
    """Return the verb of one step, offered to managers where the step exists."""

    def fits(request: HttpRequest, row: Program) -> bool:
        return to in PROGRAM.allowed(ProgramState(row.state)) and _manages(request, row)

    def do(row: Program, user: Any, data: dict[str, Any]) -> None:
        services.program_move(program_id=row.pk, to=to, by=user, now=database_now(), **data)

    return Verb(name, label, form=StepForm, fits=fits, do=do)


@admin.register(Program)
class ProgramAdmin(ScopedAdmin):
    """Programs; their cohorts are planned from here."""

    list_display = ("name", "organization", "state", "created_at")
    list_filter = ("state", ("organization", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("organization",)
    search_fields = ("name", "slug")
    verbs = (
        Verb(
            "plan-cohort",
            _("Plan a cohort"),
            form=CohortPlanForm,
            fits=_takes_cohorts,
            do=_plan,
        ),
        _step("activate", _("Activate"), ProgramState.ACTIVE),
        _step("close", _("Close"), ProgramState.CLOSED),
        _step("archive", _("Archive"), ProgramState.ARCHIVED),
    )
