"""The toolkit of the mentors' door: scoped, read-only unless a service stands behind the form.

Every admin class of the product derives from `ScopedAdmin`, so that a row outside the viewer's
scope looks absent on every page, and nothing is written around the services.
"""

from apps.core.admin.own import (
    JobAdmin,
    KindOfRowFilter,
    OperatorAdmin,
    OutboxEventAdmin,
    ScheduleAdmin,
    TransitionAdmin,
)
from apps.core.admin.scoped import (
    Panel,
    ScopedAdmin,
    ScopedInline,
    roles_of,
    works_at_the_desk,
)
from apps.core.admin.verb_forms import ReasonForm, VerbForm, judged
from apps.core.admin.verbs import IN_BACKGROUND, LeadsTo, NothingDone, Verb

__all__ = [
    "IN_BACKGROUND",
    "JobAdmin",
    "KindOfRowFilter",
    "LeadsTo",
    "NothingDone",
    "OperatorAdmin",
    "OutboxEventAdmin",
    "Panel",
    "ReasonForm",
    "ScheduleAdmin",
    "ScopedAdmin",
    "ScopedInline",
    "TransitionAdmin",
    "Verb",
    "VerbForm",
    "judged",
    "roles_of",
    "works_at_the_desk",
]
