"""What a client sent, taken apart and checked. Pure; every complaint is a sentence with the standard's code.

Bytes are UTF-8 or refused: a letter that was guessed would be somebody's street.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta, tzinfo
from urllib.parse import parse_qsl

from townline.open311.errors import DoorRefused, refuse

SPAN = timedelta(days=90)
LONGEST = 1000
PAGES = 1000
STATUSES = ("open", "closed")
_DATE = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)
_INSTANT = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)\Z", re.ASCII
)
MOST_FIELDS = 300
MOST_TEXT = 4000


@dataclass
class Asked:
    """The fields of a request as they came, each with every value it was given."""

    fields: dict[str, list[str]] = field(default_factory=dict)

    def one(self, name: str) -> str:
        """The last value of a field without blanks around it; '' where there is none."""
        values = self.fields.get(name)
        return values[-1].strip() if values else ""

    def all(self, name: str) -> list[str]:
        return self.fields.get(name, [])

    def is_true(self, name: str) -> bool:
        return self.one(name).lower() in ("true", "1", "yes")


def read_query(text: str) -> Asked:
    """The fields of a query string. Raises DoorRefused where it is no UTF-8 or holds a NUL."""
    return _gather(_pairs(text))


def read_form(body: bytes) -> Asked:
    """The fields of a form-encoded body. Raises DoorRefused where it is no UTF-8 or holds a NUL."""
    try:
        return _gather(_pairs(body.decode("utf-8")))
    except UnicodeDecodeError as wrong:
        raise not_utf8() from wrong


def not_utf8() -> DoorRefused:
    return refuse(400, "This is not UTF-8. Send all text as UTF-8, as the standard asks.")


def _pairs(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            text,
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except UnicodeDecodeError as wrong:
        raise not_utf8() from wrong
    except ValueError as wrong:
        raise refuse(400, "Send at most {most_fields} fields.", most_fields=MOST_FIELDS) from wrong


def _gather(pairs: Sequence[tuple[str, str]]) -> Asked:
    asked = Asked()
    for name, value in pairs:
        if "\0" in name or "\0" in value:
            raise refuse(400, "There is a NUL character in what was sent.")
        if not (name + value).isascii() and any("\ud800" <= c <= "\udfff" for c in name + value):
            raise not_utf8()
        asked.fields.setdefault(name, []).append(value)
    return asked


def gather(pairs: Sequence[tuple[str, str]]) -> Asked:
    """Fields that another parser took apart; what it had to guess is refused like bad UTF-8."""
    if any("\ufffd" in name or "\ufffd" in value for name, value in pairs):
        raise not_utf8()
    return _gather(pairs)


def commas(asked: Asked, name: str) -> list[str]:
    """The values of a field that may be given several times or with commas between."""
    parts = (part.strip() for value in asked.all(name) for part in value.split(","))
    return list(dict.fromkeys(part for part in parts if part))


def statuses(asked: Asked) -> list[str]:
    """The wanted statuses, `open` and `closed`; none where all are wanted. Raises DoorRefused."""
    wanted = [each.lower() for each in commas(asked, "status")]
    unknown = sorted(set(wanted) - set(STATUSES))
    if unknown:
        raise refuse(400, "status is open or closed, not {unknown}.", unknown=unknown[0][:40])
    return wanted if len(wanted) == 1 else []


def instant(text: str, name: str, zone: tzinfo) -> datetime | None:
    """A W3C date and time with its offset, or a date, whose day begins in the region's zone."""
    if not text:
        return None
    # A plus that a client did not escape arrives as a blank.
    said = re.sub(r" (\d\d:?\d\d)$", r"+\1", text)
    try:
        if _DATE.match(said):
            return datetime.combine(datetime.fromisoformat(said).date(), time(), zone)
        if _INSTANT.match(said):
            read = datetime.fromisoformat(said)
            if timedelta(days=400) < read - _FIRST and read < _LAST:
                return read
    except (ValueError, OverflowError):
        pass
    raise refuse(
        400, "{name} is no date and time with offset, such as 2026-11-23T09:00:00-05:00.", name=name
    )


_FIRST = datetime.fromisoformat("1900-01-01T00:00:00+00:00")
_LAST = datetime.fromisoformat("9000-01-01T00:00:00+00:00")


def period(asked: Asked, now: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """From when to when, both included: 90 days back from now, unless the client says otherwise.

    One end alone: 90 days from it, or up to it. Both ends more than 90 days apart are refused.
    """
    start = instant(asked.one("start_date"), "start_date", zone)
    end = instant(asked.one("end_date"), "end_date", zone)
    if start and end:
        if end < start:
            raise refuse(400, "end_date lies before start_date.")
        if end - start > SPAN:
            raise refuse(400, "start_date and end_date may lie 90 days apart at most.")
        return start, end
    if start:
        return start, start + SPAN
    end = end or now
    return end - SPAN, end


def page(asked: Asked) -> tuple[int, int]:
    """(page from 1, rows a page): an extension that Chicago, Boston and Toronto have. Raises DoorRefused."""
    return _count(asked, "page", 1, PAGES), _count(asked, "page_size", LONGEST, LONGEST)


def _count(asked: Asked, name: str, usual: int, most: int) -> int:
    said = asked.one(name)
    if not said:
        return usual
    if not (said.isascii() and said.isdigit() and len(said) < 10 and 1 <= int(said) <= most):
        raise refuse(400, "{name} is a number from 1 to {most}.", name=name, most=most)
    return int(said)
