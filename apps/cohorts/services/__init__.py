"""cohorts: deeds on programs, cohorts, seats, enrollments and placements.

# Note [Lock order]
program, cohort, seats, enrollment, placement; inside one table by ascending key. Whoever changes
who holds a seat holds the cohort's row first, so seats and placements of a cohort stand still
while they are read. The seat itself is taken by one conditional UPDATE all the same, and a check
constraint stands behind it: neither depends on every future caller remembering the lock.
"""

from apps.cohorts.services.admissions import Admission, admissions_decide
from apps.cohorts.services.calendar import DaysOff, cohort_calendar_set, cohort_rules_set
from apps.cohorts.services.cohorts import (
    cohort_change,
    cohort_clone,
    cohort_create,
    cohort_lead_add,
    cohort_lead_remove,
    cohort_move,
)
from apps.cohorts.services.enrollments import (
    enrollment_activate,
    enrollment_admit,
    enrollment_apply,
    enrollment_complete,
    enrollment_decline,
    enrollment_not_complete,
    enrollment_waitlist,
    enrollment_withdraw,
)
from apps.cohorts.services.offers import Repinned, seats_repin, seats_set
from apps.cohorts.services.pauses import enrollment_pause, enrollment_resume, enrollments_return
from apps.cohorts.services.places import enrollment_lock, line_change
from apps.cohorts.services.programs import program_create, program_move
from apps.cohorts.services.rosters import (
    roster_import_apply,
    roster_import_run,
    roster_import_send,
    rosters_sweep,
)
from apps.cohorts.services.seats import CohortFull, seat_return, seat_take
from apps.cohorts.services.teams import team_change, team_create, team_dissolve
from apps.cohorts.services.transfers import enrollment_transfer
from apps.cohorts.services.turns import placement_turn, placement_turn_back

__all__ = [
    "Admission",
    "CohortFull",
    "DaysOff",
    "Repinned",
    "admissions_decide",
    "cohort_calendar_set",
    "cohort_change",
    "cohort_clone",
    "cohort_create",
    "cohort_lead_add",
    "cohort_lead_remove",
    "cohort_move",
    "cohort_rules_set",
    "enrollment_activate",
    "enrollment_admit",
    "enrollment_apply",
    "enrollment_complete",
    "enrollment_decline",
    "enrollment_lock",
    "enrollment_not_complete",
    "enrollment_pause",
    "enrollment_resume",
    "enrollment_transfer",
    "enrollment_waitlist",
    "enrollment_withdraw",
    "enrollments_return",
    "line_change",
    "placement_turn",
    "placement_turn_back",
    "program_create",
    "program_move",
    "roster_import_apply",
    "roster_import_run",
    "roster_import_send",
    "rosters_sweep",
    "seat_return",
    "seat_take",
    "seats_repin",
    "seats_set",
    "team_change",
    "team_create",
    "team_dissolve",
]
