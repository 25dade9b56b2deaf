"""mentoring: what goes in and out."""
