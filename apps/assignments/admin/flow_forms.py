"""Forms of what happens around a review."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.assignments import policies, selectors, services
from apps.assignments.admin.review_form import ReviewForm, levels_of
from apps.assignments.models import Assignment, SecondOpinion, Thread
from apps.core.admin import LeadsTo, VerbForm
from apps.core.selectors import database_now
from mentorship.values import text_in


class CommentForm(VerbForm):
    body = forms.CharField(
        label=_("Text"), widget=forms.Textarea(attrs={"rows": 4}), max_length=10_000
    )
    asks = forms.BooleanField(
        label=_("It waits for an answer"),
        help_text=_("The turn goes to the learner until there is one."),
        required=False,
    )


class ThreadForm(CommentForm):
    """A thread on the standing revision: as a whole, on a criterion, or on a line."""

    criterion = forms.ChoiceField(label=_("Criterion"), required=False)
    deliverable = forms.TypedChoiceField(
        label=_("Deliverable"), required=False, coerce=int, empty_value=None
    )
    path = forms.CharField(label=_("File"), required=False, max_length=500)
    line = forms.IntegerField(label=_("Line"), required=False, min_value=1, max_value=1_000_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language()
        criteria: Any = self.fields["criterion"]
        criteria.choices = [("", "–")] + [
            (row.slug, text_in(row.name, language))
            for row in selectors.criteria_of(assignment=self.row)
        ]
        deliverables: Any = self.fields["deliverable"]
        deliverables.choices = [("", "–")] + [
            (place, text_in(wish["label"], language))
            for place, wish in enumerate(self.row.task.deliverables)
        ]


class RedactForm(VerbForm):
    """One of the comments the person may take out, and why."""

    comment: Any = forms.ModelChoiceField(label=_("Comment"), queryset=None, empty_label=None)
    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        comment: Any = self.fields["comment"]
        comment.queryset = policies.redactable(user=self.user, thread=self.row)
        comment.label_from_instance = lambda row: f"{row.author.name}: {row.body[:80]}"


class SnippetForm(VerbForm):
    criterion = forms.ChoiceField(label=_("Criterion"), required=False)
    body = forms.CharField(
        label=_("Text"), widget=forms.Textarea(attrs={"rows": 4}), max_length=4000
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language()
        criteria: Any = self.fields["criterion"]
        criteria.choices = [("", _("any"))] + [
            (row.slug, text_in(row.name, language))
            for row in selectors.criteria_of(assignment=self.row)
        ]


class RulesForm(VerbForm):
    promise_hours = forms.IntegerField(
        label=_("A review is promised within (hours)"), min_value=1, max_value=720
    )
    sample_share = forms.FloatField(
        label=_("Reviews that get a second opinion (share)"), min_value=0, max_value=1
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = selectors.review_rules_of(cohort=self.row)
        self.fields["promise_hours"].initial = rules.promise_hours
        self.fields["sample_share"].initial = rules.sample_share


class OpinionForm(ReviewForm):
    """The form of a review, for work somebody else has judged already."""

    @property
    def assignment(self) -> Assignment:
        work: Assignment = self.row.review.revision.assignment
        return work


# --------------------------------------------------------------------------- deeds


def open_thread(row: Assignment, user: Any, data: dict[str, Any]) -> LeadsTo:
    """Begin the conversation the form says."""
    anchor = services.Anchor(
        criterion=data["criterion"],
        deliverable=data["deliverable"],
        path=data["path"],
        line=data["line"],
    )
    thread = services.thread_open(
        assignment_id=row.pk,
        anchor=anchor,
        body=data["body"],
        asks=data["asks"],
        by=user,
        now=database_now(),
    )
    return LeadsTo(thread)


def reply(row: Thread, user: Any, data: dict[str, Any]) -> None:
    """Say what the form says in a thread."""
    services.thread_comment(thread_id=row.pk, by=user, now=database_now(), **data)


def redact(row: Thread, user: Any, data: dict[str, Any]) -> None:
    """Take out the comment the form names."""
    services.comment_redact(
        comment_id=data["comment"].pk, reason=data["reason"], by=user, now=database_now()
    )


def keep_snippet(row: Assignment, user: Any, data: dict[str, Any]) -> None:
    """Add what the form says to the library."""
    services.snippet_create(organization_id=row.organization_id, by=user, **data)


def give_opinion(row: SecondOpinion, user: Any, data: dict[str, Any]) -> None:
    """Judge again as the form says."""
    services.second_opinion_give(
        opinion_id=row.pk,
        levels=levels_of(data),
        outcome=data["outcome"],
        comment=data["comment"],
        by=user,
        now=database_now(),
    )
