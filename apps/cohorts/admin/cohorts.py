"""The desk's page of cohorts and their seats."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.cohorts import policies, selectors, services
from apps.cohorts.admin.forms import (
    AdmissionsForm,
    CalendarForm,
    CohortChangeForm,
    CohortCloneForm,
    LeadForm,
    LeadRemoveForm,
    RulesForm,
    SeatsForm,
    StartForm,
    StepForm,
    TeamForm,
)
from apps.cohorts.admin.roster_form import RosterForm
from apps.cohorts.models import Cohort, Seats
from apps.core.admin import (
    IN_BACKGROUND,
    LeadsTo,
    NothingDone,
    ReasonForm,
    ScopedAdmin,
    ScopedInline,
    Verb,
    VerbForm,
)
from apps.core.selectors import database_now
from mentorship.states import COHORT, CohortState

# --------------------------------------------------------------------------- when offered


def _manages(request: HttpRequest, row: Cohort) -> bool:
    user: Any = request.user
    return policies.can_manage(user=user, organization_id=row.organization_id)


def _goes_on(request: HttpRequest, row: Cohort) -> bool:
    return CohortState(row.state) not in COHORT.ends() and _manages(request, row)


def _is_ahead(request: HttpRequest, row: Cohort) -> bool:
    return row.state in {CohortState.PLANNED, CohortState.ENROLLING} and _manages(request, row)


def _is_led(request: HttpRequest, row: Cohort) -> bool:
    return bool(row.leads.all()) and _manages(request, row)


# --------------------------------------------------------------------------- deeds


def _set_seats(row: Cohort, user: Any, data: dict[str, Any]) -> None:
    services.seats_set(
        cohort_id=row.pk,
        direction_id=data["direction"].pk,
        capacity=data["capacity"],
        roadmap_version_id=None,
        by=user,
        now=database_now(),
    )


def _change(row: Cohort, user: Any, data: dict[str, Any]) -> None:
    services.cohort_change(cohort_id=row.pk, by=user, now=database_now(), **data)


def _clone(row: Cohort, user: Any, data: dict[str, Any]) -> LeadsTo:
    return LeadsTo(services.cohort_clone(cohort_id=row.pk, by=user, now=database_now(), **data))


def _set_calendar(row: Cohort, user: Any, data: dict[str, Any]) -> None:
    services.cohort_calendar_set(cohort_id=row.pk, by=user, now=database_now(), **data)


def _set_rules(row: Cohort, user: Any, data: dict[str, Any]) -> None:
    services.cohort_rules_set(cohort_id=row.pk, rules=data, by=user, now=database_now())


def _add_lead(row: Cohort, user: Any, data: dict[str, Any]) -> None:
    services.cohort_lead_add(cohort_id=row.pk, user_id=data["user"].pk, by=user, now=database_now())


def _remove_lead(row: Cohort, user: Any, data: dict[str, Any]) -> None:
    services.cohort_lead_remove(
        cohort_id=row.pk, user_id=data["user"].pk, by=user, now=database_now()
    )


def _import_roster(row: Cohort, user: Any, data: dict[str, Any]) -> LeadsTo:
    sent = services.roster_import_send(
        organization_id=row.organization_id,
        cohort_id=row.pk,
        files=data["uploads"],
        dry_run=data["dry_run"],
        atomic=data["atomic"],
        apply_deletions=data["apply_deletions"],
        by=user,
        now=database_now(),
    )
    return LeadsTo(sent, told=IN_BACKGROUND)


def _leads(request: HttpRequest, row: Cohort) -> bool:
    user: Any = request.user
    goes_on = CohortState(row.state) not in COHORT.ends()
    return goes_on and policies.can_lead(user=user, cohort=row)


def _decide(row: Cohort, user: Any, data: dict[str, Any]) -> str | NothingDone:
    names = {enrollment.pk: str(enrollment.learner) for enrollment in data["applications"]}
    results = services.admissions_decide(
        cohort_id=row.pk,
        enrollment_ids=list(names),
        decision=data["decision"],
        direction_id=data["direction"].pk if data["direction"] else None,
        reason=data["reason"],
        by=user,
        now=database_now(),
    )
    refused = [result for result in results if result.code]
    told = " · ".join(
        f"{names[result.enrollment_id]}: {word}" for result in results if (word := _word(result))
    )
    return NothingDone(told, stays=True) if len(refused) == len(results) else told


def _word(result: services.Admission) -> str:
    """Return what is to be told of one decision: a refusal, or other seats of the learner."""
    return result.detail or selectors.seats_elsewhere_told(count=result.seats_elsewhere)


def _form_team(row: Cohort, user: Any, data: dict[str, Any]) -> LeadsTo:
    team = services.team_create(
        cohort_id=row.pk,
        name=data["name"],
        enrollment_ids=[member.pk for member in data["members"]],
        by=user,
        now=database_now(),
    )
    return LeadsTo(team)


def _step(name: str, label: Any, to: CohortState, form: type[VerbForm] = StepForm) -> Verb:
    """Return the verb of one step, offered to managers where the step exists."""

    def fits(request: HttpRequest, row: Cohort) -> bool:
        return to in COHORT.allowed(CohortState(row.state)) and _manages(request, row)

    def do(row: Cohort, user: Any, data: dict[str, Any]) -> None:
        services.cohort_move(cohort_id=row.pk, to=to, by=user, now=database_now(), **data)

    return Verb(name, label, form=form, fits=fits, do=do)


# --------------------------------------------------------------------------- pages


class SeatsInline(ScopedInline):
    model = Seats
    fields = ("direction", "capacity", "taken", "roadmap_version")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.select_related("direction", "roadmap_version").order_by("direction__position")


@admin.register(Cohort)
class CohortAdmin(ScopedAdmin):
    """Cohorts with their seats; every step is a verb."""

    list_display = ("name", "program", "target_direction", "state", "starts_on", "seats_taken")
    list_filter = ("state", ("program", admin.RelatedOnlyFieldListFilter))
    search_fields = ("name", "slug")
    inlines = (SeatsInline,)
    verbs = (
        Verb(
            "seats",
            _("Set seats"),
            help_text=_("Seats in one direction; a new one takes the latest published roadmap."),
            form=SeatsForm,
            fits=_goes_on,
            do=_set_seats,
        ),
        # Not "change": that is the address of Django's own page of a row.
        Verb("amend", _("Change name or dates"), form=CohortChangeForm, fits=_is_ahead, do=_change),
        Verb(
            "clone",
            _("Plan another run"),
            help_text=_("The same seats, leads and length from another start; nobody is enrolled."),
            form=CohortCloneForm,
            fits=_manages,
            do=_clone,
        ),
        Verb(
            "calendar",
            _("Set the calendar"),
            help_text=_("Due dates follow when they are recomputed."),
            form=CalendarForm,
            fits=_goes_on,
            do=_set_calendar,
        ),
        Verb("rules", _("Set the rules"), form=RulesForm, fits=_goes_on, do=_set_rules),
        Verb("add-lead", _("Add a lead mentor"), form=LeadForm, fits=_manages, do=_add_lead),
        Verb(
            "remove-lead",
            _("Remove a lead mentor"),
            form=LeadRemoveForm,
            fits=_is_led,
            do=_remove_lead,
        ),
        Verb(
            "decide",
            _("Decide on applications"),
            help_text=_("One decision for all that are ticked; seats go to the first of them."),
            form=AdmissionsForm,
            fits=_leads,
            do=_decide,
        ),
        Verb("form-team", _("Form a team"), form=TeamForm, fits=_leads, do=_form_team),
        Verb(
            "import-roster",
            _("Import a roster"),
            help_text=_("What becomes of each row is told under “Roster imports”."),
            form=RosterForm,
            fits=_manages,
            do=_import_roster,
        ),
        _step("open", _("Open for applications"), CohortState.ENROLLING),
        _step("start", _("Start"), CohortState.RUNNING, StartForm),
        _step("wrap-up", _("Wrap up"), CohortState.WRAPPING_UP),
        _step("complete", _("Complete"), CohortState.COMPLETED),
        _step("cancel", _("Cancel the cohort"), CohortState.CANCELLED, ReasonForm),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        user: Any = request.user
        return selectors.cohort_list(viewer=user)

    @admin.display(description=_("seats taken"))
    def seats_taken(self, cohort: Cohort) -> str:
        return selectors.seats_summary(cohort=cohort) or "–"
