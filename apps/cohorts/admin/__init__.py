"""cohorts: the desk's pages of programs, cohorts, enrollments and placements."""

from apps.cohorts.admin.cohorts import CohortAdmin
from apps.cohorts.admin.enrollments import EnrollmentAdmin, PlacementAdmin
from apps.cohorts.admin.programs import ProgramAdmin
from apps.cohorts.admin.rosters import RosterImportAdmin
from apps.cohorts.admin.teams import TeamAdmin

__all__ = [
    "CohortAdmin",
    "EnrollmentAdmin",
    "PlacementAdmin",
    "ProgramAdmin",
    "RosterImportAdmin",
    "TeamAdmin",
]
