"""Pages of callouts."""
