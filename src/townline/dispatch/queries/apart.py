"""Which incidents are kept apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from townline.dispatch.models import Incident


def incidents(keys: Sequence[int]) -> Mapping[int, str]:
    """The permission that opens each of these incidents that lies in a compartment; one statement."""
    found = Incident.objects.filter(pk__in=keys).exclude(compartment="")
    return {pk: f"{role}.open" for pk, role in found.values_list("pk", "compartment")}
