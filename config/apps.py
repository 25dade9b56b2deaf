"""The composition root as a Django app: it has no tables, it only puts things together."""

from django.apps import AppConfig


class CompositionConfig(AppConfig):
    name = "config"
    verbose_name = "Mentorship"

    def ready(self) -> None:
        """Make Celery's app the current one in every process that may ring for a job.

        Without this a web process or a command would ring at Celery's own default address.
        """
        from config import celery  # noqa: F401, PLC0415 - settings stand only by now
