"""Jurisdictions, keys, what came in by them; partners and what was handed to them."""

from townline.open311.models.door import ApiKey, Jurisdiction
from townline.open311.models.partners import HandOff, Partner
from townline.open311.models.reports import Report, Told

__all__ = ["ApiKey", "HandOff", "Jurisdiction", "Partner", "Report", "Told"]
