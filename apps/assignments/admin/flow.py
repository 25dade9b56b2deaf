"""The desk around a review: who holds what, what is talked about, and how reviewers agree."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.assignments import policies, selectors, services
from apps.assignments.admin.flow_forms import (
    CommentForm,
    OpinionForm,
    RedactForm,
    RulesForm,
    give_opinion,
    redact,
    reply,
)
from apps.assignments.admin.shown import shown_blind
from apps.assignments.models import (
    Comment,
    ReviewBoard,
    ReviewClaim,
    SecondOpinion,
    Thread,
)
from apps.core.admin import ScopedAdmin, ScopedInline, Verb
from apps.core.selectors import database_now
from mentorship.states import ReviewClaimState, ThreadState
from mentorship.values import MANAGING, Role


def _now(deed: Any, key: str) -> Any:
    """Return what a verb without a form does: one service call on the row."""

    def do(row: Any, user: Any, data: dict[str, Any]) -> None:
        deed(**{key: row.pk}, by=user, now=database_now())

    return do


# --------------------------------------------------------------------------- claims


def _holds(request: HttpRequest, row: ReviewClaim) -> bool:
    return row.state == ReviewClaimState.HELD and row.holder_id == request.user.pk


def _may_release(request: HttpRequest, row: ReviewClaim) -> bool:
    user: Any = request.user
    held = row.state == ReviewClaimState.HELD
    own = row.holder_id == user.pk
    return held and (own or policies.can_reopen(user=user, assignment=row.assignment))


@admin.register(ReviewClaim)
class ReviewClaimAdmin(ScopedAdmin):
    """Who has taken which work for review, and until when."""

    list_display = ("task", "learner", "holder", "state", "claimed_at", "lease_until")
    list_filter = ("state",)
    list_select_related = (
        "holder",
        "assignment__task",
        "assignment__enrollment__learner__user",
    )
    search_fields = ("holder__name", "assignment__enrollment__learner__user__name")
    fields = (("task", "learner"), ("holder", "state"), ("claimed_at", "lease_until", "ended_at"))
    readonly_fields = ("task", "learner")
    verbs = (
        Verb(
            "renew",
            _("Renew"),
            help_text=_("The lease begins anew."),
            fits=_holds,
            do=_now(services.claim_renew, "claim_id"),
        ),
        Verb(
            "release",
            _("Release"),
            help_text=_("The work goes back to the queue, at the place it had."),
            fits=_may_release,
            do=_now(services.claim_release, "claim_id"),
        ),
    )

    @admin.display(description=_("task"))
    def task(self, row: ReviewClaim) -> str:
        return str(row.assignment.task)

    @admin.display(description=_("learner"))
    def learner(self, row: ReviewClaim) -> str:
        return row.assignment.enrollment.learner.user.name


# --------------------------------------------------------------------------- threads


class CommentInline(ScopedInline):
    model = Comment
    fields = ("said_at", "author", "text", "asks")
    readonly_fields = ("said_at", "author", "text", "asks")
    ordering = ("pk",)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("author")

    @admin.display(description=_("text"))
    def text(self, row: Comment) -> Any:
        if row.redacted_at is None:
            return row.body
        return f"{_('(taken out)')} {row.redact_reason}".strip()


def _takes_part_while(state: ThreadState | None) -> Any:
    def fits(request: HttpRequest, row: Thread) -> bool:
        user: Any = request.user
        fitting = state is None or row.state == state
        return fitting and policies.can_review(user=user, assignment=row.assignment)

    return fits


def _has_redactable(request: HttpRequest, row: Thread) -> bool:
    user: Any = request.user
    return bool(policies.redactable(user=user, thread=row).exists())


@admin.register(Thread)
class ThreadAdmin(ScopedAdmin):
    """What is talked about: on a revision, a criterion, or a line."""

    list_display = ("task", "learner", "anchor", "criterion", "state", "opened_by", "opened_at")
    list_filter = ("state", "anchor")
    list_select_related = (
        "opened_by",
        "criterion",
        "assignment__task",
        "assignment__enrollment__learner__user",
    )
    search_fields = ("assignment__enrollment__learner__user__name", "assignment__task__slug")
    fields = (
        ("task", "learner", "revision_number"),
        ("anchor", "criterion"),
        ("path", "line"),
        ("state", "opened_by"),
        ("opened_at", "resolved_at"),
    )
    readonly_fields = ("task", "learner", "revision_number")
    inlines = (CommentInline,)
    verbs = (
        Verb("reply", _("Reply"), fits=_takes_part_while(None), form=CommentForm, do=reply),
        Verb(
            "resolve",
            _("Resolve"),
            help_text=_("Nothing is left to say."),
            fits=_takes_part_while(ThreadState.OPEN),
            do=_now(services.thread_resolve, "thread_id"),
        ),
        Verb(
            "reopen",
            _("Reopen"),
            help_text=_("Take it up again."),
            fits=_takes_part_while(ThreadState.RESOLVED),
            do=_now(services.thread_reopen, "thread_id"),
        ),
        Verb(
            "redact",
            _("Take out a comment"),
            help_text=_("A mark stays: who said it and when, and why it was taken out."),
            fits=_has_redactable,
            form=RedactForm,
            do=redact,
        ),
    )

    @admin.display(description=_("task"))
    def task(self, row: Thread) -> str:
        return str(row.assignment.task)

    @admin.display(description=_("learner"))
    def learner(self, row: Thread) -> str:
        return row.assignment.enrollment.learner.user.name

    @admin.display(description=_("revision"))
    def revision_number(self, row: Thread) -> int:
        return row.revision.number


# --------------------------------------------------------------------------- second opinions


def _is_asked(request: HttpRequest, row: SecondOpinion) -> bool:
    return row.answer_id is None and row.reviewer_id == request.user.pk


@admin.register(SecondOpinion)
class SecondOpinionAdmin(ScopedAdmin):
    """Work to be judged a second time; it changes no outcome."""

    list_display = ("task", "reviewer", "week", "asked_at", "is_given")
    list_filter = ("week",)
    list_select_related = ("reviewer", "review__revision__assignment__task")
    fields = (("task", "reviewer"), ("week", "asked_at", "is_given"))
    readonly_fields = ("task", "is_given")
    verbs = (
        Verb(
            "give",
            _("Judge again"),
            help_text=_("What the first review said is not shown; its outcome stays."),
            fits=_is_asked,
            form=OpinionForm,
            do=give_opinion,
            template="admin/assignments/review.html",
            context=lambda request, row: {"work": shown_blind(row)},
        ),
    )

    class Media:
        css = {"all": ["assignments/desk.css"]}

    @admin.display(description=_("task"))
    def task(self, row: SecondOpinion) -> str:
        return str(row.review.revision.assignment.task)

    @admin.display(description=_("given"), boolean=True)
    def is_given(self, row: SecondOpinion) -> bool:
        return row.answer_id is not None


# --------------------------------------------------------------------------- the board


@admin.register(ReviewBoard)
class ReviewBoardAdmin(ScopedAdmin):
    """Each cohort's reviews: what waits, what is late, and how well reviewers agree."""

    readers = (Role.LEAD_MENTOR, *MANAGING)
    list_display = ("name", "state", "waiting", "late", "oldest", "promise")
    list_filter = ("state",)
    search_fields = ("name",)
    fields = (("name", "state"), ("waiting", "late", "oldest"), ("promise", "share"))
    readonly_fields = ("waiting", "late", "oldest", "promise", "share")
    change_form_template = "admin/assignments/board.html"
    verbs = (
        Verb(
            "rules",
            _("Set the promise"),
            help_text=_("It counts for what waits already; the order of the line stays."),
            fits=lambda request, row: True,
            form=RulesForm,
            do=lambda row, user, data: services.review_rules_set(cohort_id=row.pk, by=user, **data),
        ),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        user: Any = request.user
        return selectors.review_board(viewer=user)

    def timeline(self, row: Any) -> Any:
        return ()  # the cohort's own page tells its steps

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        return {"agreement": selectors.review_agreement(cohort=row)}

    @admin.display(description=pgettext_lazy("count", "waiting"))
    def waiting(self, row: Any) -> int:
        return int(row.waiting)

    @admin.display(description=_("late"))
    def late(self, row: Any) -> int:
        return int(row.late)

    @admin.display(description=_("longest waiting since"))
    def oldest(self, row: Any) -> str:
        if row.oldest is None:
            return "–"
        return date_format(localtime(row.oldest), "DATETIME_FORMAT")

    @admin.display(description=_("promise (hours)"))
    def promise(self, row: Any) -> int:
        return int(row.promise)

    @admin.display(description=_("second opinions (share)"))
    def share(self, row: Any) -> float:
        return selectors.review_rules_of(cohort=row).sample_share
