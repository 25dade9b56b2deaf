from django.urls import path
from rest_framework.routers import SimpleRouter

from apps.accounts.api.views import (
    InvitationViewSet,
    LearnerViewSet,
    MembershipViewSet,
    MentorViewSet,
    MeViewSet,
    OrganizationViewSet,
)

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("organizations", OrganizationViewSet, basename="organization")
router.register("memberships", MembershipViewSet, basename="membership")
router.register("invitations", InvitationViewSet, basename="invitation")
router.register("learners", LearnerViewSet, basename="learner")
router.register("mentors", MentorViewSet, basename="mentor")
urlpatterns = [
    path("me", MeViewSet.as_view({"get": "retrieve", "patch": "partial_update"}), name="me"),
    *router.urls,
]
