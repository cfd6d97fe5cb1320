"""What a file says of the directory, line by line, and what it would change. Pure."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import vobject

LONGEST = 2_000_000
LISTS = frozenset({"aliases", "languages"})
NUMBERS = frozenset({"lon", "lat"})
PHONES = frozenset({"phone", "after_hours_phone", "tty"})
INSTANTS = frozenset({"starts_at", "ends_at"})
HOME = re.compile(r"home|personal|private|residence|domicile|maison|perso", re.I)
SHORT_NUMBERS = re.compile(r"[2-9]-?1-?1|988")


@dataclass(frozen=True)
class Refused:
    """A line that is not taken, and why."""

    line: int
    why: str


@dataclass(frozen=True)
class Line:
    """One entry as a file has it: only the fields that the file speaks of."""

    line: int
    code: str
    fields: Mapping[str, Any]
    from_at: datetime | None = None
    to_at: datetime | None = None


@dataclass(frozen=True)
class Read:
    """A file, read: what it says, and what was refused."""

    lines: Sequence[Line] = ()
    refused: Sequence[Refused] = ()


@dataclass(frozen=True)
class Change:
    """What one line would do: `added`, `changed`, `ended` or `unchanged`; (field, before, after)."""

    what: str
    code: str
    name: str
    line: int = 0
    fields: tuple[tuple[str, Any, Any], ...] = ()
    from_at: datetime | None = None


class BadValue(ValueError):
    """A value that cannot be what its column says."""


def slug(text: str) -> str:
    """A code made of a name: small letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60]


def phone(text: str) -> str:
    """A number as it is kept: 905-555-0100, with its extension; BadValue for what is none."""
    if SHORT_NUMBERS.fullmatch(text.strip()):
        return text.strip()
    number, _, extension = re.sub(r"(?i)\s*(?:ext\.?|x|poste)\s*", "x", text).partition("x")
    digits = re.sub(r"\D", "", number)
    if len(digits) == 11 and digits.startswith("1"):
        digits = digits[1:]
    if len(digits) != 10 or (extension and not extension.strip().isdigit()):
        raise BadValue(f"“{text}” is no telephone number of ten digits")
    tail = f" x{extension.strip()}" if extension else ""
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}{tail}"


def value(name: str, text: str) -> Any:
    """What a cell means by its column; BadValue says what is wrong with it."""
    text = text.strip()
    if name in LISTS:
        return [part.strip() for part in text.split(";") if part.strip()]
    if name == "is_public":
        if text.lower() not in ("", "yes", "no", "true", "false", "1", "0"):
            raise BadValue(f"“{text}” is neither yes nor no")
        return text.lower() not in ("no", "false", "0")
    if name in PHONES:
        return phone(text) if text else ""
    if name in NUMBERS or name == "capacity" or name in INSTANTS:
        return _measured(name, text)
    return text


def _measured(name: str, text: str) -> Any:
    if not text:
        return None
    if name in INSTANTS:
        return instant(text)
    try:
        return int(text) if name == "capacity" else float(text)
    except ValueError as wrong:
        raise BadValue(f"“{text}” is no number") from wrong


def instant(text: str) -> datetime:
    """A date (2026-12-01, its midnight) or a date with its time; BadValue."""
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError as wrong:
        raise BadValue(f"“{text}” is no date such as 2026-12-01 or 2026-12-01T18:30") from wrong


def read_csv(text: str, known: Iterable[str]) -> Read:
    """Read a table whose first line names its columns: `code`, `name`, `from`, `to` and any of `known`."""
    known = frozenset(known)
    table = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    columns = [name.strip() for name in table.fieldnames or () if name]
    table.fieldnames = columns or None
    unknown = [c for c in columns if c not in known | {"code", "from", "to"} and not HOME.search(c)]
    if unknown:
        return Read(refused=[Refused(1, f"no column is called {', '.join(unknown)}")])
    if "name" not in columns:
        return Read(refused=[Refused(1, "the column “name” is missing")])
    return _gathered(_csv_lines(table, known))


def _csv_lines(table: csv.DictReader[str], known: frozenset[str]) -> Iterator[Line | Refused]:
    try:
        for row in table:
            yield _csv_line(table.line_num, row, known)
    except csv.Error as wrong:
        yield Refused(table.line_num, f"the line cannot be read: {wrong}")


def _csv_line(number: int, row: Mapping[str, Any], known: frozenset[str]) -> Line | Refused:
    if None in row:
        return Refused(number, "the line has more cells than there are columns")
    cells = {name: (cell or "") for name, cell in row.items()}
    home = next((n for n, cell in cells.items() if HOME.search(n) and cell.strip()), "")
    if home:
        return Refused(number, f"“{home}”: home numbers are never kept in the directory")
    name = cells.get("name", "").strip()
    if not name:
        return Refused(number, "the name is missing")
    try:
        fields = {n: value(n, cell) for n, cell in cells.items() if n in known}
        starts, ends = (instant(cells[k]) if cells.get(k) else None for k in ("from", "to"))
    except BadValue as wrong:
        return Refused(number, str(wrong))
    if any(HOME.search(cells.get(n, "")) for n in PHONES):
        return Refused(number, "home numbers are never kept in the directory")
    return Line(number, cells.get("code", "").strip() or slug(name), fields, starts, ends)


_CARD = {"title": "role", "note": "about", "url": "website"}


def read_vcard(text: str) -> Read:
    """Read cards (vCard 3 or 4): name, title, organisation, work numbers, work address."""
    return _gathered(_cards(text))


def _cards(text: str) -> Iterator[Line | Refused]:
    starts = [
        n for n, row in enumerate(text.splitlines(), 1) if row.strip().upper() == "BEGIN:VCARD"
    ]
    if not starts:
        yield Refused(1, "there is no card in this file")
        return
    rows = text.splitlines()
    for number, end in zip(starts, [*starts[1:], len(rows) + 1], strict=True):
        block = "\n".join(rows[number - 1 : end - 1]).strip()
        try:
            card = vobject.readOne(block)
        except (vobject.base.ParseError, StopIteration, ValueError) as wrong:
            yield Refused(number, f"the card cannot be read: {wrong}")
            continue
        yield _card(number, card)


def _card(number: int, card: Any) -> Line | Refused:
    name = str(getattr(getattr(card, "fn", None), "value", "")).strip()
    if not name:
        return Refused(number, "the card has no name (FN)")
    fields: dict[str, Any] = {"name": name}
    for what in ("tel", "adr", "email"):
        for each in card.contents.get(what, ()):
            if "HOME" in {kind.upper() for kind in _kinds(each)}:
                return Refused(number, f"{what.upper()} of the home: never kept in the directory")
    for what, to in _CARD.items():
        if what in card.contents:
            fields[to] = str(card.contents[what][0].value).strip()
    try:
        fields |= _reached(card)
    except BadValue as wrong:
        return Refused(number, str(wrong))
    uid = str(getattr(getattr(card, "uid", None), "value", ""))
    return Line(number, slug(uid) or slug(name), fields)


def _kinds(each: Any) -> list[str]:
    kinds = each.params.get("TYPE", [])
    return [part for kind in kinds for part in str(kind).split(",")]


def _reached(card: Any) -> dict[str, Any]:
    """Unit, numbers, e-mail and work address of a card."""
    fields: dict[str, Any] = {}
    for each in card.contents.get("tel", ()):
        kinds = {kind.upper() for kind in _kinds(each)}
        to = "tty" if {"TEXTPHONE", "TTY-TDD"} & kinds else "phone"
        fields.setdefault(to, phone(str(each.value).removeprefix("tel:")))
    if "email" in card.contents:
        fields["email"] = str(card.contents["email"][0].value).strip()
    if "org" in card.contents:
        parts = [part for part in card.contents["org"][0].value if part]
        fields["unit"] = slug(parts[-1]) if parts else ""
    if "adr" in card.contents:
        home = card.contents["adr"][0].value
        fields |= {"address": str(home.street), "city": str(home.city),
                   "postal_code": str(home.code)[:10]}  # fmt: skip
    return fields


def _gathered(found: Iterable[Line | Refused]) -> Read:
    """Lines and refusals apart; a code that comes twice from the same day is refused the second time."""
    lines: list[Line] = []
    refused: list[Refused] = []
    seen: dict[tuple[str, datetime | None], int] = {}
    for each in found:
        if isinstance(each, Refused):
            refused.append(each)
        elif (key := (each.code, each.from_at)) in seen:
            refused.append(Refused(each.line, f"{each.code} stands in line {seen[key]} already"))
        else:
            seen[key] = each.line
            lines.append(each)
    return Read(lines, refused)


def differences(
    lines: Iterable[Line], present: Iterable[Mapping[str, Any]], *, at: datetime, is_complete: bool
) -> list[Change]:
    """What a file would change in what is present, field by field.

    `present` are the versions of the directory with their `code`, `from` and `to`; a line is compared with
    the one that is true at its own `from`, else at `at`. A field the file does not speak of stays. Only a
    complete file ends what is true at `at` and not named.
    """
    versions: dict[str, list[Mapping[str, Any]]] = {}
    for row in present:
        versions.setdefault(row["code"], []).append(row)
    lines = list(lines)
    found = [
        _difference(line, _true_at(versions.get(line.code, ()), line.from_at or at))
        for line in lines
    ]
    if is_complete:
        named = {line.code for line in lines}
        gone = {code: _true_at(rows, at) for code, rows in versions.items() if code not in named}
        found += [
            Change("ended", code, str(old["name"])) for code, old in sorted(gone.items()) if old
        ]
    return found


def _true_at(rows: Iterable[Mapping[str, Any]], at: datetime) -> Mapping[str, Any] | None:
    for row in rows:
        if row["from"] <= at and (row["to"] is None or at < row["to"]):
            return row
    return None


def _difference(line: Line, old: Mapping[str, Any] | None) -> Change:
    name = str(line.fields.get("name") or (old or {}).get("name", ""))
    if old is None:
        fields = tuple(
            (n, None, new) for n, new in line.fields.items() if new not in ("", None, [])
        )
        return Change("added", line.code, name, line.line, fields, line.from_at)
    fields = tuple((n, old.get(n), new) for n, new in line.fields.items() if old.get(n) != new)
    if line.to_at and line.to_at != old["to"]:
        fields += (("to", old["to"], line.to_at),)
    what = "changed" if fields else "unchanged"
    return Change(what, line.code, name, line.line, fields, line.from_at)


def digest(changes: Iterable[Change]) -> str:
    """One short mark of a whole difference: the same mark means the same changes."""
    told = hashlib.sha256()
    for each in changes:
        told.update(repr((each.what, each.code, each.fields, each.from_at)).encode())
    return told.hexdigest()
