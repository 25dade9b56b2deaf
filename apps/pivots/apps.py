from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PivotsConfig(AppConfig):
    name = "apps.pivots"
    verbose_name = _("Pivots")
