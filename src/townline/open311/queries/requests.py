"""Requests as the standard shows them to everybody."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _

from townline.core.reference import remember
from townline.open311.errors import refuse
from townline.open311.models import Jurisdiction
from townline.open311.queries.services import public_name, usual_time
from townline.open311.rules.showing import HOMES, OPEN_GROUPS, chosen, street
from townline.places.queries import ANCHOR
from townline.service_requests import queries as requests
from townline.service_requests.models import ServiceDefinition
from townline.service_requests.queries import PublicLine, Wanted
from townline.service_requests.rules import status_words


def types() -> dict[int, ServiceDefinition]:
    """Every request type there is or was, by number."""
    return remember("types", lambda: ServiceDefinition.objects.in_bulk())


def listed(
    wanted: Wanted, *, size: int, page: int = 1, is_extended: bool = False
) -> tuple[list[dict[str, Any]], bool]:
    """(the rows of a page, whether there are more); one statement."""
    lines = requests.by_time(wanted, limit=size + 1, offset=(page - 1) * size)
    return rows_of(lines[:size], is_extended=is_extended), len(lines) > size


def one_public(
    reference: str, within: Jurisdiction, *, is_extended: bool = False
) -> list[dict[str, Any]]:
    """One request, as a list of one; 404 for any other reference."""
    wanted = Wanted(references=[reference], municipality_code=within.municipality_code,
                    withheld=within.withheld)  # fmt: skip
    rows, _more = listed(wanted, size=1, is_extended=is_extended)
    if not rows:
        raise refuse(404, f"service_request_id {reference[:40]} was not found.")
    return rows


def rows_of(lines: Sequence[PublicLine], *, is_extended: bool = False) -> list[dict[str, Any]]:
    """Lines as the standard's rows, in the language of the request."""
    known = types() if lines else {}
    zone = get_default_timezone()
    names = {pk: public_name(known[pk]) for pk in {line.definition_id for line in lines}}
    notices = {pk: usual_time(known[pk]) or None for pk in names}
    rows = []
    for line in lines:
        kind = known[line.definition_id]
        facts = json.loads(line.facts)
        position = _position(kind, line)
        row: dict[str, Any] = {
            "service_request_id": line.reference,
            "status": "closed" if line.state == "closed" else "open",
            "status_notes": _notes(line),
            "service_name": names[kind.pk],
            "service_code": kind.code,
            "description": ". ".join([names[kind.pk], *chosen(facts, kind.facts)]) + ".",
            "agency_responsible": line.owner_name,
            "service_notice": notices[kind.pk],
            "requested_datetime": _w3(line.opened_at, zone),
            "updated_datetime": _w3(line.heard_at, zone),
            "expected_datetime": _w3(line.target_at, zone),
            "address": _address(line, position),
            "address_id": None,
            "zipcode": None,
            "lat": position[1] if position else None,
            "long": position[0] if position else None,
            "media_url": None,
        }
        if is_extended:
            row["extended_attributes"] = _extended(line, "exact" if position else "none")
        rows.append(row)
    return rows


def _w3(at: datetime, zone: Any) -> str:
    return at.astimezone(zone).isoformat(timespec="seconds")


def _notes(line: PublicLine) -> str:
    said = _(status_words(line.state, line.outcome))
    return f"{said} {line.public_words}" if line.public_words else said


def _position(kind: ServiceDefinition, line: PublicLine) -> tuple[float, float] | None:
    """(longitude, latitude) as exactly as the type may be shown."""
    is_open = kind.group in OPEN_GROUPS and kind.code not in HOMES
    if line.x is None or line.y is None or not is_open:
        return None
    lon, lat = ANCHOR.to_lonlat((line.x, line.y))
    return lon, lat


def _address(line: PublicLine, position: tuple[float, float] | None) -> str | None:
    if position is None:
        return None
    return street(line.place_label) or settings.TOWNLINE_REGION_NAME


def _extended(line: PublicLine, position: str) -> dict[str, Any]:
    return {
        "detailed_status": line.state,
        "outcome": line.outcome or None,
        "reports": line.followers_count,
        "repeats": line.repeats_count,
        "municipality": line.municipality_code,
        "position": position,
    }
