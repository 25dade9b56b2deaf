"""pivots: the REST door."""
