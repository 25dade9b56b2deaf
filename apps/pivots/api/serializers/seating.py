"""pivots: seat plans, what goes out."""

from rest_framework import serializers

from apps.core.api.serializers import IdField, StrictSerializer
from apps.curriculum.models import Direction
from apps.pivots.models import SeatOffer, SeatPlan

Slug = serializers.SlugRelatedField[Direction]


class SeatOfferOut(serializers.ModelSerializer[SeatOffer]):
    """A seat in `direction`, or a place on the waitlist of the one wanted.

    `price`: what one seat more in the direction wanted would be worth to those without, in
    log-odds; 0 where seats are left.
    """

    made_at = serializers.DateTimeField(source="plan.made_at", read_only=True)
    direction: Slug = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    wanted: Slug = serializers.SlugRelatedField(slug_field="slug", read_only=True)

    class Meta:
        model = SeatOffer
        fields = ("plan", "made_at", "direction", "wanted", "position", "price")
        read_only_fields = fields


class OfferedLearnerOut(SeatOfferOut):
    enrollment = serializers.IntegerField(source="recommendation.enrollment_id", read_only=True)
    learner = serializers.CharField(
        source="recommendation.enrollment.learner.user.name", read_only=True
    )

    class Meta(SeatOfferOut.Meta):
        fields = ("recommendation", "enrollment", "learner", "direction", "wanted", "position")
        read_only_fields = fields


class SeatPlanOut(serializers.ModelSerializer[SeatPlan]):
    """The best use of a cohort's free seats when it was made. It reserves nothing."""

    seats = serializers.DictField(child=serializers.IntegerField(), read_only=True)
    prices = serializers.DictField(child=serializers.FloatField(), read_only=True)
    asked = serializers.IntegerField(read_only=True)
    seated = serializers.IntegerField(read_only=True)

    class Meta:
        model = SeatPlan
        fields: tuple[str, ...] = (
            "id",
            "cohort",
            "made_at",
            "seats",
            "prices",
            "objective",
            "asked",
            "seated",
        )
        read_only_fields = fields


class SeatPlanDetailOut(SeatPlanOut):
    offers = OfferedLearnerOut(many=True, read_only=True)

    class Meta(SeatPlanOut.Meta):
        fields = (*SeatPlanOut.Meta.fields, "offers")
        read_only_fields = fields


class SeatPlanIn(StrictSerializer):
    cohort = IdField()
