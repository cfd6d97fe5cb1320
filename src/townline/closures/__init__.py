"""Roads that are closed, who was told, and the feeds that say so."""
