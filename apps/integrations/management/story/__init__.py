"""The chapters of the demo's story that have a page of their own."""
