"""insights: the managers' desk."""

from apps.insights.admin.exports import ExportAdmin
from apps.insights.admin.outlook import CohortOutlookAdmin

__all__ = ["CohortOutlookAdmin", "ExportAdmin"]
