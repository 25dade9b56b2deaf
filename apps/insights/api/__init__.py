"""insights: the REST door."""
