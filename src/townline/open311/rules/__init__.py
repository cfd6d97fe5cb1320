"""GeoReport v2 without a database: its fields, its two notations, its arguments."""

from townline.open311.rules.arguments import (
    LONGEST,
    Asked,
    commas,
    instant,
    page,
    period,
    read_form,
    read_query,
    statuses,
)
from townline.open311.rules.attributes import Attribute, attributes_of, read_attributes
from townline.open311.rules.spark import as_json, as_xml

__all__ = [
    "LONGEST", "Asked", "Attribute", "as_json", "as_xml", "attributes_of", "commas", "instant", "page",
    "period", "read_attributes", "read_form", "read_query", "statuses",
]  # fmt: skip
