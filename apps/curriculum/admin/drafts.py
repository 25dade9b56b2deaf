"""The desk's page of roadmap drafts: previewed, written, confirmed, published."""

import copy
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.core.admin import LeadsTo, ReasonForm, ScopedAdmin, Verb
from apps.core.selectors import database_now
from apps.curriculum import selectors, services
from apps.curriculum.admin.draft_forms import (
    ConfirmForm,
    RevisionForm,
    WriteForm,
    WriteTaskForm,
)
from apps.curriculum.admin.shown import names_for, shown_changes, shown_faults, shown_stages
from apps.curriculum.models import RoadmapDraft
from mentorship.states import RoadmapDraftState
from mentorship.values import MANAGING


def _is_open(request: HttpRequest, row: RoadmapDraft) -> bool:
    return row.state == RoadmapDraftState.OPEN


def _has_guesses(request: HttpRequest, row: RoadmapDraft) -> bool:
    return _is_open(request, row) and bool(row.guesses)


def _is_discarded(request: HttpRequest, row: RoadmapDraft) -> bool:
    return row.state == RoadmapDraftState.DISCARDED


def _write(row: RoadmapDraft, user: Any, data: dict[str, Any]) -> None:
    services.draft_write(
        draft_id=row.pk,
        document=data["document"],
        revision=data["revision"],
        by=user,
        now=database_now(),
    )


def _write_task(row: RoadmapDraft, user: Any, data: dict[str, Any]) -> None:
    document = copy.deepcopy(row.document)
    stage, place = (int(part) for part in data["task"].split("."))
    document["stages"][stage]["tasks"][place] = data["content"]
    services.draft_write(
        draft_id=row.pk, document=document, revision=data["revision"], by=user, now=database_now()
    )


def _confirm(row: RoadmapDraft, user: Any, data: dict[str, Any]) -> None:
    services.draft_confirm(draft_id=row.pk, by=user, now=database_now(), **data)


def _publish(row: RoadmapDraft, user: Any, data: dict[str, Any]) -> LeadsTo:
    version = services.draft_publish(draft_id=row.pk, by=user, now=database_now(), **data)
    told = _t("Published as %(version)s. Running cohorts keep the version they have pinned.")
    return LeadsTo(version, told=told % {"version": version})


def _discard(row: RoadmapDraft, user: Any, data: dict[str, Any]) -> None:
    services.draft_discard(draft_id=row.pk, reason=data["reason"], by=user, now=database_now())


def _reopen(row: RoadmapDraft, user: Any, data: dict[str, Any]) -> None:
    services.draft_reopen(draft_id=row.pk, by=user, now=database_now())


@admin.register(RoadmapDraft)
class RoadmapDraftAdmin(ScopedAdmin):
    """Roadmaps that are still written; the page is the preview, with all that is missing."""

    readers = MANAGING
    list_display = ("name", "organization", "direction", "state", "revision", "created_at")
    list_filter = ("state", "direction")
    fields = readonly_fields = (
        "organization",
        "direction",
        "base",
        "state",
        "revision",
        "opened_by",
        "source",
        "written_by",
        "written_at",
        "version",
    )
    change_form_template = "admin/roadmap_draft.html"
    verbs = (
        Verb("write", _("Write"), fits=_is_open, form=WriteForm, do=_write),
        Verb("task", _("Write one task"), fits=_is_open, form=WriteTaskForm, do=_write_task),
        Verb(
            "confirm",
            _("Confirm guesses"),
            help_text=_("What nobody confirms keeps the draft from being published."),
            fits=_has_guesses,
            form=ConfirmForm,
            do=_confirm,
        ),
        Verb(
            "publish",
            _("Publish"),
            help_text=_("Makes it the version new cohorts pin; running cohorts keep theirs."),
            fits=_is_open,
            form=RevisionForm,
            do=_publish,
        ),
        Verb("discard", _("Discard"), fits=_is_open, form=ReasonForm, do=_discard),
        Verb("reopen", _("Open again"), fits=_is_discarded, do=_reopen),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        viewer: Any = request.user
        return selectors.draft_list(viewer=viewer).defer(None)

    def page_context(self, request: HttpRequest, row: RoadmapDraft) -> dict[str, Any]:
        viewer: Any = request.user
        checked = selectors.draft_check(draft=row)
        names = names_for(viewer)
        changes = selectors.draft_changes(draft=row, checked=checked, viewer=viewer)
        return {
            "stages": shown_stages(checked.curriculum.roadmaps[0], names),
            "figures": checked.figures,
            "faults": shown_faults(checked.faults),
            "advice": shown_faults(checked.advice),
            "changes": shown_changes(changes, names),
        }

    @admin.display(description=_("draft"))
    def name(self, row: RoadmapDraft) -> str:
        return str(row)
