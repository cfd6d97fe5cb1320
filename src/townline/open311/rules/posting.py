"""What a client sends as a new request, taken apart and checked as a whole. Pure.

Every complaint is collected, so that a client mends all at once. A place is taken from `lat` and `long`
before `address_id` before `address_string`: the standard lets a client send any of them.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from townline.open311.errors import Said
from townline.open311.rules.arguments import MOST_TEXT, Asked
from townline.open311.rules.attributes import Attribute, read_attributes

# The fields of the standard that are words, and how long each may be.
WORDS = {
    "address_string": 160, "email": 254, "device_id": 200, "account_id": 120, "first_name": 80,
    "last_name": 80, "phone": 40, "description": MOST_TEXT, "media_url": 500,
}  # fmt: skip
_REF = re.compile(r"(?:address|corner|segment):[0-9]{1,18}\Z|landmark:[a-z0-9_-]{1,60}\Z")
_NUMBER = re.compile(r"[+-]?\d{1,4}(?:\.\d{1,15})?\Z", re.ASCII)
_EMAIL = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]+\.[^@\s,;<>\"]+\Z")
_PHONE = re.compile(r"[0-9+()\-. x]{7,40}\Z", re.ASCII)


@dataclass(frozen=True)
class Posted:
    """One request as it was sent."""

    service_code: str
    attributes: dict[str, Any]
    lat: float | None = None
    long: float | None = None
    address_id: str = ""
    address_string: str = ""
    description: str = ""
    media_url: str = ""
    account_id: str = ""
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    phone: str = ""

    @property
    def words(self) -> str:
        """The description as staff read it, with the picture's address and where, as it was sent."""
        said = [self.description]
        if self.address_string and (self.lat is not None or self.address_id):
            said.append(f"Where, as it was sent: {self.address_string}")
        if self.media_url:
            said.append(f"Picture: {self.media_url}")
        return "\n\n".join(each for each in said if each)

    @property
    def reporter(self) -> dict[str, str]:
        """Who sent it, as far as they said; the telephone number goes with the request itself."""
        said = {"first_name": self.first_name, "last_name": self.last_name, "email": self.email}
        return {name: value for name, value in said.items() if value}


def read_post(asked: Asked, known: Sequence[Attribute]) -> tuple[Posted, list[Said]]:
    """What was sent and every complaint about it; what a complaint is about is not in it."""
    attributes, said = read_attributes(asked, known)
    words = {name: asked.one(name) for name in WORDS}
    for name, most in WORDS.items():
        if len(words[name]) > most:
            said.append(
                Said(400, "{name} is at most {most} characters long.", name=name, most=most)
            )
    said += _shapes(words)
    lat, long = asked.one("lat"), asked.one("long")
    point = _point(lat, long)
    if point is None and (lat or long):
        said.append(
            Said(400, "lat and long are two decimal degrees (WGS84), such as 43.1 and -79.6.")
        )
    address_id = asked.one("address_id")
    if address_id and not _REF.match(address_id):
        said.append(Said(400, "address_id is none of ours."))
        address_id = ""
    if not (lat or long or asked.one("address_id") or words["address_string"]):
        said.append(Said(400, "Say where: lat and long, address_id or address_string."))
    words.pop("device_id")  # allowed by the standard, needed by nobody: not kept
    return Posted(
        service_code=asked.one("service_code"), attributes=attributes,
        lat=point[0] if point else None, long=point[1] if point else None,
        address_id=address_id, **words,
    ), said  # fmt: skip


def _shapes(words: dict[str, str]) -> list[Said]:
    said = []
    if words["email"] and not _EMAIL.match(words["email"]):
        said.append(Said(400, "email is no e-mail address."))
    if words["phone"] and not _PHONE.match(words["phone"]):
        said.append(Said(400, "phone is no telephone number."))
    if words["media_url"] and not is_web_address(words["media_url"]):
        said.append(
            Said(400, "media_url is the full address of a picture, beginning with https://.")
        )
    return said


def is_web_address(text: str) -> bool:
    """An http or https address with a host, without a password in it and without blanks or controls."""
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https")
        and bool(host)
        and "@" not in parts.netloc
        and text.isprintable()
        and " " not in text
    )


def _point(lat: str, long: str) -> tuple[float, float] | None:
    if not (_NUMBER.match(lat) and _NUMBER.match(long)):
        return None
    north, east = float(lat), float(long)
    if not (math.isfinite(north) and math.isfinite(east)):
        return None
    return (north, east) if abs(north) <= 90 and abs(east) <= 180 else None


def content_of(asked: Asked) -> str:
    """A digest of everything that was sent but the key: the same request has the same."""
    fields = {name: values for name, values in sorted(asked.fields.items()) if name != "api_key"}
    return hashlib.sha256(json.dumps(fields).encode()).hexdigest()
