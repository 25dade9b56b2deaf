"""The desk's page of programs."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from apps.cohorts import policies, selectors, services
from apps.cohorts.admin.forms import CohortPlanForm, ProgramDrawForm, StepForm
from apps.cohorts.models import Program
from apps.core.admin import LeadsTo, ScopedAdmin, Verb
from apps.core.selectors import database_now
from mentorship.errors import DomainError
from mentorship.states import PROGRAM, ProgramState

DRAW_UP = _("Draw up a program")


def _manages(request: HttpRequest, row: Program) -> bool:
    user: Any = request.user
    return policies.can_manage(user=user, organization_id=row.organization_id)


def _takes_cohorts(request: HttpRequest, row: Program) -> bool:
    return row.state in {ProgramState.DRAFT, ProgramState.ACTIVE} and _manages(request, row)


def _plan(row: Program, user: Any, data: dict[str, Any]) -> LeadsTo:
    cohort = services.cohort_create(
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
    return LeadsTo(cohort)


def _manages_any(request: HttpRequest) -> bool:
    user: Any = request.user
    return selectors.organizations_managed(viewer=user).exists()


def _draw_up(request: HttpRequest, form: ProgramDrawForm) -> Program | None:
    """Create the program, or tell the refusal on the form."""
    user: Any = request.user
    data = form.cleaned_data
    try:
        return services.program_create(
            organization_id=data["organization"].pk,
            slug=data["slug"],
            name=data["name"],
            by=user,
            now=database_now(),
        )
    except DomainError as refusal:
        form.add_error(None, refusal.detail)
        return None


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

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_view_permission(request) and _manages_any(request)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Draw up a program; the form stands in for Django's own, which writes rows itself."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = ProgramDrawForm(request.POST or None, row=None, user=request.user)
        program = _draw_up(request, form) if form.is_valid() else None
        if program is not None:
            return redirect("admin:cohorts_program_change", program.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": DRAW_UP,
            "opts": self.opts,
            "form": form,
            "media": self.media + form.media,
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/cohorts/program/draw_up.html", context)
