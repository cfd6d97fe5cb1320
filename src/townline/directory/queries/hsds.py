"""The public part of the directory in the shape of the Human Services Data Specification, version 3."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from townline.directory.models import Entry
from townline.directory.queries import who
from townline.directory.queries.entries import current

VERSION = "3.0"
SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://northmoor.example/directory")
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
CODES = {
    "English": "en", "French": "fr", "Arabic": "ar", "Tigrinya": "ti", "Spanish": "es",
    "Ukrainian": "uk", "Portuguese": "pt", "Italian": "it", "ASL": "ase", "LSQ": "fcs",
}  # fmt: skip
KINDS = ("organizations", "services", "locations")


def key(kind: str, code: str, *more: str) -> str:
    """A lasting identifier: the same entry has the same one in every export."""
    return str(uuid.uuid5(SPACE, "/".join((kind, code, *more))))


def export(what: str, at: datetime) -> list[dict[str, Any]]:
    """All organizations, services or locations that are public and true at the instant, by name."""
    kinds = ["place"] if what == "locations" else ["agency"]
    make = {"organizations": organization, "services": service, "locations": location}[what]
    rows = current(at).filter(kind__in=kinds, is_public=True).order_by("name", "pk")
    found = [make(row, at) for row in rows]
    if what == "locations":
        agencies = current(at).filter(kind="agency", is_public=True).exclude(address="")
        found += [location(row, at) for row in agencies.order_by("name", "pk")]
    return found


def one(what: str, wanted: str, at: datetime) -> dict[str, Any] | None:
    """One of them by its identifier; a service comes with its organization."""
    found = next((each for each in export(what, at) if each["id"] == wanted), None)
    if found is None or what != "services":
        return found
    return {**found, "organization": one("organizations", found["organization_id"], at)}


def _without_nothing(given: dict[str, Any]) -> dict[str, Any]:
    return {name: held for name, held in given.items() if held not in ("", None, [])}


def organization(row: Entry, at: datetime) -> dict[str, Any]:
    """Who it is; the specification wants a description of everybody."""
    return _without_nothing(
        {
            "id": key("organization", row.code), "name": row.name, "alternate_name": row.name_fr,
            "description": row.about or row.role or row.name, "email": row.email,
            "website": row.website, "phones": _phones("organization", row),
            "locations": [location(row, at)] if row.address else [],
        }
    )  # fmt: skip


def service(row: Entry, at: datetime) -> dict[str, Any]:
    """What it does, when, in which languages, and when somebody last made sure of it."""
    return _without_nothing(
        {
            "id": key("service", row.code), "organization_id": key("organization", row.code),
            "name": row.name, "alternate_name": row.name_fr, "description": row.about,
            "url": row.website, "email": row.email,
            "status": "temporarily closed" if row.is_dead else "active",
            "assured_date": row.verified_date.isoformat() if row.verified_date else "",
            "alert": "The number did not answer when it was last checked." if row.is_dead else "",
            "phones": _phones("service", row), "languages": _languages("service", row),
            "schedules": _schedules("service", row, at),
            "service_at_locations": [
                {"id": key("service_at_location", row.code), "location": location(row, at)}
            ] if row.address else [],
        }
    )  # fmt: skip


def location(row: Entry, at: datetime) -> dict[str, Any]:
    """Where it is."""
    return _without_nothing(
        {
            "id": key("location", row.code), "location_type": "physical", "name": row.name,
            "alternate_name": row.name_fr, "description": row.role if row.kind == "place" else "",
            "latitude": row.lat, "longitude": row.lon,
            "addresses": [
                {"id": key("address", row.code), "address_1": row.address, "city": row.city,
                 "state_province": "ON", "postal_code": row.postal_code, "country": "CA",
                 "address_type": "physical"}
            ] if row.address else [],
            "phones": _phones("location", row), "languages": _languages("location", row),
            "accessibility": [{"id": key("accessibility", row.code), "description": row.access}]
            if row.access else [],
            "schedules": _schedules("location", row, at),
        }
    )  # fmt: skip


def _phones(kind: str, row: Entry) -> list[dict[str, Any]]:
    given = ((row.phone, "voice", ""), (row.after_hours_phone, "voice", "after hours"),
             (row.tty, "textphone", "TTY"))  # fmt: skip
    return [_phone(kind, row, *each) for each in given if each[0]]


def _phone(kind: str, row: Entry, number: str, sort: str, words: str) -> dict[str, Any]:
    plain, _, extension = number.partition(" x")
    made: dict[str, Any] = {
        "id": key("phone", row.code, kind, number),
        "number": plain,
        "type": sort,
    }
    if extension.isdigit():
        made["extension"] = int(extension)
    return made | ({"description": words} if words else {})


def _languages(kind: str, row: Entry) -> list[dict[str, Any]]:
    return [
        _without_nothing({"id": key("language", row.code, kind, name), "name": name,
                          "code": CODES.get(name, "")})
        for name in row.languages
    ]  # fmt: skip


def _schedules(kind: str, row: Entry, at: datetime) -> list[dict[str, Any]]:
    """The hours that hold on the day of the instant."""
    calendar = who.calendars().get(row.calendar_code)
    if calendar is None:
        return []
    whole = who.as_calendar(calendar)
    plan = whole.plan(at.astimezone(whole.zone).date())
    week = {str(day): [(f"{start:%H:%M}", f"{end:%H:%M}") for start, end in shifts]
            for day, shifts in plan.week.items()}  # fmt: skip
    if plan.always:
        week = {str(day): [("00:00", "24:00")] for day in range(7)}
    return [_schedule(kind, row, days, shift) for shift, days in _by_shift(week).items()]


def _by_shift(week: dict[str, Any]) -> dict[tuple[str, str], list[str]]:
    shifts: dict[tuple[str, str], list[str]] = {}
    for day, pairs in sorted(week.items()):
        for start, end in pairs:
            shifts.setdefault((start, end), []).append(DAYS[int(day)])
    return shifts


def _schedule(kind: str, row: Entry, days: Iterable[str], shift: tuple[str, str]) -> dict[str, Any]:
    opens, closes = shift
    return {
        "id": key("schedule", row.code, kind, opens, closes), "freq": "WEEKLY",
        "byday": ",".join(days), "opens_at": opens, "closes_at": "23:59" if closes == "24:00" else closes,
    }  # fmt: skip
