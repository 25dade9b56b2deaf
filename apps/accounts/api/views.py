"""People, their roles, invitations and profiles."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts import selectors, services
from apps.accounts.api import filters
from apps.accounts.api.serializers import people, profiles
from apps.accounts.models import Invitation, Learner, Membership, Mentor, Organization, User
from apps.core.api.views import Door
from apps.core.selectors import database_now
from mentorship.values import Role

CREATED = 201
BY_AGE: dict[str, tuple[str, ...]] = {
    "created_at": ("created_at", "id"),
    "-created_at": ("-created_at", "-id"),
}
BY_NAME: dict[str, tuple[str, ...]] = {"name": ("name", "id"), "-name": ("-name", "-id")}


class MeViewSet(Door[User]):
    """The person who asks."""

    queryset = User.objects.none()
    serializer_class = people.MeOut

    def get_object(self) -> User:
        return selectors.me_get(viewer=self.actor)

    @extend_schema(operation_id="me_retrieve")
    def retrieve(self, request: Request) -> Response:
        """Return who you are, what you are to which organization, and where your profiles are."""
        return self.answer()

    @extend_schema(request=people.MeAmendIn, responses=people.MeOut)
    def partial_update(self, request: Request) -> Response:
        """Change your own name, language or time zone."""
        services.user_amend(user_id=self.actor.pk, by=self.actor, **self.body(people.MeAmendIn))
        return self.answer()


class OrganizationViewSet(ListModelMixin, RetrieveModelMixin, Door[Organization]):
    """The organizations you belong to."""

    queryset = Organization.objects.none()
    serializer_class = people.OrganizationOut
    filterset_class = filters.OrganizationFilter
    orderings = {**BY_AGE, **BY_NAME}

    def get_queryset(self) -> Any:
        return selectors.organization_list(viewer=self.actor)

    @extend_schema(request=people.OrganizationCreateIn, responses={CREATED: people.OrganizationOut})
    def create(self, request: Request) -> Response:
        """Found an organization (the platform's operator)."""
        body = self.body(people.OrganizationCreateIn)
        organization = services.organization_create(by=self.actor, **body)
        self.kwargs["pk"] = organization.pk
        return self.answer(CREATED)


class MembershipViewSet(ListModelMixin, RetrieveModelMixin, Door[Membership]):
    """Your own roles, and all roles in the organizations you manage."""

    queryset = Membership.objects.none()
    serializer_class = people.MembershipOut
    filterset_class = filters.MembershipFilter
    orderings = {**BY_AGE, **BY_NAME}

    def get_queryset(self) -> Any:
        return selectors.membership_list(viewer=self.actor)

    @extend_schema(request=people.MembershipGrantIn, responses={CREATED: people.MembershipOut})
    def create(self, request: Request) -> Response:
        """Give a role to somebody of your organization; strangers are invited instead."""
        body = self.body(people.MembershipGrantIn)
        membership = services.membership_grant(
            organization_id=body["organization"],
            user_id=body["user"],
            role=Role(body["role"]),
            by=self.actor,
            now=database_now(),
        )
        self.kwargs["pk"] = membership.pk
        return self.answer(CREATED)

    @extend_schema(request=people.MembershipEndIn, responses=people.MembershipOut)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: int) -> Response:
        """Take a role away; it counts from the person's next request on."""
        reason = self.body(people.MembershipEndIn)["reason"]
        services.membership_end(
            membership_id=self.key(), by=self.actor, now=database_now(), reason=reason
        )
        return self.answer()


class InvitationViewSet(ListModelMixin, RetrieveModelMixin, Door[Invitation]):
    """The invitations of the organizations you manage."""

    queryset = Invitation.objects.none()
    serializer_class = people.InvitationOut
    filterset_class = filters.InvitationFilter
    orderings = BY_AGE

    def get_queryset(self) -> Any:
        return selectors.invitation_list(viewer=self.actor)

    @extend_schema(request=people.InvitationIssueIn, responses={CREATED: people.InvitationOut})
    def create(self, request: Request) -> Response:
        """Invite somebody by mail to one role."""
        body = self.body(people.InvitationIssueIn)
        invitation = services.invitation_issue(
            organization_id=body["organization"],
            email=body["email"],
            role=Role(body["role"]),
            by=self.actor,
            now=database_now(),
        )
        self.kwargs["pk"] = invitation.pk
        return self.answer(CREATED)

    @extend_schema(request=people.InvitationRevokeIn, responses=people.InvitationOut)
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, pk: int) -> Response:
        """Take an open invitation back; its link stops working at once."""
        reason = self.body(people.InvitationRevokeIn)["reason"]
        services.invitation_revoke(
            invitation_id=self.key(), by=self.actor, now=database_now(), reason=reason
        )
        return self.answer()

    @extend_schema(
        request=people.InvitationAcceptIn, responses={CREATED: people.InvitationAcceptedOut}
    )
    @action(detail=False, methods=["post"], permission_classes=[AllowAny])
    def accept(self, request: Request) -> Response:
        """Accept with the token of the mail.

        An address without an account gives name and password and signs in afterwards; an address
        that has one must be signed in.
        """
        invitation = services.invitation_accept(
            by=self.actor if self.actor.is_authenticated else None,
            now=database_now(),
            **self.body(people.InvitationAcceptIn),
        )
        return Response(people.InvitationAcceptedOut(invitation).data, status=CREATED)


class LearnerViewSet(ListModelMixin, RetrieveModelMixin, Door[Learner]):
    """Yourself as a learner, the learners you mentor or lead, and those you manage."""

    queryset = Learner.objects.none()
    serializer_class = profiles.LearnerOut
    filterset_class = filters.LearnerFilter
    orderings = {**BY_AGE, **BY_NAME}

    def get_queryset(self) -> Any:
        return selectors.learner_list(viewer=self.actor)

    @extend_schema(
        request=profiles.LearnerProfileDocument, responses=profiles.LearnerProfileDocument
    )
    @action(detail=True, methods=["put"])
    def profile(self, request: Request, pk: int) -> Response:
        """Replace all the learner brings along; what is left out becomes unknown."""
        body = self.body(profiles.LearnerProfileDocument)
        services.learner_profile_save(
            learner_id=self.key(),
            profile=profiles.learner_profile_of(body),
            by=self.actor,
            now=database_now(),
        )
        return self.profile_read(request, pk)

    @extend_schema(request=None, responses=profiles.LearnerProfileDocument)
    @profile.mapping.get
    def profile_read(self, request: Request, pk: int) -> Response:
        """Return all the learner brings along, in the form the engine reads."""
        return Response(selectors.learner_profile_document(learner=self.get_object()))


class MentorViewSet(ListModelMixin, RetrieveModelMixin, Door[Mentor]):
    """Your colleagues as mentors; for learners, their own mentors."""

    queryset = Mentor.objects.none()
    serializer_class = profiles.MentorOut
    filterset_class = filters.MentorFilter
    orderings = {**BY_AGE, **BY_NAME}

    def get_queryset(self) -> Any:
        return selectors.mentor_list(viewer=self.actor)

    @extend_schema(request=profiles.MentorProfileDocument, responses=profiles.MentorProfileDocument)
    @action(detail=True, methods=["put"])
    def profile(self, request: Request, pk: int) -> Response:
        """Replace all the mentor offers."""
        body = self.body(profiles.MentorProfileDocument)
        services.mentor_profile_save(
            mentor_id=self.key(),
            profile=profiles.mentor_profile_of(body),
            by=self.actor,
            now=database_now(),
        )
        return self.profile_read(request, pk)

    @extend_schema(request=None, responses=profiles.MentorProfileDocument)
    @profile.mapping.get
    def profile_read(self, request: Request, pk: int) -> Response:
        """Return all the mentor offers."""
        offered = selectors.mentor_profile(mentor=self.get_object())
        return Response(profiles.MentorProfileDocument(offered).data)
