"""Who has gone quiet: at work, and nothing handed in for a while. Silence is never safety."""

from datetime import datetime, timedelta

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Greatest

from apps.assignments.models import Revision
from apps.cohorts.models import Cohort, Enrollment, EnrollmentQuerySet, Pause

QUIET_DAYS = 14


def quiet_learners(*, cohort: Cohort) -> EnrollmentQuerySet:
    """Return who is under way in a cohort, on leave included, the longest quiet first.

    `last_activity_at`: when they last handed in anything, None if they never did.
    `quiet_since`: that, or when they began or came back from leave, whichever is latest.
    """
    handed_in = Revision.objects.filter(assignment__enrollment=OuterRef("pk"))
    last = handed_in.order_by("-submitted_at").values("submitted_at")[:1]
    pauses = Pause.objects.filter(enrollment=OuterRef("pk"), ended_at__isnull=False)
    back = Subquery(pauses.order_by("-ended_at").values("ended_at")[:1])
    rows: EnrollmentQuerySet = (
        Enrollment.objects.filter(cohort=cohort, state__in=["active", "paused"])
        .annotate(last_activity_at=Subquery(last))
        .annotate(quiet_since=Greatest("last_activity_at", "activated_at", back))
        .select_related("learner__user")
    )
    return rows.order_by("quiet_since", "pk")


def quiet_for(
    rows: EnrollmentQuerySet, *, now: datetime, days: int = QUIET_DAYS, people: str = "active"
) -> EnrollmentQuerySet:
    """Keep who of `quiet_learners` has been quiet for *days*; *people* `all`: on leave as well."""
    quiet: EnrollmentQuerySet = rows.filter(quiet_since__lte=now - timedelta(days=days))
    return quiet if people == "all" else quiet.active()
