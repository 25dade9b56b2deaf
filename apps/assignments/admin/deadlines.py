"""Due dates at the desk: more time on a piece of work, requests for it, the dates of a cohort."""

import uuid
from dataclasses import asdict
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from apps.assignments import policies, selectors, services
from apps.assignments.models import Assignment, Extension, RoadmapUpgrade
from apps.cohorts.models import Cohort
from apps.cohorts.policies import can_lead, can_manage
from apps.core.admin import (
    IN_BACKGROUND,
    LeadsTo,
    NothingDone,
    ReasonForm,
    ScopedAdmin,
    Verb,
    VerbForm,
)
from apps.core.selectors import database_now
from mentorship.states import COHORT, EXTENSION, OPEN_ASSIGNMENT, CohortState, ExtensionState
from mentorship.values import MANAGING

# --------------------------------------------------------------------------- forms


class MoreTimeForm(ReasonForm):
    """A day that stands when the schedule moves, or working days that move along."""

    until_on = forms.DateField(
        label=_("Until"),
        widget=forms.DateInput({"type": "date"}),
        required=False,
        help_text=_("Stands where it is when the schedule moves."),
    )
    plus_days = forms.IntegerField(
        label=_("Working days more"),
        min_value=1,
        max_value=90,
        required=False,
        help_text=_("Move along with the schedule."),
    )
    field_order: tuple[str, ...] = ("until_on", "plus_days", "reason")


class CohortMoreTimeForm(MoreTimeForm):
    task = forms.ChoiceField(label=_("Task"), required=False)
    field_order = ("task", "until_on", "plus_days", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, [("", _("All open work")), *_tasks(self.row)])


class DeadlineForm(VerbForm):
    task = forms.ChoiceField(label=_("Task"))
    due_on = forms.DateField(label=_("Due on"), widget=forms.DateInput({"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, _tasks(self.row))


class RescheduleForm(VerbForm):
    dry_run = forms.BooleanField(
        label=_("Only say what would move"),
        initial=True,
        required=False,
        help_text=_("The job's result names every date that moves."),
    )


class UpgradeForm(VerbForm):
    version = forms.ChoiceField(label=_("Roadmap version"))
    dry_run = forms.BooleanField(
        label=_("Only tell what would become of the work"), initial=True, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offers = selectors.upgrades_open(cohort=self.row)
        cast("forms.ChoiceField", self.fields["version"]).choices = [
            (
                f"{seats.direction_id}.{version.pk}",
                f"{seats.direction}: {version} ({version.roadmap})",
            )
            for seats, version in offers
        ]


def _offer(form: forms.Form, tasks: list[tuple[str, Any]]) -> None:
    cast("forms.ChoiceField", form.fields["task"]).choices = tasks


def _tasks(cohort: Cohort) -> list[tuple[str, str]]:
    return [(task.slug, str(task)) for task in selectors.tasks_in(cohort=cohort)]


# --------------------------------------------------------------------------- deeds


def _more(data: dict[str, Any]) -> services.MoreTime:
    return services.MoreTime(data["until_on"], data["plus_days"])


def _give(row: Assignment, user: Any, data: dict[str, Any]) -> None:
    services.extension_give(
        assignment_id=row.pk, more=_more(data), reason=data["reason"], by=user, now=database_now()
    )


def _give_many(row: Cohort, user: Any, data: dict[str, Any]) -> None:
    services.extensions_give(
        cohort_id=row.pk,
        task_slugs=[data["task"]] if data["task"] else [],
        enrollment_ids=[],
        more=_more(data),
        reason=data["reason"],
        batch=uuid.uuid4(),
        by=user,
        now=database_now(),
    )


def _set_day(row: Cohort, user: Any, data: dict[str, Any]) -> None:
    services.deadline_set(
        cohort_id=row.pk, task_slug=data["task"], due_on=data["due_on"], by=user, now=database_now()
    )


def _upgrade(row: Cohort, user: Any, data: dict[str, Any]) -> str | NothingDone:
    direction, version = (int(part) for part in data["version"].split("."))
    done = services.roadmap_upgrade(
        cohort_id=row.pk,
        direction_id=direction,
        version_id=version,
        dry_run=data["dry_run"],
        by=user,
        now=database_now(),
    )
    if not data["dry_run"]:
        return _t("%(counts)s.") % {"counts": _counts(done)}
    would = _t("Would be: %(counts)s. Nothing has changed yet.") % {"counts": _counts(done)}
    return NothingDone(would)


def _counts(done: services.UpgradeDone) -> str:
    words = ngettext(
        "%(learners)s learner; %(kept)s pieces of work go on as they are,"
        " %(carried)s take the new text, %(set_aside)s are set aside, %(given)s are new",
        "%(learners)s learners; %(kept)s pieces of work go on as they are,"
        " %(carried)s take the new text, %(set_aside)s are set aside, %(given)s are new",
        done.learners,
    )
    return words % asdict(done)


def _reschedule(row: Cohort, user: Any, data: dict[str, Any]) -> LeadsTo:
    job = services.reschedule_request(
        cohort_id=row.pk, dry_run=data["dry_run"], by=user, now=database_now(), key=uuid.uuid4()
    )
    return LeadsTo(job, told=IN_BACKGROUND)


def _grant(row: Extension, user: Any, data: dict[str, Any]) -> None:
    services.extension_grant(extension_id=row.pk, by=user, now=database_now())


def _with_reason(deed: Any) -> Any:
    def do(row: Extension, user: Any, data: dict[str, Any]) -> None:
        deed(extension_id=row.pk, reason=data["reason"], by=user, now=database_now())

    return do


# --------------------------------------------------------------------------- when offered


def _dates(request: HttpRequest, row: Cohort) -> bool:
    user: Any = request.user
    goes_on = CohortState(row.state) not in COHORT.ends()
    return goes_on and can_lead(user=user, cohort=row)


def _upgradable(request: HttpRequest, row: Cohort) -> bool:
    user: Any = request.user
    if CohortState(row.state) in COHORT.ends() or not can_manage(
        user=user, organization_id=row.organization_id
    ):
        return False
    return bool(selectors.upgrades_open(cohort=row))


def _may_extend(request: HttpRequest, row: Assignment) -> bool:
    user: Any = request.user
    return row.state in OPEN_ASSIGNMENT and policies.can_review(user=user, assignment=row)


def _may_become(to: ExtensionState, who: Any) -> Any:
    def fits(request: HttpRequest, row: Extension) -> bool:
        possible = to in EXTENSION.allowed(ExtensionState(row.state))
        return possible and who(user=request.user, assignment=row.assignment)

    return fits


GIVE = Verb(
    "extend",
    _("Give more time"),
    help_text=_("Fill in one of the two."),
    form=MoreTimeForm,
    fits=_may_extend,
    do=_give,
)
COHORT_VERBS = (
    Verb(
        "deadline",
        _("Set a due date for all"),
        help_text=_("Extensions keep what they mean: “until” stays, “plus” moves along."),
        form=DeadlineForm,
        fits=_dates,
        do=_set_day,
    ),
    Verb(
        "extend",
        _("Give all more time"),
        help_text=_("Fill in one of the two."),
        form=CohortMoreTimeForm,
        fits=_dates,
        do=_give_many,
    ),
    Verb(
        "reschedule",
        _("Count the schedule anew"),
        help_text=_("By the present calendar, as a job."),
        form=RescheduleForm,
        fits=_dates,
        do=_reschedule,
    ),
    Verb(
        "upgrade",
        _("Move to another roadmap version"),
        help_text=_("What was begun goes on; what was not takes the new text. Try it first."),
        form=UpgradeForm,
        fits=_upgradable,
        do=_upgrade,
    ),
)

# --------------------------------------------------------------------------- pages


@admin.register(Extension)
class ExtensionAdmin(ScopedAdmin):
    """Requests for more time, and what was granted."""

    list_display = ("learner", "work", "kind", "until_on", "plus_days", "state", "requested_at")
    list_filter = ("state", "kind")
    case = ("learner", "cohort", "work", "due", "kind", "until_on", "plus_days", "reason", "state")
    search_fields = ("assignment__enrollment__learner__user__name", "assignment__task__slug")
    verbs = (
        Verb(
            "grant",
            pgettext_lazy("extension", "Grant"),
            fits=_may_become(ExtensionState.GRANTED, policies.can_review),
            do=_grant,
        ),
        Verb(
            "decline",
            pgettext_lazy("extension", "Decline"),
            form=ReasonForm,
            fits=_may_become(ExtensionState.DECLINED, policies.can_review),
            do=_with_reason(services.extension_decline),
        ),
        Verb(
            "revoke",
            pgettext_lazy("extension", "Revoke"),
            form=ReasonForm,
            fits=_may_become(ExtensionState.REVOKED, policies.can_reopen),
            do=_with_reason(services.extension_revoke),
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        user: Any = request.user
        return selectors.extension_list(viewer=user)

    @admin.display(description=_("learner"))
    def learner(self, row: Extension) -> str:
        return row.assignment.enrollment.learner.user.name

    @admin.display(description=_("work"))
    def work(self, row: Extension) -> str:
        return str(row.assignment.task)

    @admin.display(description=_("cohort"))
    def cohort(self, row: Extension) -> str:
        return row.assignment.cohort.name

    @admin.display(description=_("due"))
    def due(self, row: Extension) -> Any:
        return row.assignment.due_at


def add_to_cohorts() -> None:
    """Offer what dates a cohort on the cohort's own page, which stands in a lower context."""
    page: Any = type(admin.site._registry[Cohort])
    page.verbs = (*page.verbs, *COHORT_VERBS)


add_to_cohorts()


@admin.register(RoadmapUpgrade)
class RoadmapUpgradeAdmin(ScopedAdmin):
    """Upgrades of running cohorts, and what became of the work."""

    readers = MANAGING
    list_display = (
        "cohort",
        "direction",
        "before",
        "after",
        "learners",
        "kept",
        "carried",
        "set_aside",
        "given",
        "upgraded_at",
    )
    list_select_related = ("cohort", "direction", "before", "after", "upgraded_by")
    fields = readonly_fields = (*list_display, "upgraded_by")
