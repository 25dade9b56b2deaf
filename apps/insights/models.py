"""insights: no tables of its own, only other ways to look at those of others."""

from django.utils.translation import gettext_lazy as _

from apps.cohorts.models import Cohort


class CohortOutlook(Cohort):
    """A cohort as its managers look ahead: when it finishes, who is loaded, what is overdue."""

    class Meta:
        proxy = True
        verbose_name = _("outlook")
        verbose_name_plural = _("outlooks")
