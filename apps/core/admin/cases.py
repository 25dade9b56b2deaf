"""Whose row it is that somebody decides on: the facts that tell it from others, as columns."""

from typing import TYPE_CHECKING, Any

from django.contrib.admin.utils import (
    display_for_field,
    display_for_value,
    label_for_field,
    lookup_field,
)
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from apps.core.admin.scoped import ScopedAdmin

EMPTY = "–"


def case_of(page: "ScopedAdmin", row: Any) -> list[tuple[str, str]]:
    """Return name and value of each column of the case, in the reader's words.

    A number names no case to anybody; columns without a value are left out.
    """
    columns = [str(column) for column in page.case or page.list_display]
    shown = [(column, _value(page, column, row)) for column in columns if column != "id"]
    return [
        (str(label_for_field(column, page.model, page)), value)
        for column, value in shown
        if value not in {"", EMPTY}
    ]


def title_of(page: "ScopedAdmin", row: Any) -> str:
    """Return what the head of a page calls *row*: by its case, where it has but a number."""
    said = str(row)
    if f"#{row.pk}" not in said:
        return said
    return " · ".join(value for _name, value in case_of(page, row)[:2]) or said


def _value(page: "ScopedAdmin", column: str, row: Any) -> str:
    field, attribute, value = lookup_field(column, row, page)
    if field is not None and field.is_relation:
        value, field = getattr(row, column), None
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if field is None:
        return str(display_for_value(value, getattr(attribute, "empty_value_display", EMPTY)))
    return str(display_for_field(value, field, EMPTY))
