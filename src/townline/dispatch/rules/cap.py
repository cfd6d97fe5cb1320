"""Read an alert of the Common Alerting Protocol 1.2; what is hostile or broken is refused by name.

Source: OASIS CAP 1.2. Nothing of a file is believed before it was checked: no document type, no entities, one
namespace, at most a megabyte, UTF-8. Points are (latitude, longitude) as the protocol writes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, NoReturn
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DTDForbidden, EntitiesForbidden, ExternalReferenceForbidden
from defusedxml.ElementTree import fromstring

LARGEST = 1_000_000
MOST_POINTS = 5_000
NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
STATUSES = ("Actual", "Exercise", "System", "Test", "Draft")
TYPES = ("Alert", "Update", "Cancel", "Ack", "Error")
SCOPES = ("Public", "Restricted", "Private")
SEVERITIES = ("Extreme", "Severe", "Moderate", "Minor", "Unknown")
URGENCIES = ("Immediate", "Expected", "Future", "Past", "Unknown")
CERTAINTIES = ("Observed", "Likely", "Possible", "Unlikely", "Unknown")
_OFFSET = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d$")
Point = tuple[float, float]


class BadAlert(ValueError):
    """What is wrong with the file, in a sentence."""


@dataclass(frozen=True)
class Circle:
    """A centre and kilometres around it."""

    centre: Point
    km: float


@dataclass(frozen=True)
class Area:
    """A place in words, with the shapes that bound it."""

    words: str
    polygons: tuple[tuple[Point, ...], ...] = ()
    circles: tuple[Circle, ...] = ()


@dataclass(frozen=True)
class Info:
    """What an alert says in one language."""

    language: str
    event: str
    urgency: str
    severity: str
    certainty: str
    headline: str
    description: str
    instruction: str
    expires: str
    areas: tuple[Area, ...]

    @property
    def expires_at(self) -> datetime | None:
        """When it ends, whatever offset it was written with."""
        return datetime.fromisoformat(self.expires) if self.expires else None


@dataclass(frozen=True)
class Alert:
    """An alert. `references` are (sender, identifier, sent) of those it updates or cancels."""

    identifier: str
    sender: str
    sent: str
    status: str
    msg_type: str
    scope: str
    references: tuple[tuple[str, str, str], ...]
    infos: tuple[Info, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain data for keeping."""
        return asdict(self)

    def in_language(self, language: str) -> Info | None:
        """What it says in a language (`en`, `fr`), else in the first one; None where it says nothing."""
        for info in self.infos:
            if info.language.lower().startswith(language):
                return info
        return self.infos[0] if self.infos else None


def read(data: bytes) -> Alert:
    """The alert in a file. Raises BadAlert, which says what is wrong with it."""
    root = _root(data)
    kind = _one_of(root, "msgType", TYPES)
    references = tuple(_references(_text(root, "references", must=kind in ("Update", "Cancel"))))
    infos = tuple(_info(element) for element in root.findall(_name("info")))
    if kind in ("Alert", "Update") and not infos:
        _wrong("It says nothing: an alert needs at least one info.")
    return Alert(
        _text(root, "identifier", must=True), _text(root, "sender", must=True),
        _instant(root, "sent", must=True), _one_of(root, "status", STATUSES), kind,
        _one_of(root, "scope", SCOPES), references, infos,
    )  # fmt: skip


def _wrong(words: str) -> NoReturn:
    raise BadAlert(words)


def _root(data: bytes) -> Element:
    if len(data) > LARGEST:
        _wrong(f"The file is larger than {LARGEST:,} bytes, which no alert is.")
    if not data.strip():
        _wrong("The file is empty.")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as fault:
        _wrong(f"It is not UTF-8: byte {fault.start + 1} cannot be read.")
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except DTDForbidden:
        _wrong("It declares a document type, which can hide entities. Refused unread.")
    except (EntitiesForbidden, ExternalReferenceForbidden):
        _wrong("It declares entities. Refused unread.")
    except (ParseError, ValueError, LookupError) as fault:
        _wrong(f"It is not well-formed XML: {fault}.")
    space, _brace, name = root.tag.rpartition("}")
    if name != "alert":
        _wrong(f"It is no alert: the outermost element is {name[:40]}.")
    if space.lstrip("{") != NAMESPACE:
        _wrong(f"Its namespace is {space.lstrip('{')[:80] or 'missing'}, not that of CAP 1.2.")
    return root


def _name(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _text(element: Element, name: str, *, must: bool = False) -> str:
    found = " ".join((element.findtext(_name(name)) or "").split())
    if must and not found:
        _wrong(f"It has no {name}.")
    return found[:4000]


def _one_of(element: Element, name: str, known: tuple[str, ...]) -> str:
    found = _text(element, name, must=True)
    if found not in known:
        _wrong(f"Its {name} is {found[:40]}, which CAP 1.2 does not know.")
    return found


def _instant(element: Element, name: str, *, must: bool = False) -> str:
    found = _text(element, name, must=must)
    if not found:
        return ""
    if not _OFFSET.match(found):
        _wrong(f"Its {name} is {found[:40]}: a time needs its seconds and its offset, and no Z.")
    try:
        datetime.fromisoformat(found)
    except ValueError:
        _wrong(f"Its {name} is {found[:40]}, which is no time.")
    return found


def _references(text: str) -> Iterator[tuple[str, str, str]]:
    for each in text.split():
        parts = each.split(",")
        if len(parts) != 3:
            _wrong(f"It refers to {each[:80]}: a reference is sender, identifier and time.")
        yield parts[0], parts[1], parts[2]


def _info(element: Element) -> Info:
    return Info(
        _text(element, "language") or "en-US", _text(element, "event", must=True),
        _one_of(element, "urgency", URGENCIES), _one_of(element, "severity", SEVERITIES),
        _one_of(element, "certainty", CERTAINTIES), _text(element, "headline"),
        _text(element, "description"), _text(element, "instruction"),
        _instant(element, "expires"), tuple(_area(each) for each in element.findall(_name("area"))),
    )  # fmt: skip


def _area(element: Element) -> Area:
    polygons = tuple(_polygon(each.text or "") for each in element.findall(_name("polygon")))
    circles = tuple(_circle(each.text or "") for each in element.findall(_name("circle")))
    return Area(_text(element, "areaDesc", must=True), polygons, circles)


def _point(text: str) -> Point:
    try:
        lat, lon = (float(part) for part in text.split(","))
    except ValueError:
        _wrong(f"{text[:40]} is no point: latitude, comma, longitude.")
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        _wrong(f"{text[:40]} is not on the globe.")
    return lat, lon


def _polygon(text: str) -> tuple[Point, ...]:
    parts = text.split()
    if len(parts) > MOST_POINTS:
        _wrong(f"A polygon has {len(parts):,} points; at most {MOST_POINTS:,} are read.")
    points = tuple(_point(part) for part in parts)
    if len(points) < 4 or points[0] != points[-1]:
        _wrong("A polygon has at least four points, and the last is the first.")
    return points


def _circle(text: str) -> Circle:
    centre, _space, radius = text.strip().partition(" ")
    try:
        km = float(radius)
    except ValueError:
        _wrong(f"{text[:40]} is no circle: a point, a space, kilometres.")
    if not 0 <= km <= 20_000:
        _wrong(f"A circle of {radius[:20]} km is none.")
    return Circle(_point(centre), km)
