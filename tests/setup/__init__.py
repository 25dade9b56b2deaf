"""The set-up: environment, servers, processes and the files that describe them."""
