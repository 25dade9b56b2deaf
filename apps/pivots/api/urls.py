from django.urls import path
from rest_framework.routers import SimpleRouter

from apps.pivots.api.views.learning import ModelVersionViewSet, OutcomeViewSet
from apps.pivots.api.views.pivots import CreditTransferViewSet, PivotViewSet
from apps.pivots.api.views.recommendations import (
    MyRecommendationViewSet,
    PolicyVersionViewSet,
    RecommendationRunView,
    RecommendationViewSet,
    WhatIfView,
)
from apps.pivots.api.views.seating import SeatPlanViewSet

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("recommendations", RecommendationViewSet, basename="recommendation")
router.register("me/recommendations", MyRecommendationViewSet, basename="my-recommendation")
router.register("pivots", PivotViewSet, basename="pivot")
router.register("credit-transfers", CreditTransferViewSet, basename="credit-transfer")
router.register("model-versions", ModelVersionViewSet, basename="model-version")
router.register("outcomes", OutcomeViewSet, basename="outcome")
router.register("seat-plans", SeatPlanViewSet, basename="seat-plan")
router.register("policy-versions", PolicyVersionViewSet, basename="policy-version")

urlpatterns = [
    path("pivots/what-if", WhatIfView.as_view(), name="what-if"),
    path("recommendation-runs", RecommendationRunView.as_view(), name="recommendation-runs"),
    *router.urls,
]
