"""What a person can do to a row at the desk."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.admin import AdminSite
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.admin.verb_forms import VerbForm

if TYPE_CHECKING:
    from apps.core.admin.scoped import ScopedAdmin


@dataclass(frozen=True)
class NothingDone:
    """What a verb returns that changed nothing: *why* is told, and not that it is done.

    *stays*: on the form, with what was typed.
    """

    why: str
    stays: bool = False


IN_BACKGROUND = _("It is made in the background: load this page again in a moment.")


@dataclass(frozen=True)
class LeadsTo:
    """What a verb returns whose result stands on another page: that page comes next.

    *to*: the row that was made; or a model, whose list will hold it once a job is done. *query*:
    what the list is filtered by. *told*: said there.
    """

    to: models.Model | type[models.Model]
    query: str = ""
    told: Any = ""

    def is_open_to(self, request: HttpRequest, site: AdminSite) -> bool:
        """Tell whether the person who asks has the page at all."""
        page = site._registry.get(self._model())
        return page is not None and page.has_view_permission(request)

    def address(self) -> str:
        """Return the address of the page."""
        meta = self._model()._meta
        name = f"admin:{meta.app_label}_{meta.model_name}"
        if isinstance(self.to, models.Model):
            return reverse(f"{name}_change", args=[self.to.pk])
        return f"{reverse(f'{name}_changelist')}{self.query}"

    def _model(self) -> type[models.Model]:
        return type(self.to) if isinstance(self.to, models.Model) else self.to


class Verb:
    """Something a person can do to a row in the admin: a form and one service call.

    *fits*: whether the verb is offered for the row in its present state, to this person.
    *do*: `(row, user, cleaned_data)`, calling one service; a text it returns is shown beside. See
    `NothingDone` and `LeadsTo` too.
    *removes*: whether the row is gone afterwards. *ends*: nothing leads back; never what the page
    suggests first.
    *context*: further values for the template.
    """

    def __init__(  # noqa: PLR0913 - keywords, each with a plain meaning
        self,
        name: str,
        label: Any,
        *,
        do: Callable[[Any, Any, dict[str, Any]], object],
        fits: Callable[[HttpRequest, Any], bool],
        form: type[VerbForm] = VerbForm,
        help_text: Any = "",
        template: str = "admin/verb.html",
        removes: bool = False,
        ends: bool = False,
        context: Callable[[HttpRequest, Any], dict[str, Any]] = lambda request, row: {},
    ) -> None:
        self.name, self.label, self.help_text = name, label, help_text
        self.do, self.fits, self.form = do, fits, form
        self.template, self.context = template, context
        self.removes, self.ends = removes, ends

    def offer(self, model_admin: "ScopedAdmin", row: Any) -> dict[str, Any]:
        """Return what the row's page needs for a button."""
        url = reverse(f"admin:{model_admin.url_name(self.name)}", args=[row.pk])
        words = {"label": self.label, "help_text": self.help_text}
        return {**words, "url": url, "ends": self.ends}
