"""What is asked of somebody who writes a roadmap draft."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminFileFieldWidget

from apps.accounts.selectors import organizations_managed
from apps.core.admin import VerbForm
from apps.curriculum import services
from mentorship.errors import DomainError
from mentorship.values import text_in

SHOWN = 120
LOOK = {"rows": 30, "spellcheck": "false", "style": "font-family: monospace"}


class RevisionForm(VerbForm):
    """A form that remembers which revision of the draft was seen."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["revision"].initial = self.row.revision


class OwnerForm(VerbForm):
    """Whose the draft will be: the shared library's (for the operator) or an organization's."""

    organization = forms.ChoiceField(label=_("Organization"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        managed = organizations_managed(viewer=self.user)
        shared = [("", _t("the shared library"))] if self.user.is_superuser else []
        field: Any = self.fields["organization"]
        field.choices = [*shared, *((str(row.pk), row.name) for row in managed)]
        field.required = not self.user.is_superuser

    def clean_organization(self) -> int | None:
        return int(self.cleaned_data["organization"]) if self.cleaned_data["organization"] else None


class BringInForm(OwnerForm):
    slug = forms.SlugField(
        label=_("id"), max_length=60, help_text=_("Of the roadmap to be: small letters, hyphens.")
    )
    file = forms.FileField(
        label=_("File"),
        widget=UnfoldAdminFileFieldWidget,
        max_length=100,
        help_text=_("Markdown (.md), or JSON of nodes and edges (.json); at most 2 MB, UTF-8."),
    )

    def clean_file(self) -> tuple[str, str]:
        file = self.cleaned_data["file"]
        if file.size > services.MAX_DRAFT_BYTES:
            raise forms.ValidationError(_t("The content is too large: at most 2 MB are kept."))
        try:
            return file.name, file.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_t("This is no text in UTF-8.")) from error


class YamlField(forms.CharField):
    """A document as the files write it."""

    widget = forms.Textarea(attrs=LOOK)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return services.document_from_text(text=text) if text else None
        except DomainError as refusal:
            raise forms.ValidationError(refusal.detail) from refusal


class WriteForm(RevisionForm):
    document = YamlField(
        label=_("Content"),
        help_text=_("The roadmap as its file would hold it; faults are told and may stay for now."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document"].initial = services.document_text(document=self.row.document)


class WriteTaskForm(RevisionForm):
    """One task at a time: choose it, send, write it, send again."""

    task = forms.ChoiceField(label=_("Task"))
    loaded = forms.CharField(widget=forms.HiddenInput, required=False)
    content = YamlField(label=_("Content"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["task"]
        field.choices = [
            (f"{stage}.{place}", name) for stage, place, name, _task in tasks_of(self.row.document)
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen = data.get("task")
        if chosen and data.get("loaded") != chosen:
            self._load(chosen)
            raise forms.ValidationError(_t("Now write the task, and send the form again."))
        if chosen and not isinstance(data.get("content"), Mapping):
            self.add_error("content", _t("A task is a map with id, title, goal and more."))
        return data

    def _load(self, chosen: str) -> None:
        """Put the chosen task into the form that is shown next."""
        stage, place = (int(part) for part in chosen.split("."))
        task = self.row.document["stages"][stage]["tasks"][place]
        shown = {"loaded": chosen, "content": services.document_text(document=task)}
        self.data = {**self.data.dict(), **shown}  # type: ignore[attr-defined]  # a QueryDict


class ConfirmForm(RevisionForm):
    """Guesses one by one, or all that a rule has made; nothing is ticked beforehand."""

    rules = forms.MultipleChoiceField(
        label=_("All guesses of these rules"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    pointers = forms.MultipleChoiceField(
        label=_("Guesses that are right"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules: Any = self.fields["rules"]
        pointers: Any = self.fields["pointers"]
        made = Counter(guess["rule"] for guess in self.row.guesses)
        rules.choices = [(rule, f"{rule} ({count})") for rule, count in made.most_common()]
        pointers.choices = [(guess["pointer"], _told(guess)) for guess in self.row.guesses]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        rules = data.pop("rules", ())
        by_rule = [guess["pointer"] for guess in self.row.guesses if guess["rule"] in rules]
        data["pointers"] = list(dict.fromkeys([*data.get("pointers", ()), *by_rule]))
        if not data["pointers"]:
            raise forms.ValidationError(_t("Tick what is right."))
        return data


def _told(guess: Mapping[str, Any]) -> str:
    value = json.dumps(guess["value"], ensure_ascii=False)
    return f"{guess['pointer']}: {value[:SHOWN]} – {guess['because']}"


def tasks_of(document: Any) -> Iterator[tuple[int, int, str, Any]]:
    """Yield stage, place, name and content of every task a draft writes out itself."""
    stages = document.get("stages") if isinstance(document, Mapping) else None
    for stage, content in enumerate(stages if isinstance(stages, list) else ()):
        tasks = content.get("tasks") if isinstance(content, Mapping) else None
        for place, task in enumerate(tasks if isinstance(tasks, list) else ()):
            if isinstance(task, Mapping) and "use" not in task:
                yield stage, place, _name_of(task, stage, place), task


def _name_of(task: Mapping[str, Any], stage: int, place: int) -> str:
    title = task.get("title")
    name = text_in(title, None) if isinstance(title, Mapping) else ""
    return f"{stage + 1}.{place + 1} {name or task.get('id') or ''}"
