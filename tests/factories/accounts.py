from datetime import timedelta

from django.contrib.auth.hashers import make_password
from factory import Sequence, SubFactory
from factory.django import DjangoModelFactory

from apps.accounts.models import Invitation, Learner, Membership, Mentor, Organization, User
from tests.factories.moments import NOW

PASSWORD = "a-long-enough-password"
HASHED = make_password(PASSWORD, hasher="md5")


class OrganizationFactory(DjangoModelFactory):
    class Meta:
        model = Organization

    slug = Sequence(lambda n: f"organization-{n}")
    name = Sequence(lambda n: f"Organization {n}")


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    email = Sequence(lambda n: f"person-{n}@example.org")
    name = Sequence(lambda n: f"Person {n}")
    password = HASHED


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = SubFactory(UserFactory)
    organization = SubFactory(OrganizationFactory)
    role = "learner"


class InvitationFactory(DjangoModelFactory):
    class Meta:
        model = Invitation

    organization = SubFactory(OrganizationFactory)
    email = Sequence(lambda n: f"guest-{n}@example.org")
    role = "learner"
    nonce = Sequence(lambda n: f"nonce-{n}")
    invited_by = SubFactory(UserFactory)
    expires_at = NOW + timedelta(days=14)


class LearnerFactory(DjangoModelFactory):
    class Meta:
        model = Learner

    user = SubFactory(UserFactory)
    organization = SubFactory(OrganizationFactory)


class MentorFactory(DjangoModelFactory):
    class Meta:
        model = Mentor

    user = SubFactory(UserFactory)
    organization = SubFactory(OrganizationFactory)
