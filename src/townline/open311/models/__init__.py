"""Jurisdictions, keys, and what came in by them."""

from townline.open311.models.door import ApiKey, Jurisdiction

__all__ = ["ApiKey", "Jurisdiction"]
