"""Pages of closures, of partners, and what anybody may read."""
