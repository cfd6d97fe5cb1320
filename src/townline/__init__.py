"""Townline: the open contact centre for local government."""

__version__ = "0.1.0"
