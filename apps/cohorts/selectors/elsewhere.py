"""Learners who hold seats in several cohorts at once: it is allowed, and told (docs/adr)."""

from collections.abc import Collection

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import ngettext

from apps.cohorts.models import Enrollment
from mentorship.states import SEAT_HOLDING


def count_elsewhere() -> Coalesce:
    """Return the annotation of an enrollment: how many other seats its learner holds."""
    others = Enrollment.objects.filter(
        learner=OuterRef("learner"), state__in=[state.value for state in SEAT_HOLDING]
    ).exclude(pk=OuterRef("pk"))
    counted = others.order_by().values("learner").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def seats_elsewhere(*, enrollment_ids: Collection[int]) -> dict[int, int]:
    """Return `{enrollment id: how many other seats its learner holds}`. Cost: one query."""
    rows = Enrollment.objects.filter(pk__in=enrollment_ids).annotate(n=count_elsewhere())
    return dict(rows.values_list("pk", "n"))


def seats_elsewhere_told(*, count: int) -> str:
    """Say that a learner holds *count* other seats; nothing where there are none."""
    told = ngettext(
        "The learner holds a seat in %(count)s other cohort too.",
        "The learner holds seats in %(count)s other cohorts too.",
        count,
    )
    return told % {"count": count} if count else ""
