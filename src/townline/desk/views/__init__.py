"""Doors of the desk: parse, authorise, read the clock, call one action, show the pane again."""
