"""integrations: the REST door."""
