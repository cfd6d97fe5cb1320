"""What whoever is called out may know of an incident: enough to go there, nothing of anybody's life."""

from __future__ import annotations

from townline.callouts.queries import Brief
from townline.core.numbers import whole
from townline.dispatch.models import Incident


def brief_of(key: str) -> Brief | None:
    """Place and dangers of an incident as they stand now. One statement.

    The number it was reported from is given without a name, and never where the person is protected or the
    incident lies in a compartment.
    """
    rows = Incident.objects.select_related("contact__person").filter(pk=whole(key) or 0)
    incident = rows.first()
    if incident is None:
        return None
    contact = incident.contact
    person = contact.person if contact else None
    is_shielded = bool(incident.compartment) or bool(person and person.is_protected)
    return Brief(
        place="" if incident.compartment else incident.place_label,
        is_place_certain=incident.is_place_certain,
        hazards=() if incident.compartment else tuple(incident.hazards), is_open=incident.is_open,
        callback=contact.from_number if contact and not is_shielded else "",
    )  # fmt: skip
