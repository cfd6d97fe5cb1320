"""Who may be called, in which order, and why: pure, from dated data."""
