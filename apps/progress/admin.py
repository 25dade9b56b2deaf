"""progress: the mentors' door."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.cohorts.models import Enrollment
from apps.core.admin import ReasonForm, ScopedAdmin, Verb, VerbForm, judged
from apps.core.models import label_of
from apps.core.selectors import database_now
from apps.progress import policies, selectors, services
from apps.progress.models import (
    ProgressSnapshot,
    RiskMute,
    RiskSignal,
    SkillEvidence,
    SkillState,
)
from mentorship.states import OPEN_RISK_SIGNAL
from mentorship.values import RiskDismissal


@admin.register(SkillEvidence)
class SkillEvidenceAdmin(ScopedAdmin):
    """What reviewed work has shown; append-only."""

    list_display = ("skill", "learner", "percent", "weight", "stands", "observed_at")
    list_select_related = ("skill", "enrollment__learner__user", "review")
    search_fields = ("enrollment__learner__user__name", "skill__slug")
    fields = (
        ("skill", "learner"),
        ("percent", "weight", "stands"),
        ("reliability", "difficulty"),
        ("review", "observed_at"),
    )
    readonly_fields = ("learner", "percent", "stands")

    @admin.display(description=_("learner"))
    def learner(self, row: SkillEvidence) -> str:
        return row.enrollment.learner.user.name

    @admin.display(description=_("score"), ordering="score")
    def percent(self, row: SkillEvidence) -> str:
        return f"{row.score:.0%}"

    @admin.display(description=_("stands"), boolean=True)
    def stands(self, row: SkillEvidence) -> bool:
        return row.review.state != "superseded"


@admin.register(SkillState)
class SkillStateAdmin(ScopedAdmin):
    """What the evidence adds up to. Every number leads to the rows it rests on."""

    list_display = (
        "skill",
        "learner",
        "band",
        "level",
        "certainty",
        "evidence_count",
        "last_shown",
    )
    search_fields = ("enrollment__learner__user__name", "skill__slug")
    fields = (
        ("skill", "learner"),
        ("band", "level", "certainty"),
        ("evidence_count", "last_observed_at", "formula"),
    )
    readonly_fields = ("learner", "band", "level", "certainty")

    def get_queryset(self, request: HttpRequest) -> Any:
        viewer: Any = request.user
        return selectors.skill_state_list(viewer=viewer)

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        viewer: Any = request.user
        seen = selectors.evidence_list(viewer=viewer).filter(skill=row.skill_id, stands=True)
        rows = selectors.evidence_in(rows=seen, enrollment_id=row.enrollment_id)
        return {"evidence": rows}

    change_form_template = "admin/skill_state.html"

    @admin.display(description=_("learner"))
    def learner(self, row: SkillState) -> str:
        return row.enrollment.learner.user.name

    @admin.display(description=_("level"))
    def band(self, row: SkillState) -> Any:
        return label_of("SkillBand", selectors.believed(row=row).band)

    @admin.display(description=_("expected score"))
    def level(self, row: SkillState) -> str:
        return f"{selectors.believed(row=row).level:.0%}"

    @admin.display(description=_("certainty"))
    def certainty(self, row: SkillState) -> str:
        return f"{selectors.believed(row=row).certainty:.0%}"

    @admin.display(description=_("last shown"), ordering="last_observed_at")
    def last_shown(self, row: SkillState) -> Any:
        return row.last_observed_at


class ActForm(VerbForm):
    note = forms.CharField(
        label=_("What was done"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )


class DismissForm(VerbForm):
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=judged((r.value, label_of("RiskDismissal", r.value)) for r in RiskDismissal),
    )


def _holds(request: HttpRequest, row: RiskSignal) -> bool:
    return row.state in {state.value for state in OPEN_RISK_SIGNAL}


@admin.register(RiskSignal)
class RiskSignalAdmin(ScopedAdmin):
    """Who may need somebody, the highest risk first, with the rows that say so."""

    list_display = ("learner", "code", "risk", "state", "raised_at", "suggestion")
    list_filter = ("state", "code", "outcome")
    case = ("learner", "cohort", "code", "risk", "state", "raised_at", "suggestion")
    search_fields = ("enrollment__learner__user__name",)
    change_form_template = "admin/risk_signal.html"
    fields = (
        ("learner", "code"),
        ("reached", "bar", "risk"),
        ("raised_at", "cleared_at"),
        ("note", "dismissal"),
        ("acted_at", "outcome", "outcome_at"),
        ("risk_then", "risk_later"),
    )
    readonly_fields = ("learner", "risk", "reached", "bar")
    list_before_template = "admin/risk_rules.html"
    verbs = (
        Verb(
            "act",
            _("Note what was done"),
            help_text=_("Talk first: an intervention comes before a pivot."),
            fits=lambda request, row: row.state in {"raised", "acknowledged"},
            form=ActForm,
            do=lambda row, user, data: services.signal_act(
                signal_id=row.pk, note=data["note"], by=user, now=database_now()
            ),
        ),
        Verb(
            "acknowledge",
            _("Seen"),
            help_text=_("Others see that somebody looks after it."),
            fits=lambda request, row: row.state == "raised",
            do=lambda row, user, data: services.signal_acknowledge(
                signal_id=row.pk, by=user, now=database_now()
            ),
        ),
        Verb(
            "dismiss",
            _("Dismiss"),
            help_text=_("It is not raised again before the rule has ceased to hold."),
            fits=_holds,
            form=DismissForm,
            do=lambda row, user, data: services.signal_dismiss(
                signal_id=row.pk,
                reason=RiskDismissal(data["reason"]),
                by=user,
                now=database_now(),
            ),
        ),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        viewer: Any = request.user
        return selectors.risk_signal_list(viewer=viewer)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """Show above the list how often each rule was right in the viewer's organizations."""
        viewer: Any = request.user
        rules = selectors.rule_figures_seen(viewer=viewer, now=database_now())
        return super().changelist_view(request, {"rules": rules, **(extra_context or {})})

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        work = selectors.signal_work(signal=row)
        return {"work": list(work.values()), "suggestion": selectors.suggestion(signal=row)}

    @admin.display(description=_("learner"), ordering="enrollment__learner__user__name")
    def learner(self, row: RiskSignal) -> str:
        return row.enrollment.learner.user.name

    @admin.display(description=_("risk"), ordering="probability")
    def risk(self, row: RiskSignal) -> str:
        return f"{row.probability:.1%}"

    @admin.display(description=_("value"))
    def reached(self, row: RiskSignal) -> str:
        return f"{row.value:.3g}"

    @admin.display(description=_("threshold"))
    def bar(self, row: RiskSignal) -> str:
        return f"{row.threshold:.3g}"

    @admin.display(description=_("what to try first"))
    def suggestion(self, row: RiskSignal) -> str:
        return selectors.suggestion(signal=row)

    @admin.display(description=_("cohort"))
    def cohort(self, row: RiskSignal) -> str:
        return row.enrollment.cohort.name


@admin.register(RiskMute)
class RiskMuteAdmin(ScopedAdmin):
    """Rules that were wrong too often, and since when and why they are silent."""

    list_display = ("code", "organization", "muted_at", "judged", "at_most", "floor", "lifted_at")
    list_filter = ("code", ("lifted_at", admin.EmptyFieldListFilter))
    fields = (
        ("code", "organization", "muted_at"),
        "why",
        ("confirmed", "refuted", "precision", "upper", "floor"),
        ("lifted_at", "lifted_by", "lift_reason"),
    )
    readonly_fields = ("why",)
    verbs = (
        Verb(
            "lift",
            _("Let it speak again"),
            help_text=_("From now on only new judgments count for it."),
            fits=lambda request, row: (
                row.lifted_at is None
                and policies.can_unmute(
                    user=cast("Any", request.user), organization_id=row.organization_id
                )
            ),
            form=ReasonForm,
            do=lambda row, user, data: services.rule_unmute(
                mute_id=row.pk, reason=data["reason"], by=user, now=database_now()
            ),
        ),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        viewer: Any = request.user
        return selectors.risk_mute_list(viewer=viewer)

    @admin.display(description=_("wrong / judged"))
    def judged(self, row: RiskMute) -> str:
        return f"{row.refuted} / {row.confirmed + row.refuted}"

    @admin.display(description=_("precision at most"), ordering="upper")
    def at_most(self, row: RiskMute) -> str:
        return f"{row.upper:.0%}"

    @admin.display(description=_("why"))
    def why(self, row: RiskMute) -> str:
        return row.why


@admin.register(ProgressSnapshot)
class ProgressSnapshotAdmin(ScopedAdmin):
    """How far everybody was, day by day; never changed."""

    list_display = (
        "as_of_on",
        "learner",
        "percent",
        "approved_count",
        "open_count",
        "overdue_count",
        "waiting_count",
        "is_paused",
    )
    list_filter = ("as_of_on", "is_paused")
    search_fields = ("enrollment__learner__user__name",)
    readonly_fields = ("learner", "percent")
    fields = (
        ("learner", "as_of_on", "is_paused"),
        ("percent", "hours_done", "hours_left"),
        ("approved_count", "open_count", "overdue_count", "waiting_count"),
        ("skills_shown", "last_activity_at", "formula_version"),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        viewer: Any = request.user
        return selectors.snapshot_list(viewer=viewer)

    @admin.display(description=_("learner"), ordering="enrollment__learner__user__name")
    def learner(self, row: ProgressSnapshot) -> str:
        return row.enrollment.learner.user.name

    @admin.display(description=_("share done"), ordering="share_done")
    def percent(self, row: ProgressSnapshot) -> str:
        return "–" if row.share_done is None else f"{row.share_done:.0%}"


def _trend(request: HttpRequest, row: Enrollment) -> dict[str, Any] | None:
    """Show how far the learner is and was a week before."""
    trend = selectors.trend_of(enrollment_id=row.pk)
    return None if trend is None else {"template": "admin/_trend.html", "trend": trend}


def _extend_the_page_of_an_enrollment() -> None:
    """Add the trend to a page of a context below, which does not know of snapshots."""
    page = cast("type[ScopedAdmin]", type(admin.site.get_model_admin(Enrollment)))
    page.panels = (*page.panels, _trend)


_extend_the_page_of_an_enrollment()
