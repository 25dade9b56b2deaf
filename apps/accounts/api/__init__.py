"""accounts: the REST door."""
