"""The desk's pages of learners and mentors."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.accounts import policies, services
from apps.accounts.admin.forms import LearnerBasicsForm, MentorProfileForm, basics_of, offer_of
from apps.accounts.models import (
    LANGUAGE_CHOICES,
    Experience,
    Learner,
    Mentor,
    SkillClaim,
    User,
    VerticalExperience,
)
from apps.core.admin import ScopedAdmin, ScopedInline, Verb
from apps.core.selectors import database_now

ORGANIZATION = ("organization", admin.RelatedOnlyFieldListFilter)


def _can_edit(request: HttpRequest, row: Any) -> bool:
    user = request.user
    return isinstance(user, User) and policies.can_edit_profile(user=user, profile=row)


def _save_basics(row: Learner, user: User, data: dict[str, Any]) -> None:
    services.learner_basics_save(
        learner_id=row.pk, basics=basics_of(data), by=user, now=database_now()
    )


def _save_offer(row: Mentor, user: User, data: dict[str, Any]) -> None:
    services.mentor_profile_save(
        mentor_id=row.pk, profile=offer_of(data), by=user, now=database_now()
    )


class ExperienceInline(ScopedInline):
    model = Experience
    fields = ("family", "years", "proof")


class SkillClaimInline(ScopedInline):
    model = SkillClaim
    fields = ("skill", "level", "proof")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.select_related("skill")


class VerticalExperienceInline(ScopedInline):
    model = VerticalExperience
    fields = ("vertical", "years")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.select_related("vertical")


@admin.register(Learner)
class LearnerAdmin(ScopedAdmin):
    """What learners bring along: a mentor's own, a lead's cohorts, a manager's organization."""

    list_display = ("user", "status", "target_direction", "weekly_hours", "organization")
    list_filter = ("status", ORGANIZATION)
    list_select_related = ("user", "target_direction", "organization")
    search_fields = ("user__name", "user__email")
    inlines = (ExperienceInline, SkillClaimInline, VerticalExperienceInline)
    verbs = (
        Verb(
            "edit",
            _("Edit the profile"),
            help_text=_("Roles, skills and verticals are written by the learner."),
            form=LearnerBasicsForm,
            fits=_can_edit,
            do=_save_basics,
        ),
    )


@admin.register(Mentor)
class MentorAdmin(ScopedAdmin):
    list_display = ("user", "weekly_hours", "used", "free", "away", "speaks", "organization")
    exclude = ("languages",)
    readonly_fields = ("speaks",)
    list_filter = (ORGANIZATION,)
    list_select_related = ("user", "organization")
    search_fields = ("user__name", "user__email")
    verbs = (
        Verb(
            "edit",
            _("Edit the profile"),
            form=MentorProfileForm,
            fits=_can_edit,
            do=_save_offer,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).with_load(database_now())  # type: ignore[attr-defined,no-any-return]

    @admin.display(description=_("languages"))
    def speaks(self, mentor: Mentor) -> str:
        named = dict(LANGUAGE_CHOICES)
        return ", ".join(str(named.get(code, code)) for code in mentor.languages) or "–"

    @admin.display(description=_("hours used"), ordering="hours_used")
    def used(self, mentor: Mentor) -> str:
        return f"{mentor.hours_used:g}"

    @admin.display(description=_("hours free"), ordering="hours_free")
    def free(self, mentor: Mentor) -> str:
        return f"{mentor.hours_free:g}"

    @admin.display(description=_("on leave"), boolean=True, ordering="on_leave")
    def away(self, mentor: Mentor) -> bool:
        return mentor.on_leave
