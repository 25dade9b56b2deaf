from rest_framework.routers import SimpleRouter

from apps.assignments.api import views

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("assignments", views.AssignmentViewSet, basename="assignment")
router.register("me/assignments", views.MyAssignmentViewSet, basename="my-assignment")
router.register("review-queue", views.ReviewQueueViewSet, basename="review-queue")
router.register("revisions", views.RevisionViewSet, basename="revision")
router.register("reviews", views.ReviewViewSet, basename="review")
urlpatterns = router.urls
