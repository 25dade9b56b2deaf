"""The test suite: real PostgreSQL, cheap passwords, mail kept in memory."""

import os

from config.settings.base import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
ACCOUNT_RATE_LIMITS = {}
LOGGING["root"]["level"] = "WARNING"  # noqa: F405
LOGGING["loggers"]["django_structlog"] = {"level": "WARNING"}  # noqa: F405
# Workers that a test kills get leases that run out within the test.
JOB_LEASE_SECONDS = int(os.environ.get("JOB_LEASE_SECONDS", JOB_LEASE_SECONDS))  # noqa: F405
JOB_RING_AGAIN_SECONDS = int(
    os.environ.get("JOB_RING_AGAIN_SECONDS", JOB_RING_AGAIN_SECONDS)  # noqa: F405
)
