"""mentoring: the REST door."""
