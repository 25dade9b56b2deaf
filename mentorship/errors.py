"""What can go wrong in the field. An error carries a stable code, never an HTTP status.

DomainError
├── NotAllowed        this person may not do this
├── NotFound          there is no such thing, or the viewer may not see it
├── Conflict          the present state does not allow it
│   └── TransitionNotAllowed
└── Invalid           the values do not make sense (together)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Self

Fact = str | int | float | bool | datetime | None | list[str]


class Detail(str):
    """What went wrong, in English, in a form that a door can say again in another language.

    `template`: the detail with `%(name)s` where a value of `values` goes in.
    """

    __slots__ = ("template", "values")

    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, **values: object) -> Self:
        detail = super().__new__(cls, template % values)
        detail.template, detail.values = template, values
        return detail


class DomainError(Exception):
    """A rule of the program was broken.

    `code` is the public name of the rule: it ends up in the problem's `type` URI, so renaming
    one is a breaking change of the API. `facts` are its typed circumstances.
    """

    code: ClassVar[str] = "rule-broken"
    title: ClassVar[str] = "A rule of the program was broken"

    def __init__(self, detail: str, **facts: Fact) -> None:
        super().__init__(detail)
        self.detail = detail
        self.facts = facts


class NotAllowed(DomainError):
    code, title = "not-allowed", "You may not do this"


class NotFound(DomainError):
    code, title = "not-found", "There is no such thing, or you may not see it"


class Conflict(DomainError):
    code, title = "conflict", "The present state does not allow this"


class TransitionNotAllowed(Conflict):
    """`states`: the closed set the facts `state` and `to` belong to, where a machine refused."""

    code, title = "illegal-transition", "This step is not possible from here"
    states: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """One wrong place in a document.

    `pointer`: a JSON pointer fragment, `#/profile/roles/0/years`.
    """

    pointer: str
    code: str
    detail: str


class Invalid(DomainError):
    """The values do not make sense; `faults` names each wrong place."""

    code, title = "invalid", "The values do not make sense"

    def __init__(self, detail: str, faults: tuple[Fault, ...] = (), **facts: Fact) -> None:
        super().__init__(detail, **facts)
        self.faults = faults
