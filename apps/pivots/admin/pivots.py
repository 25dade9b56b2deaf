"""Pivots at the desk: agreed to, applied with their credit, reverted while there is time."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.core.admin import ReasonForm, ScopedAdmin, Verb, VerbForm
from apps.core.models import label_of
from apps.core.selectors import database_now
from apps.pivots import policies, selectors, services
from apps.pivots.admin.shown import skill_names
from apps.pivots.models import CreditTransfer, Pivot
from apps.pivots.selectors import Credited
from mentorship.errors import NotFound
from mentorship.values import CreditKind, CreditReason

KINDS = tuple(kind.value for kind in CreditKind)


def _may(request: HttpRequest, row: Pivot) -> bool:
    user: Any = request.user
    return policies.can_decide(user=user, enrollment_id=row.enrollment_id)


class AgreeForm(VerbForm):
    note = forms.CharField(
        label=_("When and how"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )


class ApplyForm(VerbForm):
    """Offers every waiver, so that a mentor may want the task done all the same."""

    refused = forms.MultipleChoiceField(
        label=_("To be done all the same"),
        help_text=_("These would be waived, for the learner has shown their skills."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(line.task.slug, str(line.task)) for line in _waivable(self.row)]
        self.fields["refused"].choices = choices  # type: ignore[attr-defined]
        if not choices:
            del self.fields["refused"]


def _agree(row: Pivot, user: Any, data: dict[str, Any]) -> None:
    services.pivot_agree(pivot_id=row.pk, note=data["note"], by=user, now=database_now())


def _apply(row: Pivot, user: Any, data: dict[str, Any]) -> None:
    refused = data.get("refused", [])
    services.pivot_apply(pivot_id=row.pk, refused=refused, by=user, now=database_now())


def _revert(row: Pivot, user: Any, data: dict[str, Any]) -> None:
    services.pivot_revert(pivot_id=row.pk, reason=data["reason"], by=user, now=database_now())


def _cancel(row: Pivot, user: Any, data: dict[str, Any]) -> None:
    services.pivot_cancel(pivot_id=row.pk, reason=data["reason"], by=user, now=database_now())


def _waivable(row: Pivot) -> list[Credited]:
    """Return the lines a mentor may refuse; none where the cohort has no roadmap to go to."""
    try:
        lines = selectors.credit_preview(pivot=row, now=database_now()).lines
    except NotFound:
        return []
    return [line for line in lines if line.reason == CreditReason.SKILLS_SHOWN.value]


def credit_groups(lines: Iterable[Credited], viewer: Any) -> list[tuple[Any, list[dict[str, Any]]]]:
    """Return the lines of a transfer by what becomes of the work, in words."""
    names = skill_names(viewer)
    said = [
        {
            "line": line,
            "reason": label_of("CreditReason", line.reason),
            "hours": round(line.hours),
            "missing": [names.get(skill, skill) for skill in line.missing],
        }
        for line in lines
    ]
    groups = [
        (label_of("CreditKind", kind), [row for row in said if row["line"].kind == kind])
        for kind in KINDS
    ]
    return [(title, rows) for title, rows in groups if rows]


@admin.register(Pivot)
class PivotAdmin(ScopedAdmin):
    """Moves between directions: what each would credit, and what it has credited."""

    list_display = ("learner", "from_direction", "to_direction", "state", "planned_at", "agreed_at")
    list_filter = ("state",)
    case = (
        "learner",
        "cohort",
        "from_direction",
        "to_direction",
        "state",
        "agreed_at",
        "agreement",
    )
    search_fields = ("enrollment__learner__user__name",)
    change_form_template = "admin/pivot.html"
    fields = (
        ("learner", "recommendation"),
        ("from_direction", "to_direction"),
        "planned_at",
        ("agreed_at", "agreed_by"),
        "agreement",
        ("applied_at", "revert_until", "reverted_at"),
    )
    readonly_fields = ("learner",)

    class Media:
        css = {"all": ("pivots/recommendation.css",)}

    verbs = (
        Verb(
            "agree",
            _("Record the agreement"),
            help_text=_("A pivot is applied once the learner has agreed. Learners may do it too."),
            fits=lambda request, row: (
                row.state == "planned" and row.agreed_at is None and _may(request, row)
            ),
            form=AgreeForm,
            do=_agree,
        ),
        Verb(
            "apply",
            _("Apply"),
            help_text=_(
                "Direction, seat, credit and dates change together. It can be reverted for 14 days."
            ),
            fits=lambda request, row: (
                row.state == "planned" and row.agreed_at is not None and _may(request, row)
            ),
            form=ApplyForm,
            do=_apply,
            template="admin/pivot_apply.html",
            context=lambda request, row: _planned(row, request.user),
        ),
        Verb(
            "revert",
            _("Revert"),
            help_text=_(
                "The earlier direction, seat, work and dates come back. "
                "What was handed in meanwhile stays."
            ),
            fits=lambda request, row: row.state == "applied" and _may(request, row),
            form=ReasonForm,
            do=_revert,
        ),
        Verb(
            "cancel",
            _("Drop"),
            help_text=_("The learner stays where they are."),
            fits=lambda request, row: row.state == "planned" and _may(request, row),
            form=ReasonForm,
            do=_cancel,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        viewer: Any = request.user
        return selectors.pivot_list(viewer=viewer)

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        viewer: Any = request.user
        return _planned(row, viewer) if row.state == "planned" else _done(row, viewer)

    @admin.display(description=_("learner"), ordering="enrollment__learner__user__name")
    def learner(self, row: Pivot) -> str:
        return row.enrollment.learner.user.name

    @admin.display(description=_("cohort"))
    def cohort(self, row: Pivot) -> str:
        return row.enrollment.cohort.name


def _planned(row: Pivot, viewer: Any) -> dict[str, Any]:
    """Return what the page of a planned pivot shows: what applying it now would do."""
    try:
        preview = selectors.credit_preview(pivot=row, now=database_now())
    except NotFound as nothing:
        return {"no_roadmap": nothing.detail}
    return {
        "credit": credit_groups(preview.lines, viewer),
        "hours_credited": preview.plan.hours_credited,
        "hours_left": preview.plan.hours_left,
        "free_seats": preview.free_seats,
    }


def _done(row: Pivot, viewer: Any) -> dict[str, Any]:
    """Return what was credited, where the pivot was applied."""
    transfer = selectors.credit_transfer_list(viewer=viewer).filter(pivot=row.pk).first()
    if transfer is None:
        return {}
    return {
        "transfer": transfer,
        "credit": credit_groups(selectors.credited_lines(transfer=transfer), viewer),
        "hours_credited": transfer.hours_credited,
        "hours_left": transfer.hours_left,
    }


@admin.register(CreditTransfer)
class CreditTransferAdmin(ScopedAdmin):
    """What finished work counted for, pivot by pivot."""

    list_display = ("learner", "move", "state", "hours_credited", "hours_left", "granted_at")
    list_filter = ("state",)
    change_form_template = "admin/credit_transfer.html"
    fields = (
        ("learner", "move"),
        ("hours_credited", "hours_left"),
        ("granted_at", "granted_by", "revoked_at"),
        ("progress_before", "progress_after"),
    )
    readonly_fields = ("learner", "move")

    class Media:
        css = {"all": ("pivots/recommendation.css",)}

    def get_queryset(self, request: HttpRequest) -> Any:
        viewer: Any = request.user
        return selectors.credit_transfer_list(viewer=viewer)

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        lines = selectors.credited_lines(transfer=row)
        return {
            "credit": credit_groups(lines, request.user),
            "transfer": row,
        }

    @admin.display(description=_("learner"))
    def learner(self, row: CreditTransfer) -> str:
        return row.pivot.enrollment.learner.user.name

    @admin.display(description=_("pivot"))
    def move(self, row: CreditTransfer) -> str:
        return f"{row.pivot.from_direction} → {row.pivot.to_direction}"
