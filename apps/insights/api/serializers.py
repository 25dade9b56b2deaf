"""insights: what goes out."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from apps.cohorts.models import Enrollment
from apps.core.api.serializers import (
    IdField,
    LocalizedText,
    StrictCharField,
    StrictFloatField,
    StrictSerializer,
)
from apps.insights.models import Export
from apps.insights.selectors import PEOPLE
from mentorship.values import ExportFormat, ExportKind

DIRECTIONS = ["data", "platform", "apps", "deploy"]
KINDS = {
    "move_learner": ("enrollment", "direction"),
    "add_mentors": ("count", "hours_per_week"),
    "slip_start": ("days",),
    "drop_task": ("direction", "task"),
}
"""The changes that can be tried, each with its fields."""


class DirectionFiguresOut(serializers.Serializer[Any]):
    """One direction of a cohort.

    `assignments`: the work asked for, `approved` of which is done. Waived and cancelled work is no
    part of it: over all directions it is the sum of the cohort's other states. `score`: the mean of
    published reviews, 0..1.
    """

    direction = serializers.CharField()
    name = LocalizedText()
    capacity = serializers.IntegerField()
    taken = serializers.IntegerField()
    free = serializers.IntegerField()
    learners = serializers.IntegerField()
    approved = serializers.IntegerField()
    assignments = serializers.IntegerField()
    score = serializers.FloatField(allow_null=True)


class MentorFiguresOut(serializers.Serializer[Any]):
    mentor = serializers.IntegerField()
    name = serializers.CharField()
    learners = serializers.IntegerField()
    waiting_for_review = serializers.IntegerField()


class CohortSummaryIn(StrictSerializer):
    """Whose work is counted: `active`, those at work; `all`, those on leave and gone as well."""

    people = serializers.ChoiceField(choices=PEOPLE, default=PEOPLE[0])


class CohortSummaryOut(serializers.Serializer[Any]):
    """How a cohort stands now, counted from its rows.

    `people`: whose work is counted: `active`, or `all`, those on leave and gone as well. `quiet`:
    at work, and nothing handed in for two weeks. `drills`: for each figure, named by its place
    (`directions.data.approved`), the address that lists exactly the rows it counts.
    """

    cohort = serializers.IntegerField()
    name = serializers.CharField()
    state = serializers.CharField()
    as_of = serializers.DateTimeField()
    people = serializers.ChoiceField(choices=PEOPLE)
    enrollments = serializers.DictField(child=serializers.IntegerField())
    directions = DirectionFiguresOut(many=True)
    assignments = serializers.DictField(child=serializers.IntegerField())
    overdue = serializers.IntegerField()
    waiting_for_review = serializers.IntegerField()
    oldest_waiting_since = serializers.DateTimeField(allow_null=True)
    never_handed_in = serializers.IntegerField()
    without_mentor = serializers.IntegerField()
    mentors = MentorFiguresOut(many=True)
    open_recommendations = serializers.DictField(child=serializers.IntegerField())
    planned_pivots = serializers.IntegerField()
    quiet = serializers.IntegerField()
    drills = serializers.DictField(child=serializers.CharField())


class QuietLearnerOut(serializers.ModelSerializer[Enrollment]):
    """Somebody who has handed in nothing for a while; `last_activity_at` null: never did."""

    enrollment = serializers.IntegerField(source="pk", read_only=True)
    name = serializers.CharField(source="learner.user.name", read_only=True)
    last_activity_at = serializers.DateTimeField(allow_null=True, read_only=True)
    quiet_since = serializers.DateTimeField(read_only=True)

    class Meta:
        model = Enrollment
        fields = ("enrollment", "learner", "name", "state", "last_activity_at", "quiet_since")
        read_only_fields = fields


class PaceOut(serializers.Serializer[Any]):
    """How fast a learner goes, at the pace of their own, and when they finish.

    `hours_per_week`: from what was stated and seen. Done by `p50_on` and `p80_on` with probability
    .5 and .8; null where nobody can tell, or for whoever is not at work. `share_done` and
    `share_done_before`: of the latest snapshot and of one a week older.
    """

    enrollment = serializers.IntegerField()
    as_of = serializers.DateTimeField()
    ends_on = serializers.DateField()
    hours_per_week = serializers.FloatField(
        source="pace.hours_per_week", default=None, allow_null=True
    )
    weeks_in = serializers.FloatField(source="pace.weeks_in", default=None, allow_null=True)
    hours_done = serializers.FloatField(source="pace.hours_done", default=None, allow_null=True)
    hours_left = serializers.FloatField(source="pace.hours_left", default=None, allow_null=True)
    p50_on = serializers.DateField(source="pace.p50_on", default=None, allow_null=True)
    p80_on = serializers.DateField(source="pace.p80_on", default=None, allow_null=True)
    in_time = serializers.BooleanField(source="pace.in_time", default=None, allow_null=True)
    share_done = serializers.FloatField(allow_null=True)
    share_done_before = serializers.FloatField(allow_null=True)


class FiguresOut(serializers.Serializer[Any]):
    """Learners of a cohort (`direction` null) or of one direction of it.

    `p50_on`: by then half are expected to be done; `p80_on`: four of five, each with probability
    .8. `in_time`: how many are by the cohort's end. `untold`: how many nothing is known of.
    """

    direction = serializers.CharField(allow_null=True)
    learners = serializers.IntegerField()
    p50_on = serializers.DateField(allow_null=True)
    p80_on = serializers.DateField(allow_null=True)
    in_time = serializers.IntegerField()
    untold = serializers.IntegerField()
    hours_left = serializers.FloatField()
    overdue = serializers.IntegerField()


class LoadOut(serializers.Serializer[Any]):
    """Hours of review a week a mentor is asked for, against the hours given."""

    mentor = serializers.IntegerField(allow_null=True)
    name = serializers.CharField()
    learners = serializers.IntegerField()
    review_hours = serializers.FloatField()
    capacity = serializers.FloatField()
    use = serializers.FloatField(allow_null=True)


class OutlookOut(serializers.Serializer[Any]):
    cohort = FiguresOut()
    directions = FiguresOut(many=True)
    load = LoadOut(many=True)
    without_mentor = serializers.IntegerField()


class WhatIfChangeIn(StrictSerializer):
    """One change; each kind has fields of its own.

    `move_learner`: enrollment, direction. `add_mentors`: count, hours_per_week. `slip_start`: days.
    `drop_task`: direction, task.
    """

    kind = serializers.ChoiceField(choices=list(KINDS))
    enrollment = IdField(required=False)
    direction = serializers.ChoiceField(choices=DIRECTIONS, required=False)
    count = serializers.IntegerField(min_value=1, max_value=100, required=False)
    hours_per_week = StrictFloatField(min_value=0.5, max_value=80, required=False)
    days = serializers.IntegerField(min_value=-365, max_value=365, required=False)
    task = StrictCharField(max_length=80, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        wanted = set(KINDS[attrs["kind"]])
        given = set(attrs) - {"kind"}
        missing = {name: [_("This is needed.")] for name in sorted(wanted - given)}
        extra = {name: [_("This change has no such field.")] for name in sorted(given - wanted)}
        if missing or extra:
            raise serializers.ValidationError({**missing, **extra}, code="fields")
        return attrs


class CohortWhatIfIn(StrictSerializer):
    cohort = IdField()
    changes = WhatIfChangeIn(many=True, allow_empty=True, max_length=20)  # type: ignore[call-arg]


class CohortWhatIfOut(serializers.Serializer[Any]):
    """The live figures and the same after the changes. Nothing is stored."""

    before = OutlookOut()
    after = OutlookOut()


class ExportIn(StrictSerializer):
    """Which table, of which organization; of one cohort, if it is named.

    `with_bom`: let CSV begin with the mark by which Excel knows UTF-8.
    """

    organization = IdField()
    cohort = IdField(required=False, allow_null=True, default=None)
    kind = serializers.ChoiceField(choices=[kind.value for kind in ExportKind])
    format = serializers.ChoiceField(
        choices=[known.value for known in ExportFormat], default=ExportFormat.CSV.value
    )
    with_bom = serializers.BooleanField(default=False)


class ExportOut(serializers.ModelSerializer[Export]):
    """A table that was asked for. How far it is, and what went wrong, is its job's to say."""

    requested_by = serializers.CharField(source="requested_by.name", read_only=True)
    job_state = serializers.CharField(source="job.state", default=None, read_only=True)
    done = serializers.IntegerField(source="job.done", default=None, read_only=True)
    total = serializers.IntegerField(source="job.total", default=None, read_only=True)
    error = serializers.CharField(source="job.error", default=None, read_only=True)

    class Meta:
        model = Export
        fields = (
            "id",
            "organization",
            "cohort",
            "kind",
            "format",
            "with_bom",
            "state",
            "requested_by",
            "requested_at",
            "job",
            "job_state",
            "done",
            "total",
            "error",
            "row_count",
            "byte_count",
            "ready_at",
            "expires_at",
        )
        read_only_fields = fields
