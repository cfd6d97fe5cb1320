"""Rosters from files: a table, or a calendar. Whatever is wrong is refused by line, in words."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from icalendar import Calendar, Component

from townline.core.calendars import comes_twice
from townline.rosters.rules.cover import Holding, holder_throughout
from townline.rosters.rules.periods import Period

COLUMNS = ("program", "tier", "employee", "from", "to")
HORIZON = timedelta(days=400)
MOST = 20_000


class Unreadable(ValueError):
    """A file that cannot be read: the message names the line and says what to mend."""


@dataclass(frozen=True)
class Entry:
    """One line of a roster file. `line` is where it stands, from 1."""

    program_code: str
    tier: int
    employee: str
    during: Period
    line: int


def read_table(text: str, zone: ZoneInfo) -> list[Entry]:
    """Entries of a CSV with the columns program, tier, employee, from, to.

    Times are local, `2026-11-01 17:00`, or carry an offset. A local time that the clocks skip or have
    twice is refused: it must be written with its offset. Raises Unreadable.
    """
    reader = csv.DictReader(io.StringIO(text))
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or [])]
    if missing:
        raise Unreadable(f"Line 1: the column {missing[0]} is missing.")
    entries: list[Entry] = []
    for row in reader:
        line = reader.line_num
        if len(entries) >= MOST:
            raise Unreadable(f"Line {line}: a roster has at most {MOST:,} lines.")
        entries.append(_entry(row, line, zone))
    return _checked(entries)


def _entry(row: dict[str, str], line: int, zone: ZoneInfo) -> Entry:
    values = {name: (row.get(name) or "").strip() for name in COLUMNS}
    empty = [name for name, value in values.items() if not value]
    if empty:
        raise Unreadable(f"Line {line}: {empty[0]} is empty.")
    if not values["tier"].isdigit():
        raise Unreadable(f"Line {line}: the tier {values['tier']} is not a number.")
    start, end = (instant(values[name], zone, f"Line {line}") for name in ("from", "to"))
    if end <= start:
        raise Unreadable(f"Line {line}: it ends before it begins.")
    return Entry(
        values["program"], int(values["tier"]), values["employee"], Period(start, end), line
    )


def instant(text: str, zone: ZoneInfo, where: str) -> datetime:
    """An instant from ISO text, local where it has no offset. Raises Unreadable."""
    try:
        given = datetime.fromisoformat(text)
    except ValueError as error:
        raise Unreadable(f"{where}: {text} is not a time such as 2026-11-01 17:00.") from error
    if given.tzinfo is not None:
        return given.astimezone(ZoneInfo("UTC"))
    return _localised(given, zone, f"{where}: {text}")


def _localised(given: datetime, zone: ZoneInfo, where: str) -> datetime:
    local = given.replace(tzinfo=zone, fold=0)
    utc = local.astimezone(ZoneInfo("UTC"))
    if utc.astimezone(zone).replace(tzinfo=None) != given:
        raise Unreadable(
            f"{where} does not exist: the clocks go forward. Write it with its offset."
        )
    if comes_twice(local):
        raise Unreadable(f"{where} comes twice: the clocks go back. Write it with its offset.")
    return utc


def read_calendar(content: bytes, zone: ZoneInfo, *, program_code: str, tier: int) -> list[Entry]:
    """Entries of an iCalendar file for one tier: SUMMARY names the employee by number or name.

    Repeating events are written out for 400 days. Raises Unreadable naming the event.
    """
    try:
        calendar = Calendar.from_ical(content)
    except (ValueError, IndexError, KeyError) as error:
        raise Unreadable(f"This is not an iCalendar file: {error}.") from error
    entries: list[Entry] = []
    for place, event in enumerate(calendar.walk("VEVENT"), 1):
        employee = str(event.get("SUMMARY", "")).strip()
        if not employee:
            raise Unreadable(f"Event {place}: SUMMARY must name the employee.")
        for during in _times(event, zone, f"Event {place}"):
            entries.append(Entry(program_code, tier, employee, during, place))
            if len(entries) > MOST:
                raise Unreadable(f"Event {place}: a roster has at most {MOST:,} duties.")
    return _checked(entries)


def _times(event: Component, zone: ZoneInfo, where: str) -> Iterator[Period]:
    if "DTSTART" not in event:
        raise Unreadable(f"{where}: DTSTART is missing.")
    start = _at(event.decoded("DTSTART"), zone, where)
    if "DTEND" in event:
        end = _at(event.decoded("DTEND"), zone, where)
    elif "DURATION" in event:
        end = start + event.decoded("DURATION")
    else:
        raise Unreadable(f"{where}: DTEND is missing.")
    if end <= start:
        raise Unreadable(f"{where}: it ends before it begins.")
    if "RRULE" not in event:
        yield Period(start, end)
        return
    yield from _repeats(event, start, end, zone, where)


def _repeats(
    event: Component, start: datetime, end: datetime, zone: ZoneInfo, where: str
) -> Iterator[Period]:
    """Each time of a repeating event: local times stay, so that a duty at 17:00 is at 17:00 all year."""
    local = start.astimezone(zone).replace(tzinfo=None)
    length = end.astimezone(zone).replace(tzinfo=None) - local
    rule = _rule(event)
    for each in rrulestr(rule, dtstart=local).between(local, local + HORIZON, inc=True):
        yield Period(_localised(each, zone, where), _localised(each + length, zone, where))


def _rule(event: Component) -> str:
    """The repetition as text, its end in local time like its beginning."""
    written = event["RRULE"].to_ical()
    text = written.decode() if isinstance(written, bytes) else str(written)
    return ";".join(
        part.rstrip("Z") if part.startswith("UNTIL=") else part for part in text.split(";")
    )


def _at(value: date | datetime, zone: ZoneInfo, where: str) -> datetime:
    if not isinstance(value, datetime):
        value = datetime.combine(value, time(0))
    if value.tzinfo is None:
        return _localised(value, zone, where)
    return value.astimezone(ZoneInfo("UTC"))


def _checked(entries: list[Entry]) -> list[Entry]:
    """Refuse a file in which one tier has two holders at once."""
    by_tier: dict[tuple[str, int], list[Entry]] = {}
    for entry in entries:
        by_tier.setdefault((entry.program_code, entry.tier), []).append(entry)
    for rows in by_tier.values():
        rows.sort(key=lambda each: each.during)
        for first, second in pairwise(rows):
            if first.during.overlaps(second.during):
                raise Unreadable(
                    f"Line {second.line}: it overlaps line {first.line}: one holder at a time."
                )
    return sorted(entries, key=lambda each: (each.program_code, each.tier, each.during))


@dataclass(frozen=True)
class Difference:
    """What a file would change: `kind` is added, changed, removed or same."""

    kind: str
    program_code: str
    tier: int
    during: Period
    worker_id: int
    before_id: int | None = None
    line: int = 0


def compare(
    entries: Iterable[tuple[Entry, int]], standing: Callable[[str, int], list[Holding]], *,
    since: datetime,
) -> list[Difference]:  # fmt: skip
    """What would change if these entries (each with its worker) became the roster of their tiers.

    Only the span from a tier's first entry to its last is compared: duties inside it that the file
    does not have are removed. What is past at `since` is not compared: it cannot change any more.
    """
    by_tier: dict[tuple[str, int], list[tuple[Entry, int]]] = {}
    for entry, worker_id in entries:
        by_tier.setdefault((entry.program_code, entry.tier), []).append((entry, worker_id))
    found: list[Difference] = []
    for (program, tier), rows in by_tier.items():
        found += _tier_differences(program, tier, rows, standing(program, tier), since)
    return found


def _tier_differences(
    program: str, tier: int, rows: list[tuple[Entry, int]], held: list[Holding], since: datetime
) -> list[Difference]:
    span = Period(min(e.during.start for e, _ in rows), max(e.during.end for e, _ in rows))
    inside = [row for row in held if row.during.overlaps(span)]
    found = []
    for entry, worker_id in rows:
        clash = next((row for row in inside if row.during.overlaps(entry.during)), None)
        kind = "added" if clash is None else "changed"
        ahead = entry.during.within(Period(since, max(since, entry.during.end)))
        if ahead is None or holder_throughout(inside, ahead, worker_id):
            kind = "same"
        before = clash.worker_id if clash else None
        found.append(Difference(kind, program, tier, entry.during, worker_id, before, entry.line))
    found += [
        Difference("removed", program, tier, row.during, row.worker_id, row.worker_id)
        for row in inside
        if row.during.end > since
        and not any(row.during.overlaps(entry.during) for entry, _ in rows)
    ]
    return sorted(found, key=lambda each: each.during)
