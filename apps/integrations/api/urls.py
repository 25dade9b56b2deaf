from django.urls import path
from rest_framework.routers import SimpleRouter

from apps.integrations.api.views import NotificationViewSet, PreferencesView

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("me/notifications", NotificationViewSet, basename="notification")
urlpatterns = [
    path("me/notification-preferences", PreferencesView.as_view(), name="notification-preferences"),
    *router.urls,
]
