"""Mentorships at the desk, who has none, and the pairing verb on the page of an enrollment."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.cohorts.models import Enrollment
from apps.core.admin import LeadsTo, ScopedAdmin, Verb, VerbForm
from apps.core.models import label_of
from apps.core.selectors import database_now
from apps.mentoring import policies, selectors, services
from apps.mentoring.models import Mentorship, Unmentored
from mentorship.states import ENROLLMENT, EnrollmentState, MentorshipState
from mentorship.values import MANAGING, MentorshipEndReason, MentorshipKind, Role

# --------------------------------------------------------------------------- forms


class MentorField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A mentor, told with the hours that are left."""

    def __init__(self) -> None:
        super().__init__(queryset=None, label=_("Mentor"))

    def label_from_instance(self, mentor: Any) -> str:
        told = {"mentor": mentor, "hours": f"{mentor.hours_free:g}"}
        if mentor.on_leave:
            return gettext("%(mentor)s (on leave)") % told
        return gettext("%(mentor)s (%(hours)s hours free)") % told


class AssignForm(VerbForm):
    mentor = MentorField()
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[
            (MentorshipKind.PRIMARY.value, _("Primary")),
            (MentorshipKind.SECONDARY.value, _("Secondary")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_mentors(self)


class HandOverForm(VerbForm):
    mentor = MentorField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_mentors(self)


def _offer_mentors(form: VerbForm) -> None:
    """Offer the mentors of the row's organization, each with the hours that are left."""
    organization_id = form.row.organization_id
    available = selectors.mentors_available(organization_id=organization_id)
    field = cast("forms.ModelChoiceField[Any]", form.fields["mentor"])
    field.queryset = available.with_load(database_now())


class PauseForm(VerbForm):
    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea({"rows": 3}), max_length=2000, required=False
    )


class EndForm(VerbForm):
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[
            (MentorshipEndReason.COMPLETED.value, _("The work is done")),
            (MentorshipEndReason.HANDOVER.value, _("Handed over to another mentor")),
            (MentorshipEndReason.MENTOR_EXIT.value, _("The mentor leaves")),
            (MentorshipEndReason.LEARNER_EXIT.value, _("The learner leaves")),
            (MentorshipEndReason.MISMATCH.value, _("The two do not match")),
            (MentorshipEndReason.PIVOT.value, _("The learner changes direction")),
        ],
    )


# --------------------------------------------------------------------------- verbs


def _may_assign(request: HttpRequest, row: Enrollment) -> bool:
    user: Any = request.user
    goes_on = EnrollmentState(row.state) not in ENROLLMENT.ends()
    return goes_on and policies.can_assign(user=user, enrollment=row)


def _assign(row: Enrollment, user: Any, data: dict[str, Any]) -> LeadsTo:
    made = services.mentorship_assign(
        enrollment_id=row.pk,
        mentor_id=data["mentor"].pk,
        kind=MentorshipKind(data["kind"]),
        by=user,
        now=database_now(),
    )
    return LeadsTo(made)  # who has a mentor by now has left the list of those who have none


def _in(*states: MentorshipState) -> Any:
    def fits(request: HttpRequest, row: Mentorship) -> bool:
        user: Any = request.user
        return MentorshipState(row.state) in states and policies.can_assign(
            user=user, enrollment=row.enrollment
        )

    return fits


def _pause(row: Mentorship, user: Any, data: dict[str, Any]) -> None:
    services.mentorship_pause(
        mentorship_id=row.pk, reason=data["reason"], by=user, now=database_now()
    )


def _resume(row: Mentorship, user: Any, data: dict[str, Any]) -> None:
    services.mentorship_resume(mentorship_id=row.pk, by=user, now=database_now())


def _hand_over(row: Mentorship, user: Any, data: dict[str, Any]) -> LeadsTo:
    begun = services.mentorship_hand_over(
        mentorship_id=row.pk, mentor_id=data["mentor"].pk, by=user, now=database_now()
    )
    return LeadsTo(begun)


def _end(row: Mentorship, user: Any, data: dict[str, Any]) -> None:
    reason = MentorshipEndReason(data["reason"])
    services.mentorship_end(mentorship_id=row.pk, reason=reason, by=user, now=database_now())


ASSIGN = Verb(
    "assign-mentor",
    _("Assign a mentor"),
    form=AssignForm,
    fits=_may_assign,
    do=_assign,
)

# --------------------------------------------------------------------------- pages


def _extend_the_page_of_an_enrollment() -> None:
    """Add the pairing verb to a page of the context below, which does not know of mentors."""
    page = cast("type[ScopedAdmin]", type(admin.site.get_model_admin(Enrollment)))
    page.verbs = (*page.verbs, ASSIGN)


_extend_the_page_of_an_enrollment()


@admin.register(Mentorship)
class MentorshipAdmin(ScopedAdmin):
    """Who accompanies whom; new pairs are made on the page of the enrollment."""

    list_display = ("learner", "mentor", "kind", "state", "hours", "started_at", "end_reason")
    list_filter = ("state", "kind")
    case = ("learner", "cohort", "mentor", "kind", "state", "started_at")
    search_fields = ("enrollment__learner__user__name", "mentor__user__name")
    verbs = (
        Verb(
            "pause",
            _("Pause"),
            form=PauseForm,
            fits=_in(MentorshipState.ACTIVE),
            do=_pause,
        ),
        Verb(
            "hand-over",
            _("Hand over"),
            help_text=_("Ends this mentorship and begins one with another mentor."),
            form=HandOverForm,
            fits=_in(MentorshipState.ACTIVE, MentorshipState.PAUSED),
            do=_hand_over,
        ),
        Verb("resume", _("Resume"), fits=_in(MentorshipState.PAUSED), do=_resume),
        Verb(
            "end",
            _("End"),
            form=EndForm,
            fits=_in(MentorshipState.ACTIVE, MentorshipState.PAUSED),
            do=_end,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        user: Any = request.user
        return selectors.mentorship_list(viewer=user)

    @admin.display(description=_("learner"))
    def learner(self, mentorship: Mentorship) -> str:
        return str(mentorship.enrollment.learner)

    @admin.display(description=_("cohort"))
    def cohort(self, row: Mentorship) -> str:
        return row.enrollment.cohort.name


@admin.register(Unmentored)
class UnmentoredAdmin(ScopedAdmin):
    """Learners on board whom nobody accompanies; a mentor is assigned on the enrollment's page."""

    readers = (Role.LEAD_MENTOR, *MANAGING)
    list_display = ("learner", "cohort", "state", "former", "left", "why")
    list_filter = ("state",)
    search_fields = ("learner__user__name",)
    fields = ("learner", "cohort", "state", "activated_at")
    verbs = (ASSIGN,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        user: Any = request.user
        return selectors.unmentored_list(viewer=user)

    def timeline(self, row: Any) -> Any:
        return ()  # the enrollment's own page tells its steps

    @admin.display(description=_("last mentor"))
    def former(self, row: Any) -> str:
        return row.last_mentor or "–"

    @admin.display(description=_("mentor left"))
    def left(self, row: Any) -> Any:
        return row.left_at

    @admin.display(description=_("why"))
    def why(self, row: Any) -> str:
        return (
            str(label_of(MentorshipEndReason.__name__, row.left_because))
            if row.left_because
            else "–"
        )
