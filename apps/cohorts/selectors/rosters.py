"""Rosters: what was sent in, what became of it, and how it is written."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Case, When
from django.utils.translation import gettext_lazy as _lazy

from apps.accounts.models import User
from apps.cohorts.models import (
    OfRosterImportQuerySet,
    RosterImport,
    RosterImportQuerySet,
    RosterRow,
)
from apps.core.selectors import rows_of
from mentorship.values import RowOutcome

ENROLLED = """
SELECT COALESCE(x.value, ''), u.email, u.name, 'learner', c.slug,
       COALESCE(d.slug, w.slug, ''), e.state
FROM cohorts_enrollment e
JOIN cohorts_cohort c ON c.id = e.cohort_id
JOIN accounts_learner l ON l.id = e.learner_id
JOIN accounts_user u ON u.id = l.user_id
LEFT JOIN accounts_externalid x ON x.user_id = u.id AND x.organization_id = e.organization_id
LEFT JOIN cohorts_placement p ON p.enrollment_id = e.id AND p.state IN ('proposed', 'current')
LEFT JOIN curriculum_direction d ON d.id = p.direction_id
LEFT JOIN curriculum_direction w ON w.id = e.waits_for_id
WHERE e.organization_id = %(organization)s
  AND (%(cohort)s::bigint IS NULL OR e.cohort_id = %(cohort)s)
ORDER BY c.slug, u.email
"""

NOT_ENROLLED = """
SELECT COALESCE(x.value, ''), u.email, u.name, m.role, '', '', ''
FROM accounts_membership m
JOIN accounts_user u ON u.id = m.user_id
LEFT JOIN accounts_externalid x ON x.user_id = u.id AND x.organization_id = m.organization_id
WHERE m.organization_id = %(organization)s AND m.state = 'active'
  AND m.role IN ('learner', 'mentor', 'lead_mentor')
  AND (m.role <> 'learner' OR NOT EXISTS (
      SELECT FROM cohorts_enrollment e JOIN accounts_learner l ON l.id = e.learner_id
      WHERE l.user_id = u.id AND e.organization_id = m.organization_id
  ))
ORDER BY m.role, u.email
"""

ROSTER_CODES: Mapping[str, Any] = {
    "wrong-number-of-cells": _lazy("The row has more or fewer cells than the header."),
    "too-long": _lazy("The value is too long."),
    "missing-identity": _lazy("The row names nobody: give an external id or an address."),
    "invalid-email": _lazy("This is no e-mail address."),
    "unknown-role": _lazy("No such role comes by a roster."),
    "unknown-state": _lazy("There is no such state."),
    "unknown-status": _lazy("OneRoster knows no such status."),
    "unknown-cohort": _lazy("The organization has no such cohort."),
    "unknown-direction": _lazy("There is no such direction."),
    "unknown-person": _lazy("Nobody here has this external id; give an address to bring them in."),
    "missing-name": _lazy("A newcomer needs a name."),
    "duplicate-row": _lazy("An earlier row names the same person, role and cohort."),
    "identity-conflict": _lazy("External id and address belong to two different people."),
    "other-cohort": _lazy("The import is about another cohort."),
    "state-not-importable": _lazy("No import brings anybody to this state."),
    "enrollment-ended": _lazy("The enrollment has ended in another state."),
    "direction-stands": _lazy("The learner stands elsewhere; changing direction is a pivot."),
    "role-not-removable": _lazy("Only learners are taken out by a roster."),
    "direction-full": _lazy("No seat is free: the learner waits in line."),
    "invited-first": _lazy("The address has an account: its person must accept first."),
    "email-kept": _lazy("The person keeps the address they sign in with."),
    "name-kept": _lazy("The person keeps the name they gave."),
    "further-along": _lazy("The learner is further along, and stays there."),
    "not-taken-out": _lazy("The row wants somebody out, the import does not."),
    "nobody-to-take-out": _lazy("The person is not here."),
    "not-reached": _lazy("One import changes no more rows; send the roster in again to go on."),
    "not-allowed": _lazy("You may not do this."),
    "cohort-not-open": _lazy("The cohort takes nobody in."),
    "cohort-not-running": _lazy("The cohort does not run."),
    "not-a-learner": _lazy("This person is no learner of the organization."),
    "illegal-transition": _lazy("This step is not possible from here."),
    "external-id-taken": _lazy("This external id belongs to somebody else."),
}
"""What the codes of a roster's rows mean. The code of a rule that is not here says itself."""


def roster_import_list(*, viewer: User) -> RosterImportQuerySet:
    """Return the roster imports of organizations *viewer* manages, newest first."""
    rows: RosterImportQuerySet = RosterImport.objects.visible_to(viewer)
    return rows.select_related("organization", "cohort", "requested_by").order_by("-id")


def roster_row_list(*, viewer: User) -> OfRosterImportQuerySet:
    """Return what became of the rows of these imports, in the order of the files."""
    rows: OfRosterImportQuerySet = RosterRow.objects.visible_to(viewer)
    return rows.select_related("person").order_by("id")


def roster_rows_shown(*, roster_import_id: Any, viewer: Any, most: int) -> OfRosterImportQuerySet:
    """Return the first *most* rows of a report, the faulty ones before all others."""
    faulty_first = Case(When(outcome=RowOutcome.FAILED.value, then=0), default=1)
    rows = RosterRow.objects.filter(roster_import=roster_import_id)
    shown = rows.order_by(faulty_first, "pk").values("pk")[:most]
    return roster_row_list(viewer=viewer).filter(pk__in=shown).order_by(faulty_first, "pk")


def roster_rows(*, organization_id: int, cohort_id: int | None = None) -> Iterator[tuple[str, ...]]:
    """Yield the roster of an organization or of one cohort, in the columns of a plain roster.

    Learners stand once per cohort they are or were in; members without one follow, where the
    whole organization is asked for. The caller has checked who asks. Cost: two queries.
    """
    yield from rows_of(ENROLLED, {"organization": organization_id, "cohort": cohort_id})
    if cohort_id is None:
        yield from rows_of(NOT_ENROLLED, {"organization": organization_id})


def roster_code_told(*, code: str) -> str:
    """Return what people read for the code of a row, in their language."""
    return str(ROSTER_CODES.get(code, code))
