from django.urls import URLPattern, path
from rest_framework.routers import SimpleRouter

from apps.assignments.api import checks, deadline_views, flow_views, uploads, views

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("assignments", views.AssignmentViewSet, basename="assignment")
router.register("me/assignments", views.MyAssignmentViewSet, basename="my-assignment")
router.register("review-queue", views.ReviewQueueViewSet, basename="review-queue")
router.register("revisions", views.RevisionViewSet, basename="revision")
router.register("reviews", views.ReviewViewSet, basename="review")
router.register("extensions", deadline_views.ExtensionViewSet, basename="extension")
router.register(
    "roadmap-upgrades", deadline_views.RoadmapUpgradeViewSet, basename="roadmap-upgrade"
)
router.register("uploads", uploads.UploadViewSet, basename="upload")
router.register("check-runs", checks.CheckRunViewSet, basename="check-run")
router.register("check-credentials", checks.CheckCredentialViewSet, basename="check-credential")
router.register("checks/revisions", checks.RevisionToCheckViewSet, basename="revision-to-check")
router.register("checks/runs", checks.CheckReportViewSet, basename="check-report")
router.register("review-claims", flow_views.ReviewClaimViewSet, basename="review-claim")
router.register("threads", flow_views.ThreadViewSet, basename="thread")
router.register("thread-comments", flow_views.ThreadCommentViewSet, basename="thread-comment")
router.register("snippets", flow_views.SnippetViewSet, basename="snippet")
router.register("second-opinions", flow_views.SecondOpinionViewSet, basename="second-opinion")


def _dates(verb: str, name: str) -> URLPattern:
    view = deadline_views.CohortDatesViewSet.as_view({"post": verb})
    return path(f"cohorts/<int:pk>/{verb}", view, name=name)


urlpatterns = [
    *router.urls,
    _dates("deadlines", "cohort-deadlines"),
    _dates("extensions", "cohort-extensions"),
    _dates("reschedule", "cohort-reschedule"),
    _dates("issue", "cohort-issue"),
    _dates("upgrade", "cohort-upgrade"),
    path(
        "cohorts/<int:pk>/review-agreement",
        flow_views.ReviewAgreementView.as_view(),
        name="review-agreement",
    ),
    path(
        "cohorts/<int:pk>/review-rules", flow_views.ReviewRulesView.as_view(), name="review-rules"
    ),
]
