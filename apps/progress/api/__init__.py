"""progress: the REST door."""
