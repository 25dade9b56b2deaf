"""Since when work stands in the line for a review: mentorship.reviewing, Note [Places hold]."""

from django.db.models import DateTimeField, F, OuterRef, Subquery
from django.db.models.functions import Greatest

from apps.cohorts.models import Pause


def returned_at() -> Subquery:
    """Return when the learner of an assignment last came back from a pause; NULL if never."""
    ended = Pause.objects.filter(enrollment=OuterRef("enrollment"), ended_at__isnull=False)
    return Subquery(ended.order_by("-ended_at").values("ended_at")[:1])


def in_line_since() -> Greatest:
    """Return when waiting work came into the line: by its hand-in, or by the learner's return."""
    return Greatest(F("submitted_at"), returned_at(), output_field=DateTimeField())
