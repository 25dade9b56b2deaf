from rest_framework.routers import SimpleRouter

from apps.curriculum.api import draft_views, views

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("directions", views.DirectionViewSet, basename="direction")
router.register("skills", views.SkillViewSet, basename="skill")
router.register("verticals", views.VerticalViewSet, basename="vertical")
router.register("rubrics", views.RubricViewSet, basename="rubric")
router.register("roadmaps", views.RoadmapViewSet, basename="roadmap")
router.register("roadmap-versions", views.RoadmapVersionViewSet, basename="roadmap-version")
router.register("roadmap-drafts", draft_views.RoadmapDraftViewSet, basename="roadmap-draft")
router.register("tasks", views.TaskViewSet, basename="task")
urlpatterns = router.urls
