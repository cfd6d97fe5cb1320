"""The script pane at the desk, what was met there, and how scripts do."""
