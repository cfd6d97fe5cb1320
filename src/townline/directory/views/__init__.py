"""Doors of the directory."""
