"""Shapes of people, organizations, memberships and invitations."""

from rest_framework import serializers

from apps.accounts.models import (
    LANGUAGE_CHOICES,
    Invitation,
    Learner,
    Membership,
    Mentor,
    Organization,
    User,
)
from apps.core.api.serializers import (
    StrictCharField,
    StrictSerializer,
    StrictSlugField,
)
from mentorship.values import Role

MAX_ID = 2**63 - 1
TOKEN_LENGTH = 300
PASSWORD_LENGTH = 128
ROLES = [(role.value, role.value) for role in Role]


class PersonOut(serializers.ModelSerializer[User]):
    """Who somebody is, as others of the organization see it."""

    class Meta:
        model = User
        fields = ("id", "name", "email")
        read_only_fields = fields


class OrganizationOut(serializers.ModelSerializer[Organization]):
    """Whoever runs a program."""

    class Meta:
        model = Organization
        fields = ("id", "slug", "name", "time_zone", "language", "created_at")
        read_only_fields = fields


class OrganizationBriefOut(serializers.ModelSerializer[Organization]):
    """An organization by its names."""

    class Meta:
        model = Organization
        fields = ("id", "slug", "name")
        read_only_fields = fields


class OrganizationCreateIn(StrictSerializer):
    """A new organization."""

    slug = StrictSlugField(max_length=60)
    name = StrictCharField(max_length=150)
    time_zone = StrictCharField(max_length=50, default="UTC")
    language = serializers.ChoiceField(LANGUAGE_CHOICES, default="en")


# --------------------------------------------------------------------------- me


class OwnMembershipOut(serializers.ModelSerializer[Membership]):
    """A role one holds."""

    organization = OrganizationBriefOut(read_only=True)

    class Meta:
        model = Membership
        fields = ("id", "organization", "role")
        read_only_fields = fields


class LearnerProfileRefOut(serializers.ModelSerializer[Learner]):
    """Where one's profile as a learner is: `/learners/{id}`."""

    class Meta:
        model = Learner
        fields = ("id", "organization")
        read_only_fields = fields


class MentorProfileRefOut(serializers.ModelSerializer[Mentor]):
    """Where one's profile as a mentor is: `/mentors/{id}`."""

    class Meta:
        model = Mentor
        fields = ("id", "organization")
        read_only_fields = fields


class MeOut(serializers.ModelSerializer[User]):
    """The person who asks: own data, active memberships, and where the profiles are."""

    is_operator = serializers.BooleanField(source="is_superuser", read_only=True)
    memberships = OwnMembershipOut(source="active_memberships", many=True, read_only=True)
    learner_profiles = LearnerProfileRefOut(many=True, read_only=True)
    mentor_profiles = MentorProfileRefOut(many=True, read_only=True)

    class Meta:
        model = User
        fields = (
            "id",
            "name",
            "email",
            "language",
            "time_zone",
            "is_operator",
            "memberships",
            "learner_profiles",
            "mentor_profiles",
        )
        read_only_fields = fields


class MeAmendIn(StrictSerializer):
    """What one may change of oneself; what is left out stays."""

    name = StrictCharField(max_length=150, required=False)
    language = serializers.ChoiceField(LANGUAGE_CHOICES, required=False)
    time_zone = StrictCharField(max_length=50, required=False)


# --------------------------------------------------------------------------- memberships


class MembershipOut(serializers.ModelSerializer[Membership]):
    """One role of one person in one organization."""

    user = PersonOut(read_only=True)

    class Meta:
        model = Membership
        fields = ("id", "user", "organization", "role", "state", "created_at")
        read_only_fields = fields


class MembershipGrantIn(StrictSerializer):
    """A role for somebody who is, or was, of the organization."""

    organization = serializers.IntegerField(min_value=1, max_value=MAX_ID)
    user = serializers.IntegerField(min_value=1, max_value=MAX_ID)
    role = serializers.ChoiceField(ROLES)


class MembershipEndIn(StrictSerializer):
    """Why a role is taken away, if one says so."""

    reason = StrictCharField(max_length=2000, required=False, allow_blank=True, default="")


# --------------------------------------------------------------------------- invitations


class InvitationOut(serializers.ModelSerializer[Invitation]):
    """A promise of one role. Its link goes by mail alone."""

    invited_by = PersonOut(read_only=True)
    accepted_by = PersonOut(read_only=True, allow_null=True)

    class Meta:
        model = Invitation
        fields = (
            "id",
            "organization",
            "email",
            "role",
            "state",
            "invited_by",
            "accepted_by",
            "expires_at",
            "created_at",
        )
        read_only_fields = fields


class InvitationIssueIn(StrictSerializer):
    """Whom to invite, and to what."""

    organization = serializers.IntegerField(min_value=1, max_value=MAX_ID)
    email = serializers.EmailField(max_length=254)
    role = serializers.ChoiceField(ROLES)


class InvitationRevokeIn(StrictSerializer):
    """Why an invitation is withdrawn, if one says so."""

    reason = StrictCharField(max_length=2000, required=False, allow_blank=True, default="")


class InvitationAcceptIn(StrictSerializer):
    """The token of the mail; name and password only where the address has no account yet."""

    token = StrictCharField(max_length=TOKEN_LENGTH)
    name = StrictCharField(max_length=150, required=False, allow_blank=True, default="")
    password = StrictCharField(
        max_length=PASSWORD_LENGTH,
        required=False,
        allow_blank=True,
        default="",
        trim_whitespace=False,
    )


class InvitationAcceptedOut(serializers.ModelSerializer[Invitation]):
    """What was accepted: sign in with this address now."""

    organization = OrganizationBriefOut(read_only=True)

    class Meta:
        model = Invitation
        fields = ("organization", "email", "role")
        read_only_fields = fields
