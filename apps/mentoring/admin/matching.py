"""Matching at the desk: asked for on a cohort, offered by leads, answered by mentors."""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Learner
from apps.cohorts.models import Cohort, Enrollment
from apps.core.admin import IN_BACKGROUND, LeadsTo, Panel, ScopedAdmin, Verb, VerbForm, judged
from apps.core.models import choices_of
from apps.core.selectors import database_now
from apps.mentoring import policies, selectors, services
from apps.mentoring.models import MatchProposal, MatchRun, Preference
from mentorship.states import COHORT, CohortState, MatchProposalState
from mentorship.values import MANAGING, OfferDecline, Role, Side, Stance, text_in

# --------------------------------------------------------------------------- forms


class DeclineForm(VerbForm):
    reason = forms.ChoiceField(label=_("Reason"), choices=judged(choices_of(OfferDecline)))
    note = forms.CharField(
        label=_("Note"), widget=forms.Textarea({"rows": 3}), max_length=2000, required=False
    )


class TakeBackForm(VerbForm):
    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea({"rows": 3}), max_length=2000, required=False
    )


class WishForm(VerbForm):
    stance = forms.ChoiceField(label=_("Wish"), choices=judged(choices_of(Stance)))


class NoteWishForm(WishForm):
    """What a learner told a manager of a mentor."""

    mentor: Any = forms.ModelChoiceField(label=_("Mentor"), queryset=None, empty_label="–")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mentor: Any = self.fields["mentor"]
        mentor.queryset = selectors.mentors_available(organization_id=self.row.organization_id)


# --------------------------------------------------------------------------- verbs


def _may_match(request: HttpRequest, row: Cohort) -> bool:
    user: Any = request.user
    goes_on = CohortState(row.state) not in COHORT.ends()
    return goes_on and policies.can_arrange(user=user, cohort=row)


def _match(row: Cohort, user: Any, data: dict[str, Any]) -> LeadsTo:
    services.match_request(cohort_id=row.pk, by=user, now=database_now())
    return LeadsTo(MatchRun, query=f"?cohort__id__exact={row.pk}", told=IN_BACKGROUND)


def _may_wish(request: HttpRequest, row: Enrollment) -> bool:
    user: Any = request.user
    mine = selectors.mentor_of(user=user, organization_id=row.organization_id)
    return mine is not None and row.learner.user_id != user.pk


def _wish(row: Enrollment, user: Any, data: dict[str, Any]) -> None:
    mentor = selectors.mentor_of(user=user, organization_id=row.organization_id)
    assert mentor is not None
    services.preference_set(
        learner_id=row.learner_id,
        mentor_id=mentor.pk,
        side=Side.MENTOR,
        stance=Stance(data["stance"]),
        by=user,
        now=database_now(),
    )


def _may_note(request: HttpRequest, row: Enrollment) -> bool:
    user: Any = request.user
    return policies.can_note_wish(user=user, learner=row.learner)


def _note(row: Enrollment, user: Any, data: dict[str, Any]) -> None:
    services.preference_set(
        learner_id=row.learner_id,
        mentor_id=data["mentor"].pk,
        side=Side.LEARNER,
        stance=Stance(data["stance"]),
        by=user,
        now=database_now(),
    )


def _wishes_of(learner_id: int, request: HttpRequest) -> dict[str, Any] | None:
    viewer: Any = request.user
    wishes = list(selectors.preference_list(viewer=viewer).filter(learner=learner_id))
    return {"template": "admin/_wishes.html", "wishes": wishes} if wishes else None


def _wishes_of_enrollment(request: HttpRequest, row: Enrollment) -> dict[str, Any] | None:
    """Show what the viewer may know of who wishes whom."""
    return _wishes_of(row.learner_id, request)


def _wishes_of_learner(request: HttpRequest, row: Learner) -> dict[str, Any] | None:
    """Show what the viewer may know of who wishes whom."""
    return _wishes_of(row.pk, request)


def _arranges(*states: MatchProposalState) -> Callable[[HttpRequest, Any], bool]:
    def fits(request: HttpRequest, row: MatchProposal) -> bool:
        user: Any = request.user
        return MatchProposalState(row.state) in states and policies.can_assign(
            user=user, enrollment=row.enrollment
        )

    return fits


def _may_answer(request: HttpRequest, row: MatchProposal) -> bool:
    user: Any = request.user
    waits = row.state == MatchProposalState.OFFERED
    return waits and policies.can_answer(user=user, proposal=row)


def _offer(row: MatchProposal, user: Any, data: dict[str, Any]) -> None:
    services.proposal_offer(proposal_id=row.pk, by=user, now=database_now())


def _accept(row: MatchProposal, user: Any, data: dict[str, Any]) -> None:
    services.proposal_accept(proposal_id=row.pk, by=user, now=database_now())


def _decline(row: MatchProposal, user: Any, data: dict[str, Any]) -> None:
    services.proposal_decline(
        proposal_id=row.pk,
        reason=OfferDecline(data["reason"]),
        note=data["note"],
        by=user,
        now=database_now(),
    )


def _take_back(row: MatchProposal, user: Any, data: dict[str, Any]) -> None:
    services.proposal_cancel(proposal_id=row.pk, reason=data["reason"], by=user, now=database_now())


def _may_withdraw(request: HttpRequest, row: Preference) -> bool:
    user: Any = request.user
    return policies.can_withdraw(user=user, preference=row)


def _withdraw(row: Preference, user: Any, data: dict[str, Any]) -> None:
    services.preference_withdraw(preference_id=row.pk, by=user, now=database_now())


def _extend_the_pages_below() -> None:
    """Add verbs to pages of contexts below, which do not know of matching."""
    match = Verb(
        "match-mentors",
        _("Match mentors"),
        help_text=_("Proposes mentors for all learners at once; nothing is offered yet."),
        fits=_may_match,
        do=_match,
    )
    wish = Verb(
        "wish",
        _("Wish for or against"),
        help_text=_("Only you and the managers see what you wish."),
        form=WishForm,
        fits=_may_wish,
        do=_wish,
    )
    note = Verb(
        "note-wish",
        _("Note a wish of the learner"),
        help_text=_("What the learner told you; it replaces what they said of the mentor before."),
        form=NoteWishForm,
        fits=_may_note,
        do=_note,
    )
    for model, verb in ((Cohort, match), (Enrollment, wish), (Enrollment, note)):
        page = cast("type[ScopedAdmin]", type(admin.site.get_model_admin(model)))
        page.verbs = (*page.verbs, verb)
    _show(Enrollment, _wishes_of_enrollment)
    _show(Learner, _wishes_of_learner)


def _show(model: type[Enrollment] | type[Learner], panel: Panel) -> None:
    page = cast("type[ScopedAdmin]", type(admin.site.get_model_admin(model)))
    page.panels = (*page.panels, panel)


_extend_the_pages_below()

# --------------------------------------------------------------------------- pages


def _said(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return *parts* with their words in the reader's language."""
    return [{**part, "text": text_in(part["texts"], get_language())} for part in parts]


def _worth(run: MatchRun, learners: dict[int, str]) -> dict[str, Any]:
    """Return what one more place would gain, and who would rather change, with names."""
    mentors = selectors.mentor_names(organization_id=run.organization_id)
    prices = [
        {**price, "name": mentors.get(price["mentor"], "–")}
        for price in run.prices
        if price["gain"] > 0
    ]
    envy = [
        {**one, "names": [learners.get(pk, "–") for pk in one["enrollments"]]} for one in run.envy
    ]
    return {"prices": _said(prices), "envy": _said(envy)}


@admin.register(MatchRun)
class MatchRunAdmin(ScopedAdmin):
    """What each matching came to, and who is left without a mentor, and why."""

    readers = (Role.LEAD_MENTOR, *MANAGING)
    list_display = ("cohort", "made_at", "learners", "proposed", "left")
    list_filter = (("cohort", admin.RelatedOnlyFieldListFilter),)
    change_form_template = "admin/match_run.html"
    fields = (("cohort", "made_at"), ("learners", "proposed", "left"))
    readonly_fields = ("proposed", "left")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        user: Any = request.user
        return selectors.match_run_list(viewer=user)

    def page_context(self, request: HttpRequest, run: Any) -> dict[str, Any]:
        user: Any = request.user
        names = selectors.learner_names(cohort_id=run.cohort_id)
        left = [{**row, "name": names.get(row["enrollment"], "–")} for row in run.unmatched]
        return {
            "proposals": selectors.match_proposal_list(viewer=user).filter(run=run),
            "unmatched": _said(left),
            "kept": len(run.kept),
            **_worth(run, names),
        }

    @admin.display(description=_("proposed"))
    def proposed(self, row: Any) -> int:
        return int(row.proposed)

    @admin.display(description=_("without a mentor"))
    def left(self, row: MatchRun) -> int:
        return len(row.unmatched)


@admin.register(MatchProposal)
class MatchProposalAdmin(ScopedAdmin):
    """Mentors proposed for learners, and learners offered to whoever looks."""

    list_display = ("learner", "mentor", "state", "offered_at", "expires_at")
    case = ("learner", "cohort", "mentor", "state", "replaces", "expires_at")
    list_filter = ("state",)
    search_fields = ("enrollment__learner__user__name", "mentor__user__name")
    change_form_template = "admin/match_proposal.html"
    fields = (
        ("learner", "mentor"),
        ("state", "replaces"),
        ("offered_at", "expires_at", "decided_at"),
        ("decline_reason", "note"),
    )
    readonly_fields = ("learner",)
    verbs = (
        Verb("offer", _("Offer"), fits=_arranges(MatchProposalState.PROPOSED), do=_offer),
        Verb("accept", _("Accept"), fits=_may_answer, do=_accept),
        Verb("decline", _("Decline"), form=DeclineForm, fits=_may_answer, do=_decline),
        Verb(
            "cancel",
            _("Take back"),
            form=TakeBackForm,
            fits=_arranges(MatchProposalState.PROPOSED, MatchProposalState.OFFERED),
            do=_take_back,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        user: Any = request.user
        return selectors.match_proposal_list(viewer=user)

    def page_context(self, request: HttpRequest, row: MatchProposal) -> dict[str, Any]:
        user: Any = request.user
        return {"contributions": _said(selectors.contributions_shown(proposal=row, viewer=user))}

    @admin.display(description=_("learner"))
    def learner(self, row: MatchProposal) -> str:
        return str(row.enrollment.learner)

    @admin.display(description=_("cohort"))
    def cohort(self, row: MatchProposal) -> str:
        return row.enrollment.cohort.name


@admin.register(Preference)
class PreferenceAdmin(ScopedAdmin):
    """What people wish of each other: one's own, and those of organizations one manages."""

    list_display = ("learner", "mentor", "side", "stance")
    list_filter = ("side", "stance")
    verbs = (Verb("withdraw", _("Take back"), fits=_may_withdraw, do=_withdraw),)

    def get_queryset(self, request: HttpRequest) -> Any:
        user: Any = request.user
        return selectors.preference_list(viewer=user)
