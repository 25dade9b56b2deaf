"""cohorts: programs, cohorts and their seats, enrollments and the direction each stands in."""

from apps.cohorts.models.calendar import Break
from apps.cohorts.models.cohorts import (
    Cohort,
    CohortQuerySet,
    Enrollment,
    EnrollmentQuerySet,
    OfEnrollmentQuerySet,
)
from apps.cohorts.models.pauses import Pause
from apps.cohorts.models.placements import Placement, PlacementQuerySet
from apps.cohorts.models.programs import Program, ProgramQuerySet
from apps.cohorts.models.rosters import (
    OfRosterImportQuerySet,
    RosterFile,
    RosterImport,
    RosterImportQuerySet,
    RosterRow,
)
from apps.cohorts.models.seats import OfCohortQuerySet, Seats
from apps.cohorts.models.teams import Team

__all__ = [
    "Break",
    "Cohort",
    "CohortQuerySet",
    "Enrollment",
    "EnrollmentQuerySet",
    "OfCohortQuerySet",
    "OfEnrollmentQuerySet",
    "OfRosterImportQuerySet",
    "Pause",
    "Placement",
    "PlacementQuerySet",
    "Program",
    "ProgramQuerySet",
    "RosterFile",
    "RosterImport",
    "RosterImportQuerySet",
    "RosterRow",
    "Seats",
    "Team",
]
