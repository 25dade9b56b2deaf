"""core: the REST door."""
