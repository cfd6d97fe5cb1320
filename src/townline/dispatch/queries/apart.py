"""Which incidents are kept apart, and which contacts with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Q

from townline.dispatch.models import Incident


def incidents(keys: Sequence[int]) -> Mapping[int, str]:
    """The permission that opens each of these incidents that lies in a compartment; one statement."""
    found = Incident.objects.filter(pk__in=keys).exclude(compartment="")
    return {pk: f"{role}.open" for pk, role in found.values_list("pk", "compartment")}


def contacts(keys: Sequence[int]) -> Mapping[int, str]:
    """The permission that opens each of these contacts from which such an incident came; one statement."""
    found = Incident.objects.filter(
        Q(contact__in=keys) | Q(reports__contact__in=keys)
    ).exclude(compartment="")  # fmt: skip
    made: dict[int, str] = {}
    for role, own, reported in found.values_list("compartment", "contact", "reports__contact"):
        made |= {pk: f"{role}.open" for pk in (own, reported) if pk in keys}
    return made
