"""Who takes part: programs, cohorts, seats, enrollments, direction placements."""
