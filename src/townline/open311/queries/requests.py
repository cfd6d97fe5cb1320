"""Requests as the standard shows them to everybody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import get_default_timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from townline.open311.errors import refuse
from townline.open311.models import Jurisdiction
from townline.open311.queries.services import usual_time
from townline.service_requests import queries as requests
from townline.service_requests.queries import PublicFilters, Shown


def listed(
    filters: PublicFilters, *, at: datetime, size: int, page: int = 1, is_extended: bool = False
) -> tuple[list[dict[str, Any]], bool]:
    """(the rows of a page, whether there are more); one statement."""
    found = requests.shown_in_public(filters, at=at, limit=size + 1, offset=(page - 1) * size)
    return rows_of(found[:size], at, is_extended=is_extended), len(found) > size


def one_public(
    reference: str, within: Jurisdiction, *, at: datetime, is_extended: bool = False
) -> list[dict[str, Any]]:
    """One request, as a list of one; 404 for any other reference, and for one that is not public."""
    filters = PublicFilters(references=[reference], municipality=within.municipality_code)
    rows, _more = listed(filters, at=at, size=1, is_extended=is_extended)
    if not rows:
        raise refuse(404, "service_request_id {reference} was not found.", reference=reference[:40])
    return rows


def rows_of(
    shown: Sequence[Shown], at: datetime, *, is_extended: bool = False
) -> list[dict[str, Any]]:
    """Requests as the standard's rows, in the language of the client."""
    language = "fr" if (get_language() or "").startswith("fr") else "en"
    notices = {each.code: usual_time(each) or None for each in requests.public_types(at).values()}
    zone = get_default_timezone()
    rows = []
    for each in shown:
        name = each.called(language)
        row: dict[str, Any] = {
            "service_request_id": each.reference,
            "status": "closed" if each.is_closed else "open",
            "status_notes": _(each.words),
            "service_name": name,
            "service_code": each.code,
            "description": name,
            "agency_responsible": each.owner_name,
            "service_notice": notices.get(each.code),
            "requested_datetime": _w3(each.opened_at, zone),
            "updated_datetime": _w3(each.closed_at or each.updated_at, zone),
            "expected_datetime": _w3(each.target_at, zone),
            "address": each.place or None,
            "address_id": None,
            "zipcode": None,
            "lat": each.lonlat[1] if each.lonlat else None,
            "long": each.lonlat[0] if each.lonlat else None,
            "media_url": _picture(each.picture),
        }
        if is_extended:
            row["extended_attributes"] = _extended(each)
        rows.append(row)
    return rows


def _picture(token: str) -> str | None:
    """The copy that everybody may see: without place and camera, released by a person."""
    if not token:
        return None
    path = reverse("attachments:public", args=[token, "view"])
    return f"{settings.TOWNLINE_ORIGIN}{path}"


def _w3(at: datetime, zone: Any) -> str:
    return at.astimezone(zone).isoformat(timespec="seconds")


def _extended(each: Shown) -> dict[str, Any]:
    return {
        "detailed_status": each.state,
        "outcome": each.outcome or None,
        "reports": each.followers_count,
        "municipality": each.municipality_code,
        "position": "none" if each.lonlat is None else "exact" if each.is_exact else "near",
    }
