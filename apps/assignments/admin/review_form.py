"""The form of a review, built from the rubric: one choice of five levels per criterion."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.assignments import selectors, services
from apps.assignments.models import Assignment
from apps.core.admin import VerbForm
from apps.core.selectors import database_now
from apps.curriculum.models import Criterion
from mentorship.values import ReviewOutcome, text_in

LEVEL = "level_"
OUTCOMES = [
    (ReviewOutcome.APPROVED.value, _("Approve: the work is done")),
    (ReviewOutcome.CHANGES_REQUESTED.value, _("Request changes: the learner hands in again")),
    (ReviewOutcome.REJECTED.value, _("Reject: the work is closed without approval")),
]


class ReviewForm(VerbForm):
    """Levels, outcome, feedback. `revision` is the one on the page: none is judged unread."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=OUTCOMES, widget=forms.RadioSelect)
    comment = forms.CharField(
        label=_("Feedback"),
        help_text=_("The learner reads this. Needed unless you approve."),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=20_000,
        required=False,
    )
    snippets = forms.TypedMultipleChoiceField(
        label=_("Snippets"),
        help_text=_("They are put behind the feedback."),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    class Media:
        css = {"all": ["assignments/desk.css"]}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        criteria = selectors.criteria_of(assignment=self.assignment)
        self.fields = {
            **{f"{LEVEL}{criterion.slug}": _level_field(criterion) for criterion in criteria},
            **self.fields,
        }
        standing = selectors.reviewable_revision(assignment=self.assignment)
        self.fields["revision"].initial = standing.pk if standing else None
        self._offer_snippets()

    @property
    def assignment(self) -> Assignment:
        """The work that is judged."""
        work: Assignment = self.row
        return work

    def _offer_snippets(self) -> None:
        field: Any = self.fields["snippets"]
        field.choices = [
            (snippet.pk, snippet.body)
            for snippet in selectors.snippets_for(assignment=self.assignment)
        ]
        if not field.choices:
            del self.fields["snippets"]

    @property
    def rubric(self) -> list[forms.BoundField]:
        """The criteria's fields, in the order of the rubric."""
        return [self[name] for name in self.fields if name.startswith(LEVEL)]


def _level_field(criterion: Criterion) -> forms.TypedChoiceField:
    language = get_language()
    return forms.TypedChoiceField(
        label=text_in(criterion.name, language),
        help_text=_("Weight %(share)s %%") % {"share": f"{criterion.weight * 100:g}"},
        choices=[(level, text_in(words, language)) for level, words in enumerate(criterion.levels)],
        coerce=int,
        widget=forms.RadioSelect,
    )


def levels_of(data: dict[str, Any]) -> dict[str, int]:
    """Return the levels a form gives, by criterion."""
    return {name.removeprefix(LEVEL): data[name] for name in data if name.startswith(LEVEL)}


def publish(row: Assignment, user: Any, data: dict[str, Any]) -> None:
    """Publish what the form says."""
    services.review_publish(
        assignment_id=row.pk,
        levels=levels_of(data),
        outcome=data["outcome"],
        comment=data["comment"],
        revision_id=data["revision"],
        snippet_ids=data.get("snippets", ()),
        by=user,
        now=database_now(),
    )
