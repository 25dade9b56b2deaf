"""The forms of the desk's verbs: what every one of them knows, and how its fields look."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    CHECKBOX_CLASSES,
    INPUT_CLASSES,
    SELECT_CLASSES,
    TEXTAREA_CLASSES,
    UnfoldAdminSelectWidget,
)


class VerbForm(forms.Form):
    """The form of a verb; knows the row it is about and who is asking."""

    def __init__(self, *args: Any, row: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row, self.user = row, user
        for field in self.fields.values():
            _dress(field.widget)


def _dress(widget: forms.Widget) -> None:
    """Give a plain widget the look of the desk; one that brings its own classes keeps them."""
    if type(widget) is forms.Select:
        widget.template_name = UnfoldAdminSelectWidget.template_name  # with the arrow
    for kind, classes in LOOKS:
        if isinstance(widget, kind):
            widget.attrs.setdefault("class", " ".join(classes))
            return


LOOKS: tuple[tuple[type[forms.Widget], list[str]], ...] = (
    (forms.Textarea, TEXTAREA_CLASSES),
    (forms.RadioSelect, []),
    (forms.CheckboxInput, CHECKBOX_CLASSES),
    (forms.Select, SELECT_CLASSES),
    (forms.TextInput, INPUT_CLASSES),
    (forms.NumberInput, INPUT_CLASSES),
)


def judged(choices: Iterable[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Return *choices* behind an empty one: what is recorded as a judgement is chosen, not found.

    A required field refuses the empty one.
    """
    return [("", "–"), *choices]


class ReasonForm(VerbForm):
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea, max_length=2000)
