"""Runs of the matching, proposals and wishes, in and out."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.core.api.serializers import (
    Composed,
    IdField,
    LocalizedText,
    ProfileBriefOut,
    StrictCharField,
    StrictSerializer,
)
from apps.mentoring import selectors
from apps.mentoring.models import MatchProposal, MatchRun, Preference
from mentorship.matching import Binding, EnvyReason, Feature
from mentorship.values import OfferDecline, Side, Stance

# --------------------------------------------------------------------------- runs


class MatchContributionOut(serializers.Serializer[Any]):
    """What one feature adds to a pair: points, from a value people can check, in words."""

    feature = serializers.ChoiceField([(one.value, one.value) for one in Feature])
    value = serializers.FloatField()
    points = serializers.FloatField()
    text = LocalizedText(source="texts")


class UnmatchedOut(serializers.Serializer[Any]):
    """A learner left without a mentor, and the rule that binds.

    `passed`: how many mentors fit up to that rule.
    """

    enrollment = serializers.IntegerField()
    binding = serializers.ChoiceField([(one.value, one.value) for one in Binding])
    passed = serializers.IntegerField()
    text = LocalizedText(source="texts")


class KeptOut(serializers.Serializer[Any]):
    """A pair that stands and stays; nothing gains more than the threshold by parting it."""

    enrollment = serializers.IntegerField()
    mentor = serializers.IntegerField()
    score = serializers.FloatField()
    contributions = MatchContributionOut(many=True)


class MatchPriceOut(serializers.Serializer[Any]):
    """What one more place of a full mentor would gain.

    `gain`: as the run counts, `mentored` more learners with a mentor included; `points`: the gain
    beside that, in the points of pairs.
    """

    mentor = serializers.IntegerField()
    gain = serializers.FloatField()
    mentored = serializers.IntegerField()
    points = serializers.FloatField()
    text = LocalizedText(source="texts")


class MatchEnvyOut(serializers.Serializer[Any]):
    """Two learners who would both score more by changing mentors, and why they do not.

    `keeping`: not enough to part a pair that stands. `room`: the place a parted pair leaves is
    given out by the next run. Among new pairs there are none.
    """

    enrollments = serializers.ListField(child=serializers.IntegerField(), min_length=2)
    mentors = serializers.ListField(child=serializers.IntegerField(), min_length=2)
    gains = serializers.ListField(child=serializers.FloatField(), min_length=2)
    reason = serializers.ChoiceField([(one.value, one.value) for one in EnvyReason])
    text = LocalizedText(source="texts")


class MatchRunOut(serializers.ModelSerializer[MatchRun]):
    """One run of the matching over a cohort. Its proposals are listed at `/match-proposals`."""

    cohort_name = serializers.CharField(source="cohort.name", read_only=True)
    proposed = serializers.IntegerField(read_only=True)
    kept = KeptOut(many=True, read_only=True)
    unmatched = UnmatchedOut(many=True, read_only=True)
    prices = MatchPriceOut(many=True, read_only=True)
    envy = MatchEnvyOut(many=True, read_only=True)

    class Meta:
        model = MatchRun
        fields = (
            "id",
            "organization",
            "cohort",
            "cohort_name",
            "made_at",
            "learners",
            "proposed",
            "kept",
            "unmatched",
            "total",
            "prices",
            "envy",
        )
        read_only_fields = fields


class MatchRunIn(StrictSerializer):
    """The cohort whose learners look for mentors."""

    cohort = IdField()


# --------------------------------------------------------------------------- proposals


class MatchProposalOut(Composed, serializers.ModelSerializer[MatchProposal]):
    """A mentor proposed for a learner, and why.

    Whoever arranges sees all contributions. The mentor sees them without `preference`, which is
    private, and `score` is the sum of what is shown.
    """

    learner = ProfileBriefOut(source="enrollment.learner", read_only=True)
    cohort = serializers.IntegerField(source="enrollment.cohort_id", read_only=True)
    mentor = ProfileBriefOut(read_only=True)
    score = serializers.SerializerMethodField()
    contributions = serializers.SerializerMethodField()

    class Meta:
        model = MatchProposal
        fields = (
            "id",
            "organization",
            "run",
            "enrollment",
            "cohort",
            "learner",
            "mentor",
            "replaces",
            "state",
            "score",
            "contributions",
            "offered_at",
            "expires_at",
            "decided_at",
            "decline_reason",
            "note",
            "mentorship",
            "created_at",
        )
        read_only_fields = fields

    def _shown(self, proposal: MatchProposal) -> list[dict[str, Any]]:
        viewer = self.context["request"].user
        return selectors.contributions_shown(proposal=proposal, viewer=viewer)

    @extend_schema_field(serializers.FloatField())
    def get_score(self, proposal: MatchProposal) -> float:
        return round(sum(float(part["points"]) for part in self._shown(proposal)), 3)

    @extend_schema_field(MatchContributionOut(many=True))
    def get_contributions(self, proposal: MatchProposal) -> Any:
        return [self.part(MatchContributionOut, part) for part in self._shown(proposal)]


class MatchDeclineIn(StrictSerializer):
    """Why the mentor does not take the learner."""

    reason = serializers.ChoiceField([(one.value, one.value) for one in OfferDecline])
    note = StrictCharField(max_length=2000, default="", allow_blank=True)


class MatchCancelIn(StrictSerializer):
    """A proposal taken back may be explained."""

    reason = StrictCharField(max_length=2000, default="", allow_blank=True)


# --------------------------------------------------------------------------- wishes


class PreferenceOut(serializers.ModelSerializer[Preference]):
    """What one side wishes of the other; the other never sees it."""

    learner = ProfileBriefOut(read_only=True)
    mentor = ProfileBriefOut(read_only=True)

    class Meta:
        model = Preference
        fields = ("id", "organization", "learner", "mentor", "side", "stance", "created_at")
        read_only_fields = fields


class PreferenceSetIn(StrictSerializer):
    """Whose wish, about whom, and what."""

    learner = IdField()
    mentor = IdField()
    side = serializers.ChoiceField([(one.value, one.value) for one in Side])
    stance = serializers.ChoiceField([(one.value, one.value) for one in Stance])
