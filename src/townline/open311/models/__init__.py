"""Jurisdictions, keys, and what came in by them."""

from townline.open311.models.door import ApiKey, Jurisdiction
from townline.open311.models.reports import Report

__all__ = ["ApiKey", "Jurisdiction", "Report"]
