"""The JSON API, version 1: its types are its document."""

from townline.api.api.door import door

__all__ = ["door"]
