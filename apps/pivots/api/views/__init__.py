"""pivots: the REST door, by resource."""
