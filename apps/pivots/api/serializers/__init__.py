"""pivots: what goes in and out, by resource."""
