"""insights: what goes out."""

from typing import Any

from rest_framework import serializers

from apps.core.api.serializers import LocalizedText


class DirectionFiguresOut(serializers.Serializer[Any]):
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


class CohortSummaryOut(serializers.Serializer[Any]):
    """How a cohort stands now, counted from its rows."""

    cohort = serializers.IntegerField()
    name = serializers.CharField()
    state = serializers.CharField()
    as_of = serializers.DateTimeField()
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
