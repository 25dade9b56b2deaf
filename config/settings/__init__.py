"""One module per environment over a common base; values from outside come through config.env."""
