"""assignments: the REST door."""
