"""Reads for the standard's door."""

from townline.open311.queries.door import Caller, caller, digest, jurisdiction, jurisdictions
from townline.open311.queries.hand_offs import could_be_handed_on, hand_offs, has_partner, partners
from townline.open311.queries.places import located
from townline.open311.queries.reports import keys_in_use, reference_by_token
from townline.open311.queries.requests import listed, one_public
from townline.open311.queries.services import (
    definition_row,
    offered,
    public_name,
    service,
    service_row,
)
from townline.open311.queries.updates import request_told, updates

__all__ = [
    "Caller",
    "caller",
    "could_be_handed_on",
    "definition_row",
    "digest",
    "hand_offs",
    "has_partner",
    "jurisdiction",
    "jurisdictions",
    "keys_in_use",
    "listed",
    "located",
    "offered",
    "one_public",
    "partners",
    "public_name",
    "reference_by_token",
    "request_told",
    "service",
    "service_row",
    "updates",
]
