"""The days a cohort works, and the rules its due dates follow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.cohorts import policies
from apps.cohorts.models import Break, Cohort
from apps.cohorts.services.seats import cohort_lock
from mentorship.errors import Fault, Invalid

MOST_BREAKS = 100
RULES = (
    "self_service_days",
    "late_grace_hours",
    "late_penalty",
    "late_floor",
    "closes_after_days",
    "review_grace_days",
)


@dataclass(frozen=True, slots=True)
class DaysOff:
    """A break in the calendar, both ends included."""

    name: str
    first_on: date
    last_on: date


@transaction.atomic
def cohort_calendar_set(
    *,
    cohort_id: int,
    working_weekdays: Sequence[int],
    breaks: Sequence[DaysOff],
    by: User | None,
    now: datetime,  # noqa: ARG001 - every service is told the hour
) -> Cohort:
    """Say on which days the cohort works. Due dates follow when they are recomputed.

    *working_weekdays*: 1 (Monday) to 7, at least one. *breaks*: all of them; those before go.

    :raises NotAllowed: unless *by* manages the organization.
    :raises Invalid: if no day is left to work on, or a break ends before it begins.
    """
    cohort = cohort_lock(cohort_id=cohort_id)
    policies.check_can_manage(user=by, organization_id=cohort.organization_id)

    _check_weekdays(working_weekdays)
    _check_breaks(breaks)
    cohort.working_weekdays = sorted(set(working_weekdays))
    cohort.save(update_fields=["working_weekdays", "updated_at"])
    Break.objects.filter(cohort=cohort).delete()
    Break.objects.bulk_create(
        Break(cohort=cohort, name=off.name, first_on=off.first_on, last_on=off.last_on)
        for off in breaks
    )
    return cohort


@transaction.atomic
def cohort_rules_set(
    *,
    cohort_id: int,
    rules: Mapping[str, Any],
    by: User | None,
    now: datetime,  # noqa: ARG001 - every service is told the hour
) -> Cohort:
    """Change how late work, extensions and the review grace are dealt with; the rest stays.

    *rules*: any of `RULES`; `late_penalty` and `late_floor` are shares, 0..1.

    :raises NotAllowed: unless *by* manages the organization.
    """
    cohort = cohort_lock(cohort_id=cohort_id)
    policies.check_can_manage(user=by, organization_id=cohort.organization_id)

    given = [name for name in RULES if name in rules]
    for name in given:
        setattr(cohort, name, rules[name])
    cohort.save(update_fields=[*given, "updated_at"])
    return cohort


def _check_weekdays(days: Sequence[int]) -> None:
    if not days or not set(days) <= set(range(1, 8)):
        detail = _("Choose at least one day, 1 (Monday) to 7 (Sunday).")
        raise Invalid(detail, faults=(Fault("#/working_weekdays", "out-of-range", detail),))


def _check_breaks(breaks: Sequence[DaysOff]) -> None:
    if len(breaks) > MOST_BREAKS:
        detail = _("A calendar has at most %(most)s breaks.") % {"most": MOST_BREAKS}
        raise Invalid(detail, faults=(Fault("#/breaks", "max_length", detail),))
    detail = _("A break ends on its first day or later.")
    faults = tuple(
        Fault(f"#/breaks/{index}/last_on", "ends-before-start", detail)
        for index, off in enumerate(breaks)
        if off.last_on < off.first_on
    )
    if faults:
        raise Invalid(detail, faults=faults)
