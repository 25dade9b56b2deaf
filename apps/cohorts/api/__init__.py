"""cohorts: the REST door."""
