"""Faults of a roadmap in the language of the reader."""

import re
from dataclasses import replace

from django.utils.translation import pgettext, pgettext_lazy

from mentorship.errors import Fault

CONTEXT = "curriculum fault"
CODES = (
    pgettext_lazy("curriculum fault", "missing-language"),
    pgettext_lazy("curriculum fault", "unknown-language"),
    pgettext_lazy("curriculum fault", "empty-text"),
    pgettext_lazy("curriculum fault", "missing-key"),
    pgettext_lazy("curriculum fault", "unknown-key"),
    pgettext_lazy("curriculum fault", "wrong-type"),
    pgettext_lazy("curriculum fault", "not-a-map"),
    pgettext_lazy("curriculum fault", "bad-id"),
    pgettext_lazy("curriculum fault", "bad-number"),
    pgettext_lazy("curriculum fault", "bad-weight"),
    pgettext_lazy("curriculum fault", "bad-levels"),
    pgettext_lazy("curriculum fault", "bad-url"),
    pgettext_lazy("curriculum fault", "bad-character"),
    pgettext_lazy("curriculum fault", "text-too-long"),
    pgettext_lazy("curriculum fault", "too-many"),
    pgettext_lazy("curriculum fault", "duplicate-id"),
    pgettext_lazy("curriculum fault", "unknown-direction"),
    pgettext_lazy("curriculum fault", "unknown-skill"),
    pgettext_lazy("curriculum fault", "unknown-rubric"),
    pgettext_lazy("curriculum fault", "unknown-task"),
    pgettext_lazy("curriculum fault", "unknown-vertical"),
    pgettext_lazy("curriculum fault", "no-effort"),
    pgettext_lazy("curriculum fault", "effort-order"),
    pgettext_lazy("curriculum fault", "no-skill"),
    pgettext_lazy("curriculum fault", "no-deliverable"),
    pgettext_lazy("curriculum fault", "weights-sum"),
    pgettext_lazy("curriculum fault", "cycle"),
    pgettext_lazy("curriculum fault", "requirement-missing"),
    pgettext_lazy("curriculum fault", "requirement-later"),
    pgettext_lazy("curriculum fault", "few-stages"),
    pgettext_lazy("curriculum fault", "few-tasks"),
    pgettext_lazy("curriculum fault", "empty-stage"),
    pgettext_lazy("curriculum fault", "uncovered-skill"),
    pgettext_lazy("curriculum fault", "no-set-construction"),
    pgettext_lazy("curriculum fault", "tuning-share"),
    pgettext_lazy("curriculum fault", "no-common-chore"),
    pgettext_lazy("curriculum fault", "chore-not-common"),
    pgettext_lazy("curriculum fault", "unused-task"),
)
"""What keeps a roadmap from being published, marked for translation: a sentence for each code."""


NAMED = re.compile("“[^”]+”")


def fault_told(*, fault: Fault) -> Fault:
    """Return *fault* in the reader's language, with the names in it; English is the rules' own."""
    told = pgettext(CONTEXT, fault.code)
    if told == fault.code:
        return fault
    return replace(fault, detail=" ".join([told, *NAMED.findall(fault.detail)]))
