"""insights: the managers' desk. An outlook shows figures, and lets a change be tried on them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.cohorts.models import Enrollment
from apps.core.admin import ScopedAdmin, VerbForm
from apps.core.models import label_of
from apps.core.selectors import database_now, refusal_told
from apps.curriculum.selectors import direction_list
from apps.insights import selectors
from apps.insights.models import CohortOutlook, MentorStanding
from mentorship.errors import Invalid
from mentorship.forecast import (
    AddMentors,
    Change,
    DropTask,
    Figures,
    MoveLearner,
    Outlook,
    SlipStart,
)
from mentorship.values import MANAGING, Role

QUIET_ROWS = 20
KINDS = [
    ("", "–"),
    ("move_learner", _("move a learner")),
    ("add_mentors", _("add mentors")),
    ("slip_start", _("let the start slip")),
    ("drop_task", _("drop a task")),
]


class WhatIfForm(VerbForm):
    """One change to try; which fields count depends on its kind."""

    kind = forms.ChoiceField(label=_("What if we"), choices=KINDS, required=False)
    enrollment = forms.TypedChoiceField(
        label=_("Learner"), required=False, coerce=int, empty_value=None
    )
    direction = forms.ChoiceField(label=_("Direction"), required=False)
    count = forms.IntegerField(label=_("Mentors"), required=False, min_value=1, max_value=100)
    hours = forms.FloatField(label=_("Hours a week"), required=False, min_value=0.5, max_value=80)
    days = forms.IntegerField(label=_("Days"), required=False, min_value=-365, max_value=365)
    task = forms.ChoiceField(label=_("Task"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(row.slug, str(row)) for row in direction_list(viewer=self.user)]
        offered = {
            "direction": known,
            "enrollment": selectors.learner_choices(cohort=self.row),
            "task": selectors.task_choices(cohort=self.row),
        }
        for name, choices in offered.items():
            self.fields[name].choices = [("", "–"), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for name in NEEDS.get(given.get("kind", ""), ()):
            if name not in self.errors and given.get(name) in (None, ""):
                self.add_error(name, _("This is needed."))
        return given


NEEDS: Mapping[str, tuple[str, ...]] = {
    "move_learner": ("enrollment", "direction"),
    "add_mentors": ("count", "hours"),
    "slip_start": ("days",),
    "drop_task": ("direction", "task"),
}


def change_of(given: Mapping[str, Any]) -> Change | None:
    """Return the change a form asks for; None where it asks for none."""
    kind = given.get("kind")
    if kind == "move_learner":
        return MoveLearner(given["enrollment"], given["direction"])
    if kind == "add_mentors":
        return AddMentors(given["count"], given["hours"])
    if kind == "slip_start":
        return SlipStart(given["days"])
    if kind == "drop_task":
        return DropTask(given["direction"], given["task"])
    return None


@admin.register(CohortOutlook)
class CohortOutlookAdmin(ScopedAdmin):
    """When a cohort finishes, who is loaded, what is overdue, and what would change it."""

    readers = (Role.LEAD_MENTOR, *MANAGING)
    list_display = ("name", "target_direction", "state", "starts_on", "ends_on")
    list_filter = ("state",)
    search_fields = ("name",)
    change_form_template = "admin/outlook.html"
    fields = (("name", "state"), ("starts_on", "ends_on"))

    class Media:
        css = {"all": ("insights/outlook.css",)}

    def get_queryset(self, request: HttpRequest) -> Any:
        viewer: Any = request.user
        return selectors.outlook_list(viewer=viewer)

    def timeline(self, row: Any) -> Any:
        return ()  # the cohort's own page tells its steps

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        asked = request.GET if "kind" in request.GET else None
        form = WhatIfForm(asked, row=row, user=request.user)
        change = change_of(form.cleaned_data) if asked is not None and form.is_valid() else None
        before, after = _answer(row, change, form)
        viewer: Any = request.user
        names = {d.slug: str(d) for d in direction_list(viewer=viewer)}
        summary = selectors.cohort_summary(cohort=row, now=database_now())
        quiet = selectors.quiet_for(selectors.quiet_learners(cohort=row), now=database_now())
        return {
            "form": form,
            "is_tried": after is not None,
            "figures": _rows(before, after, names),
            "load": _load(before, after),
            "outlook": before,
            "summary": summary,
            "quiet": quiet[:QUIET_ROWS],
            "people": [
                (state, label_of("EnrollmentState", state), number)
                for state, number in summary.enrollments.items()
            ],
        }


def _answer(row: Any, change: Change | None, form: WhatIfForm) -> tuple[Outlook, Outlook | None]:
    """Return the live figures, and those after the change; a refusal is told on the form."""
    now = database_now()
    if change is None:
        return selectors.cohort_outlook(cohort=row, now=now), None
    try:
        answer = selectors.what_if(cohort=row, changes=[change], now=now)
    except Invalid as refusal:
        form.add_error(None, refusal_told(refusal=refusal))
        return selectors.cohort_outlook(cohort=row, now=now), None
    return answer.before, answer.after


def _rows(
    before: Outlook, after: Outlook | None, names: Mapping[str, str]
) -> list[tuple[Any, Figures, Figures | None]]:
    """Return a line per direction that has learners, before or after, and one for all."""
    later = after or before
    lines: list[tuple[Any, Figures, Figures | None]] = [
        (_("All"), before.cohort, later.cohort if after else None)
    ]
    for one, other in zip(before.directions, later.directions, strict=True):
        if one.learners or other.learners:
            name = names.get(one.direction or "", one.direction)
            lines.append((name, one, other if after else None))
    return lines


def _load(before: Outlook, after: Outlook | None) -> list[dict[str, Any]]:
    """Return a line per mentor: hours asked for before and after, and the hours given."""
    earlier = {row.name: row for row in before.load}
    rows = (after or before).load
    return [
        {
            "name": row.name if row.mentor else _("new mentor %(name)s") % {"name": row.name},
            "learners": row.learners,
            "before": earlier[row.name].review_hours if row.name in earlier else None,
            "after": row.review_hours if after else None,
            "capacity": row.capacity,
            "is_over": row.use is not None and row.use > 1.0,
        }
        for row in rows
    ]


def _pace(request: HttpRequest, row: Enrollment) -> dict[str, Any] | None:
    """Show how fast the learner goes and when they finish."""
    pace = selectors.enrollment_pace(enrollment=row, now=database_now())
    if pace is None:
        return None
    return {"template": "admin/_pace.html", "pace": pace, "ends_on": row.cohort.ends_on}


def _extend_the_page_of_an_enrollment() -> None:
    """Add the pace to a page of a context below, which does not know of forecasts."""
    page = cast("type[ScopedAdmin]", type(admin.site.get_model_admin(Enrollment)))
    page.panels = (*page.panels, _pace)


_extend_the_page_of_an_enrollment()


@admin.register(MentorStanding)
class MentorStandingAdmin(ScopedAdmin):
    """Mentors in numbers: one's own, and those of the organizations one manages."""

    list_display = ("user", "hours", "learners", "reviews", "pending", "p50", "p90")
    search_fields = ("user__name",)
    fields = (
        ("user", "organization"),
        ("hours", "learners"),
        ("reviews", "pending"),
        ("p50", "p90"),
    )
    readonly_fields = ("hours", "learners", "reviews", "pending", "p50", "p90")

    def get_queryset(self, request: HttpRequest) -> Any:
        viewer: Any = request.user
        return selectors.mentor_figures_seen(viewer=viewer, now=database_now())

    @admin.display(description=_("hours used"))
    def hours(self, mentor: MentorStanding) -> str:
        return f"{mentor.hours_used:g} / {mentor.weekly_hours:g}"

    @admin.display(description=_("learners"))
    def learners(self, mentor: MentorStanding) -> int:
        return mentor.learners

    @admin.display(description=_("reviews in 90 days"))
    def reviews(self, mentor: MentorStanding) -> int:
        return mentor.reviews

    @admin.display(description=_("waiting for review"))
    def pending(self, mentor: MentorStanding) -> int:
        return mentor.pending

    @admin.display(description=_("half of the reviews within"))
    def p50(self, mentor: MentorStanding) -> str:
        return _days(mentor.turnaround_p50)

    @admin.display(description=_("nine in ten within"))
    def p90(self, mentor: MentorStanding) -> str:
        return _days(mentor.turnaround_p90)


def _days(took: timedelta | None) -> str:
    if took is None:
        return "–"
    return gettext("%(days)s d") % {"days": f"{took.total_seconds() / 86400:.1f}"}
