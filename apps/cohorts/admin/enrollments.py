"""The desk's pages of enrollments and placements."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.cohorts import policies, selectors, services
from apps.cohorts.admin.forms import (
    CompleteForm,
    DirectedForm,
    PauseForm,
    StepForm,
    TransferForm,
)
from apps.cohorts.models import Enrollment, Pause, Placement
from apps.core.admin import LeadsTo, ReasonForm, ScopedAdmin, ScopedInline, Verb, VerbForm
from apps.core.selectors import database_now
from apps.curriculum.selectors import direction_list
from mentorship.states import ENROLLMENT, CohortState, EnrollmentState

Who = Callable[[Any, Enrollment], bool]

# --------------------------------------------------------------------------- when offered


def _admits(user: Any, row: Enrollment) -> bool:
    return policies.can_admit(user=user, enrollment=row)


def _runs(user: Any, row: Enrollment) -> bool:
    return policies.can_run(user=user, enrollment=row)


def _takes_out(user: Any, row: Enrollment) -> bool:
    return policies.can_withdraw(user=user, enrollment=row)


def _from(*states: EnrollmentState, who: Who) -> Callable[[HttpRequest, Enrollment], bool]:
    return lambda request, row: EnrollmentState(row.state) in states and who(request.user, row)


def _before(to: EnrollmentState) -> tuple[EnrollmentState, ...]:
    return tuple(state for state in EnrollmentState if to in ENROLLMENT.arrows[state])


def _can_start(request: HttpRequest, row: Enrollment) -> bool:
    ready = row.state == EnrollmentState.ADMITTED and row.cohort.state == CohortState.RUNNING
    return ready and _admits(request.user, row)


# --------------------------------------------------------------------------- deeds


def _admit(row: Enrollment, user: Any, data: dict[str, Any]) -> str:
    services.enrollment_admit(
        enrollment_id=row.pk, direction_id=data["direction"], by=user, now=database_now()
    )
    return selectors.seats_elsewhere_told(count=row.seats_elsewhere)


def _waitlist(row: Enrollment, user: Any, data: dict[str, Any]) -> None:
    services.enrollment_waitlist(
        enrollment_id=row.pk, direction_id=data["direction"], by=user, now=database_now()
    )


def _transfer(row: Enrollment, user: Any, data: dict[str, Any]) -> LeadsTo:
    successor = services.enrollment_transfer(
        enrollment_id=row.pk,
        cohort_id=data["cohort"].pk,
        reason=data["reason"],
        by=user,
        now=database_now(),
    )
    return LeadsTo(successor)


def _by(verb: Callable[..., object]) -> Callable[[Enrollment, Any, dict[str, Any]], object]:
    return lambda row, user, data: verb(enrollment_id=row.pk, by=user, now=database_now(), **data)


def _verb(
    name: str,
    label: Any,
    deed: Callable[..., object],
    fits: Callable[[HttpRequest, Enrollment], bool],
    form: type[VerbForm] = VerbForm,
    **more: Any,
) -> Verb:
    return Verb(name, label, form=form, fits=fits, do=_by(deed), **more)


VERBS = (
    Verb(
        "admit",
        _("Admit"),
        help_text=_("Takes a seat in one direction."),
        form=DirectedForm,
        fits=_from(*_before(EnrollmentState.ADMITTED), who=_admits),
        do=_admit,
    ),
    Verb(
        "waitlist",
        _("Put on the waiting list"),
        help_text=_("The next seat that becomes free in the direction goes to the first in line."),
        form=DirectedForm,
        fits=_from(*_before(EnrollmentState.WAITLISTED), who=_admits),
        do=_waitlist,
    ),
    _verb(
        "decline",
        pgettext_lazy("enrollment", "Decline"),
        services.enrollment_decline,
        _from(*_before(EnrollmentState.DECLINED), who=_admits),
        ReasonForm,
        ends=True,
    ),
    _verb("activate", _("Start as a late joiner"), services.enrollment_activate, _can_start),
    _verb(
        "pause",
        _("Pause"),
        services.enrollment_pause,
        _from(EnrollmentState.ACTIVE, who=_runs),
        PauseForm,
    ),
    _verb(
        "resume",
        _("Resume"),
        services.enrollment_resume,
        _from(EnrollmentState.PAUSED, who=_runs),
    ),
    _verb(
        "complete",
        _("Complete"),
        services.enrollment_complete,
        _from(EnrollmentState.ACTIVE, who=_runs),
        CompleteForm,
        help_text=_("Final: the learner completes the cohort, and the seat is free again."),
        ends=True,
    ),
    _verb(
        "not-complete",
        _("Close as not completed"),
        services.enrollment_not_complete,
        _from(EnrollmentState.ACTIVE, who=_runs),
        StepForm,
        help_text=_("Final: the learner ends without completing, and the seat is free again."),
        ends=True,
    ),
    Verb(
        "transfer",
        _("Transfer to another cohort"),
        help_text=_("The learner goes on there in the same direction; finished work counts."),
        form=TransferForm,
        fits=_from(*_before(EnrollmentState.TRANSFERRED), who=_runs),
        do=_transfer,
    ),
    _verb(
        "withdraw",
        pgettext_lazy("enrollment", "Withdraw"),
        services.enrollment_withdraw,
        _from(*_before(EnrollmentState.WITHDRAWN), who=_takes_out),
        ReasonForm,
        help_text=_("Final: the learner leaves the cohort, and a held seat is free again."),
        ends=True,
    ),
)


# --------------------------------------------------------------------------- pages


class StandingFilter(admin.SimpleListFilter):
    """The direction a learner stands in, or is to start in."""

    title = _("direction")
    parameter_name = "direction"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        user: Any = request.user
        return [(row.slug, str(row)) for row in direction_list(viewer=user)]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.in_direction(self.value()) if self.value() else queryset


class PlacementInline(ScopedInline):
    model = Placement
    fields = ("direction", "roadmap_version", "state", "started_at", "ended_at")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.select_related("direction", "roadmap_version").order_by("pk")


class PauseInline(ScopedInline):
    model = Pause
    fields = ("started_at", "returns_on", "ended_at")
    readonly_fields = fields


@admin.register(Enrollment)
class EnrollmentAdmin(ScopedAdmin):
    """Applications and learners; higher contexts add verbs of their own to this page."""

    list_display = ("learner", "cohort", "state", "direction", "mentor", "created_at")
    list_filter = ("state", ("cohort", admin.RelatedOnlyFieldListFilter), StandingFilter)
    search_fields = ("learner__user__name", "learner__user__email")
    inlines = (PlacementInline, PauseInline)
    verbs = VERBS

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        user: Any = request.user
        return selectors.enrollment_list(viewer=user)

    @admin.display(description=_("direction"))
    def direction(self, enrollment: Enrollment) -> str:
        if enrollment.waits_for is not None:
            return gettext("%(direction)s (no. %(position)s in line)") % {
                "direction": enrollment.waits_for,
                "position": enrollment.position,
            }
        standing = selectors.standing_of(enrollment=enrollment)
        return str(standing.direction) if standing else "–"

    @admin.display(description=_("mentor"))
    def mentor(self, enrollment: Enrollment) -> str:
        mentor = selectors.primary_mentor_of(enrollment=enrollment)
        return str(mentor) if mentor else "–"


@admin.register(Placement)
class PlacementAdmin(ScopedAdmin):
    """In which direction learners stand, stood, or are to stand."""

    list_display = ("learner", "cohort", "direction", "state", "started_at", "ended_at")
    list_filter = ("state", StandingFilter)
    search_fields = ("enrollment__learner__user__name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        user: Any = request.user
        return selectors.placement_list(viewer=user)

    @admin.display(description=_("learner"))
    def learner(self, placement: Placement) -> str:
        return str(placement.enrollment.learner)

    @admin.display(description=_("cohort"))
    def cohort(self, placement: Placement) -> str:
        return str(placement.enrollment.cohort)
