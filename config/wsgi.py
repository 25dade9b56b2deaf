"""The web process."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import reverse

from config.env import settings_module

os.environ.setdefault("DJANGO_SETTINGS_MODULE", settings_module())

application = get_wsgi_application()
reverse("admin:index")  # every door is loaded before the first request, and before the fork
