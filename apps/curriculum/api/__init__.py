"""curriculum: the REST door."""
