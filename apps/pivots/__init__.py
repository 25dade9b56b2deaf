"""The engine's advice and what a mentor makes of it."""
