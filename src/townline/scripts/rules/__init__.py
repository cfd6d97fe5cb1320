"""Scripts as data: read, check, run. Pure."""
